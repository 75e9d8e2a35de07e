/** One container of `docker inspect` as a service of Compose: what it has beyond its image. */
import type { Place } from '../../base/diag/diagnostic.ts';
import { defined } from '../../base/util/defined.ts';
import type { Json } from '../../base/util/json.ts';
import { child, type Dict, leaf, type Node, plain, type Scalar, textOf } from '../compose/node.ts';
import { settingsOf } from './settings.ts';

export interface Container {
  /** Docker's identifier: containers that share a network name it. */
  readonly id: string;
  /** Name in Docker. */
  readonly name: string;
  /** Name that its project gave it. */
  readonly wanted: string;
  readonly isRunning: boolean;
  readonly at: Dict;
  /** As a service of Compose, with the names that other containers have there. */
  readonly service: (names: ReadonlyMap<string, string>) => Json;
}

const OWN_LABEL = /^com\.docker\.compose\.|^desktop\.docker\.io\//;

/** Reads a container. Images are by their identifier. */
export function containerOf(at: Dict, images: ReadonlyMap<string, Dict>): Container {
  const text = (...keys: string[]) => textOf(child(at, ...keys)) ?? '';
  const id = text('Id');
  const name = text('Name').replace(/^\//, '');
  const labels = partOf(at, 'Config', 'Labels');
  const state = text('State', 'Status');
  return {
    id,
    name,
    wanted: String(labels['com.docker.compose.service'] ?? name),
    isRunning: state === 'running' || state === 'restarting' || text('State', 'Running') === 'true',
    at,
    service: (names) => serviceOf(at, images.get(text('Image')), name, names),
  };
}

function serviceOf(
  at: Dict,
  image: Dict | undefined,
  name: string,
  names: ReadonlyMap<string, string>,
): Json {
  const config = partOf(at, 'Config');
  const base = image === undefined ? {} : partOf(image, 'Config');
  const labels = (config['Labels'] ?? {}) as Json;
  const own = (key: string) => {
    const value = config[key];
    const isSame = JSON.stringify(value) === JSON.stringify(base[key]);
    return isSame || value === null || value === '' || value === false ? undefined : value;
  };
  const made = new RegExp(`^${String(labels['com.docker.compose.project'])}[-_].+[-_]\\d+$`);
  return defined({
    image: imageName(String(config['Image'] ?? ''), image),
    container_name: made.test(name) ? undefined : name,
    command: own('Cmd'),
    entrypoint: own('Entrypoint'),
    user: own('User'),
    working_dir: own('WorkingDir'),
    stop_signal: own('StopSignal'),
    tty: own('Tty'),
    stdin_open: own('OpenStdin'),
    hostname: hostnameOf(at, config),
    environment: environmentOf(config['Env'], base['Env']),
    labels: labelsOf(labels, (base['Labels'] ?? {}) as Json),
    healthcheck: healthOf(own('Healthcheck')),
    volumes: mountsOf(at),
    ...networksOf(at, names),
    ...settingsOf(child(at, 'HostConfig')),
  }) as Json;
}

/** A name; an image that was only known by its digest has one among its own. */
function imageName(name: string, image: Dict | undefined): string {
  if (!name.startsWith('sha256:') || image === undefined) return name;
  const [tag] = (partOf(image)['RepoTags'] ?? []) as string[];
  return tag ?? name;
}

/** Docker calls a container by the first twelve letters of its identifier where nobody chose a name. */
function hostnameOf(at: Dict, config: Json): string | undefined {
  const name = String(config['Hostname'] ?? '');
  const isDefault = name === '' || (textOf(child(at, 'Id')) ?? '').startsWith(name);
  return isDefault || textOf(child(at, 'HostConfig', 'NetworkMode')) === 'host' ? undefined : name;
}

function environmentOf(own: unknown, base: unknown): string[] | undefined {
  const known = new Set((base ?? []) as string[]);
  const lines = ((own ?? []) as string[]).filter((line) => !known.has(line));
  return lines.length === 0 ? undefined : lines;
}

function labelsOf(own: Json, base: Json): Json | undefined {
  const entries = Object.entries(own).filter(([key, value]) => !OWN_LABEL.test(key) && base[key] !== value);
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

/** Times are nanoseconds to the engine. */
function healthOf(value: unknown): Json | undefined {
  if (value === undefined) return undefined;
  const {
    Test: test,
    Interval: interval,
    Timeout: timeout,
    StartPeriod: start,
    Retries: retries,
  } = value as Json;
  const time = (nanoseconds: unknown) =>
    Number(nanoseconds) > 0 ? `${Math.round(Number(nanoseconds) / 1e6)}ms` : undefined;
  return defined({
    test,
    interval: time(interval),
    timeout: time(timeout),
    start_period: time(start),
    retries: Number(retries) > 0 ? retries : undefined,
  }) as Json;
}

function mountsOf(at: Dict): Json[] | undefined {
  const mounts = child(at, 'Mounts');
  const all = mounts === undefined ? [] : (plain(mounts) as Json[]);
  const lines = all.map(({ Type: type, Name: name, Source: source, Destination: target, RW: writable }) => ({
    type,
    ...(type === 'tmpfs' ? {} : { source: type === 'volume' ? name : source }),
    target,
    ...(writable === false ? { read_only: true } : {}),
    ...(type === 'bind' ? { bind: { create_host_path: true } } : {}),
  }));
  return lines.length === 0 ? undefined : lines;
}

/** The networks with the names and fixed addresses that the container has there, or the network that it shares. */
function networksOf(at: Dict, names: ReadonlyMap<string, string>): Json {
  const mode = textOf(child(at, 'HostConfig', 'NetworkMode')) ?? '';
  const shared = /^container:(.+)$/.exec(mode)?.[1];
  if (shared !== undefined) {
    const service = [...names].find(([id]) => id.startsWith(shared))?.[1];
    return { network_mode: service === undefined ? mode : `service:${service}` };
  }
  if (mode === 'host' || mode === 'none') return { network_mode: mode };
  if (mode === 'default' || mode === 'bridge') return { network_mode: 'bridge' };
  const id = textOf(child(at, 'Id')) ?? '';
  const own = names.get(id);
  const networks = Object.entries(partOf(at, 'NetworkSettings', 'Networks')).map(([name, value]) => {
    const { Aliases: aliases, IPAMConfig: fixed } = (value ?? {}) as Json;
    const others = ((aliases ?? []) as string[]).filter((alias) => !id.startsWith(alias) && alias !== own);
    const { IPv4Address: four, IPv6Address: six } = (fixed ?? {}) as Json;
    return [
      name,
      defined({
        aliases: others.length === 0 ? undefined : others,
        ipv4_address: four,
        ipv6_address: six,
      }),
    ];
  });
  return { networks: Object.fromEntries(networks) as Json };
}

function partOf(at: Dict, ...keys: readonly string[]): Json {
  const node = child(at, ...keys);
  return node?.kind === 'map' ? (plain(node) as Json) : {};
}

/** Plain data as nodes that are all at one place. */
export function nodeAt(value: unknown, at: Place): Node {
  if (Array.isArray(value)) return { kind: 'list', items: value.map((item) => nodeAt(item, at)), at };
  if (typeof value === 'object' && value !== null)
    return {
      kind: 'map',
      entries: new Map(Object.entries(value).map(([key, item]) => [key, nodeAt(item, at)])),
      at,
    };
  return leaf((value ?? null) as Scalar, at);
}
