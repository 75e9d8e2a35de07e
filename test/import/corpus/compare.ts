/** Two readings of one service by Docker Compose, field by field, entry by entry. */
import type { Config, Json } from './docker.ts';

/** One difference: what it was, and what it is. */
export interface Difference {
  readonly service: string;
  /** Key of the service, with the entry where it has several: `environment.TZ`. */
  readonly key: string;
  readonly before: string;
  readonly after: string;
}

export const record = (value: unknown): Json =>
  typeof value === 'object' && value !== null ? (value as Json) : {};
export const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

export function text(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(text).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, item]) => `${key}: ${text(item)}`).join(', ')}}`;
}

type Split = (value: unknown, config: Config) => ReadonlyMap<string, string>;

const byKey: Split = (value) =>
  new Map(Object.entries(record(value)).map(([key, item]) => [key, text(item)]));
const byItem: Split = (value) => new Map(list(value).map((item) => [text(item), 'there']));

/** Keys of which every entry is a difference of its own. */
const SPLITS: Readonly<Record<string, Split>> = {
  environment: byKey,
  labels: byKey,
  sysctls: byKey,
  depends_on: byKey,
  logging: (value) => {
    const { driver, options } = record(value);
    const entries = Object.entries(record(options)).map(([key, item]): [string, string] => [key, text(item)]);
    return new Map([
      ...(driver === undefined ? [] : [['driver', text(driver)] as [string, string]]),
      ...entries,
    ]);
  },
  ulimits: byKey,
  deploy: byKey,
  security_opt: byItem,
  command: byItem,
  entrypoint: byItem,
  cap_add: byItem,
  cap_drop: byItem,
  dns: byItem,
  group_add: byItem,
  tmpfs: byItem,
  extra_hosts: byItem,
  devices: (value) => new Map(list(value).map((device) => [deviceText(device), 'there'])),
  volumes: (value, config) =>
    new Map(
      list(value).map((mount) => [
        String(record(mount)['target']).replace(/(?<=.)\/$/, ''),
        mountText(record(mount), config),
      ]),
    ),
  ports: (value) =>
    new Map(
      list(value)
        .map(record)
        .map((port) => [
          `${text(port['host_ip'] ?? '')}:${text(port['published'] ?? '')}:${text(port['target'])}/${text(port['protocol'] ?? 'tcp')}`,
          'published',
        ]),
    ),
  networks: (value, config) =>
    new Map(
      Object.entries(record(value)).map(([key, item]) => [networkText(key, config), text(record(item))]),
    ),
};

const deviceText = (device: unknown) =>
  typeof device === 'string' ? device.replace(/^([^:]+)$/, '$1:$1').replace(/:rwm$/, '') : text(device);

/** A mount by its kind, and by the name that Docker gives its volume. */
function mountText(mount: Json, config: Config): string {
  const { type, source, target: _, bind, ...more } = mount;
  const volume = record(config.volumes?.[String(source)]);
  const name =
    type === 'volume' && source !== undefined
      ? `${String(volume['name'] ?? source)}${volumeOptions(volume)}`
      : String(source ?? '(anonymous)').replace(/(?<=.)\/$/, '');
  const { create_host_path: _create, ...options } = record(bind);
  const rest = { ...more, ...(Object.keys(options).length === 0 ? {} : { bind: options }) };
  const extra = Object.entries(rest).filter(([, value]) => text(value) !== 'false' && text(value) !== '{}');
  return `${String(type)} ${name}${extra.length === 0 ? '' : ` ${text(Object.fromEntries(extra))}`}`;
}

function volumeOptions({ name: _, external: __, ...rest }: Json): string {
  const { labels: ___, ...options } = rest;
  return Object.keys(options).length === 0 ? '' : ` ${text(options)}`;
}

/** A network by the name that Docker gives it where it is another project's, else by its name in the project and its options. */
function networkText(key: string, config: Config): string {
  const { name, external, ...rest } = record(config.networks?.[key]);
  if (external === true) return `external ${String(name ?? key)}`;
  const own = name === `${config.name}_${key}` ? key.replace(/-own$/, '') : String(name ?? key);
  const { ipam, labels: _, ...options } = rest;
  const all = { ...options, ...(text(ipam ?? {}) === '{}' ? {} : { ipam }) };
  return `${own}${Object.keys(all).length === 0 ? '' : ` ${text(all)}`}`;
}

/** Files of secrets and configurations as the mounts that Compose makes of them. */
function withFiles(service: Json, config: Config): Json {
  const files = (['secrets', 'configs'] as const).flatMap((section) =>
    list(service[section])
      .map(record)
      .flatMap((use) => {
        const source = String(use['source']);
        const file = record(config[section]?.[source])['file'];
        const target = String(use['target'] ?? source);
        const folder = section === 'secrets' ? '/run/secrets/' : '/';
        const path = target.startsWith('/') ? target : folder + target;
        return file === undefined ? [] : [{ type: 'bind', source: file, target: path, read_only: true }];
      }),
  );
  if (files.length === 0) return service;
  const { secrets: _, configs: __, ...rest } = service;
  return { ...rest, volumes: [...list(service['volumes']), ...files] };
}

/** Services of the result by the names that they have in the project. */
function withNames(service: Json, names: ReadonlyMap<string, string>): Json {
  const named = (name: string) => names.get(name) ?? name;
  const spoken = (value: unknown) =>
    String(value).replace(/^service:(.+)$/, (_, name: string) => `service:${named(name)}`);
  const listed = (value: unknown) => list(value).map((item) => String(item).replace(/^[^:]+/, named));
  const changed: Record<string, unknown> = { ...service };
  for (const key of ['network_mode', 'ipc', 'pid']) if (key in service) changed[key] = spoken(service[key]);
  for (const key of ['links', 'volumes_from']) if (key in service) changed[key] = listed(service[key]);
  if ('depends_on' in service)
    changed['depends_on'] = Object.fromEntries(
      Object.entries(record(service['depends_on'])).map(([name, how]) => [named(name), how]),
    );
  return changed;
}

/** Traefik, cloudflared and authentik: Waybill starts its own. */
export const isMachinery = ({ image }: Json): boolean => MACHINERY.test(String(image));
export const MACHINERY = /(?:^|\/)(?:traefik|cloudflared|goauthentik\/server|authentik\/server)(?::|@|$)/;

/** Numbers and units that Compose writes in several ways. */
function normal(key: string, value: unknown): string {
  if (key === 'restart')
    return text(value === undefined || value === '' ? 'no' : value).replace('false', 'no');
  if (value === false || value === '' || value === null || (Array.isArray(value) && value.length === 0))
    return 'undefined';
  if (key === 'healthcheck' && record(value)['disable'] === true) return '{disable: true}';
  return text(value);
}

/** Everything in which a service of the original and of the result differ. */
export function differences(
  name: string,
  before: readonly [Json, Config],
  after: readonly [Json, Config],
  /** Names of services in the project, by their names in the result. */
  names: ReadonlyMap<string, string>,
): Difference[] {
  const one = withFiles(...before);
  const two = withNames(withFiles(...after), names);
  const keys = [...new Set([...Object.keys(one), ...Object.keys(two), 'restart'])].sort();
  return keys.flatMap((key) => {
    const words = key === 'command' || key === 'entrypoint';
    if (words && !isMachinery(one)) {
      const [was, is] = [normal(key, one[key]), normal(key, two[key])];
      return was === is ? [] : [{ service: name, key, before: was, after: is }];
    }
    const split: Split = SPLITS[key] ?? ((value) => new Map([['', normal(key, value)]]));
    const [a, b] = [split(one[key], before[1]), split(two[key], after[1])];
    return [...new Set([...a.keys(), ...b.keys()])].sort().flatMap((entry): Difference[] => {
      const was = a.get(entry) ?? '(none)';
      const is = b.get(entry) ?? '(none)';
      return was === is
        ? []
        : [{ service: name, key: entry === '' ? key : `${key}.${entry}`, before: was, after: is }];
    });
  });
}
