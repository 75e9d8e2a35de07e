/** Settings of a container's `HostConfig` (docs.docker.com/reference/api/engine, ContainerInspect) as keys of Compose. */
import type { Json } from '../../base/util/json.ts';
import { entriesOf, type Node, plain } from '../compose/node.ts';

const list = (value: unknown) => (Array.isArray(value) && value.length > 0 ? value : undefined);
const map = (value: unknown) =>
  typeof value === 'object' && value !== null && Object.keys(value).length > 0 ? value : undefined;
const number = (value: unknown) => (typeof value === 'number' && value > 0 ? value : undefined);
const yes = (value: unknown) => (value === true ? true : undefined);
const objects = (value: unknown) => (Array.isArray(value) ? (value as Json[]) : []);

/** Docker's own size of /dev/shm in bytes. */
const SHM = 67_108_864;

type Reading = readonly [key: string, read: (value: unknown) => unknown];

/** Setting -> key of Compose, and its value there; undefined where Docker's default is in force. */
const SETTINGS: Readonly<Record<string, Reading>> = {
  RestartPolicy: ['restart', restart],
  PortBindings: ['ports', ports],
  CapAdd: ['cap_add', list],
  CapDrop: ['cap_drop', list],
  Privileged: ['privileged', yes],
  SecurityOpt: ['security_opt', list],
  ReadonlyRootfs: ['read_only', yes],
  Init: ['init', yes],
  ExtraHosts: ['extra_hosts', list],
  Dns: ['dns', list],
  DnsSearch: ['dns_search', list],
  DnsOptions: ['dns_opt', list],
  GroupAdd: ['group_add', list],
  Sysctls: ['sysctls', map],
  Tmpfs: [
    'tmpfs',
    (value) =>
      list(
        Object.entries(map(value) ?? {}).map(([path, options]) =>
          options === '' ? path : `${path}:${options}`,
        ),
      ),
  ],
  ShmSize: ['shm_size', (value) => (value === SHM ? undefined : number(value))],
  Memory: ['mem_limit', number],
  MemoryReservation: ['mem_reservation', number],
  NanoCpus: ['cpus', (value) => (number(value) === undefined ? undefined : Number(value) / 1e9)],
  CpuShares: ['cpu_shares', number],
  CpusetCpus: ['cpuset', (value) => (value === '' ? undefined : value)],
  PidsLimit: ['pids_limit', number],
  OomScoreAdj: ['oom_score_adj', (value) => (value === 0 ? undefined : value)],
  Runtime: ['runtime', (value) => (value === 'runc' ? undefined : value)],
  UsernsMode: ['userns_mode', (value) => (value === '' ? undefined : value)],
  PidMode: ['pid', (value) => (value === 'host' ? value : undefined)],
  IpcMode: ['ipc', (value) => (value === 'host' ? value : undefined)],
  LogConfig: ['logging', logging],
  Devices: ['devices', devices],
  DeviceCgroupRules: ['device_cgroup_rules', list],
  DeviceRequests: ['deploy', deviceRequests],
  Ulimits: [
    'ulimits',
    (value) =>
      map(
        Object.fromEntries(
          objects(value).map((one) => [String(one['Name']), { soft: one['Soft'], hard: one['Hard'] }]),
        ),
      ),
  ],
};

/** Settings that are read elsewhere, follow from others, or say nothing about what runs. */
const ELSEWHERE =
  /^(?:NetworkMode|Binds|Mounts|VolumesFrom|ContainerIDFile|AutoRemove|ConsoleSize|MaskedPaths|ReadonlyPaths|CgroupnsMode|Cgroup|Isolation|VolumeDriver|PublishAllPorts|MemorySwap|MemorySwappiness|OomKillDisable|CpuRealtime.*|CpuPercent|IOMaximum.*|Blkio.*|Links|CpuPeriod|CpuQuota)$/;

/** The settings of a container that Compose has a key for. */
export function settingsOf(host: Node | undefined): Json {
  return Object.fromEntries(
    [...entriesOf(host)].flatMap(([name, node]) => {
      const [key, read] = SETTINGS[name] ?? [];
      const value = read?.(plain(node));
      return key === undefined || value === undefined ? [] : [[key, value]];
    }),
  );
}

/** Settings that are not Docker's defaults and that nothing here reads. */
export function leftOver(host: Node | undefined): [string, Node][] {
  return [...entriesOf(host)].filter(([name, node]) => {
    if (SETTINGS[name] !== undefined) return false;
    const value = plain(node);
    if (name === 'CpuQuota' || name === 'PublishAllPorts' || name === 'Links') return isSet(value);
    return !ELSEWHERE.test(name) && isSet(value);
  });
}

const isSet = (value: unknown): boolean =>
  typeof value === 'object' && value !== null
    ? Object.keys(value).length > 0
    : value !== null && value !== '' && value !== 0 && value !== false;

function restart(value: unknown): string {
  const { Name: name, MaximumRetryCount: most } = (map(value) ?? {}) as Json;
  if (name === undefined || name === '') return 'no';
  return name === 'on-failure' && Number(most) > 0 ? `on-failure:${String(most)}` : String(name);
}

/** `{"80/tcp": [{HostIp, HostPort}]}` as long forms. */
function ports(value: unknown): Json[] | undefined {
  const all = Object.entries((map(value) ?? {}) as Json).flatMap(([inside, bindings]) => {
    const [target = '', protocol = 'tcp'] = inside.split('/');
    return objects(bindings).map(({ HostIp: address, HostPort: published }) => ({
      target: Number(target),
      protocol,
      mode: 'ingress',
      ...(published === '' || published === undefined ? {} : { published: String(published) }),
      ...(address === '' || address === '0.0.0.0' || address === '::' || address === undefined
        ? {}
        : { host_ip: address }),
    }));
  });
  const texts = all.map((one) => JSON.stringify(one));
  return list(all.filter((_, i) => texts.indexOf(texts[i] ?? '') === i)) as Json[] | undefined;
}

function logging(value: unknown): Json | undefined {
  const { Type: driver, Config: options } = (map(value) ?? {}) as Json;
  if (driver === undefined || (driver === 'json-file' && map(options) === undefined)) return undefined;
  return { driver, ...(map(options) === undefined ? {} : { options }) };
}

function devices(value: unknown): string[] | undefined {
  const lines = objects(value).map(
    ({ PathOnHost: from, PathInContainer: to, CgroupPermissions: rights }) =>
      `${String(from)}:${String(to)}${rights === 'rwm' ? '' : `:${String(rights)}`}`,
  );
  return list(lines) as string[] | undefined;
}

/** Graphics cards. */
function deviceRequests(value: unknown): Json | undefined {
  const requests = objects(value).map(
    ({ Driver: driver, Count: count, DeviceIDs: ids, Capabilities: all }) => ({
      ...(driver === '' ? {} : { driver }),
      ...(list(ids) === undefined ? { count: count === -1 ? 'all' : count } : { device_ids: ids }),
      capabilities: objects(all).flat(),
    }),
  );
  return requests.length === 0 ? undefined : { resources: { reservations: { devices: requests } } };
}
