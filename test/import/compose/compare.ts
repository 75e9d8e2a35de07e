/** Two readings of one service by Docker Compose, key by key: what of the original is not in the result. */
import type { Config, Service } from './project.ts';

/** One difference: `service key: what it was -> what it is`. */
export interface Difference {
  readonly service: string;
  readonly key: string;
  readonly before: string;
  readonly after: string;
}

type Json = Readonly<Record<string, unknown>>;

const record = (value: unknown): Json => (typeof value === 'object' && value !== null ? (value as Json) : {});
const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** Keys of which every entry is a difference of its own. */
const ENTRIES: Readonly<Record<string, (value: unknown, config: Config) => ReadonlyMap<string, string>>> = {
  environment: (value) => new Map(Object.entries(record(value)).map(([key, item]) => [key, text(item)])),
  labels: (value) => new Map(Object.entries(record(value)).map(([key, item]) => [key, text(item)])),
  volumes: (value, config) => new Map(list(value).map((mount) => mountOf(record(mount), config))),
  ports: (value) =>
    new Map(
      list(value)
        .map(record)
        .map((port) => [
          `${text(port['host_ip'] ?? '')}:${text(port['published'] ?? '')}:${text(port['target'])}/${text(port['protocol'])}`,
          'published',
        ]),
    ),
  networks: (value) => new Map(Object.entries(record(value)).map(([key, item]) => [key, text(record(item))])),
  devices: (value) => new Map(list(value).map((device) => [text(device), 'passed'])),
  depends_on: (value) => new Map(Object.entries(record(value)).map(([key, item]) => [key, text(item)])),
};

function text(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(text).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, item]) => `${key}: ${text(item)}`).join(', ')}}`;
}

/** A mount by its target. A volume is known by the name that Docker gives it. */
function mountOf(mount: Json, config: Config): [string, string] {
  const source = String(mount['source'] ?? '');
  const name =
    mount['type'] === 'volume' ? String(record(config.volumes?.[source])['name'] ?? source) : source;
  const { type, target, read_only: readOnly, tmpfs } = mount;
  const more = [readOnly === true ? ' read-only' : '', tmpfs === undefined ? '' : ` ${text(tmpfs)}`].join('');
  return [String(target), `${type} ${name}${more}`];
}

/** Files of secrets and configurations as the mounts that Compose makes of them. */
function withFiles(service: Service, config: Config): Service {
  const files = (['secrets', 'configs'] as const).flatMap((section) =>
    list(service[section])
      .map(record)
      .flatMap((use) => {
        const source = String(use['source']);
        const file = record(config[section]?.[source])['file'];
        const target = String(use['target'] ?? source);
        const path = target.startsWith('/')
          ? target
          : `${section === 'secrets' ? '/run/secrets' : ''}/${target}`;
        return file === undefined ? [] : [{ type: 'bind', source: file, target: path, read_only: true }];
      }),
  );
  const { secrets: _, configs: __, ...rest } = service;
  return files.length === 0 ? service : { ...rest, volumes: [...list(service['volumes']), ...files] };
}

/** Everything in which a service of the original and of the result differ. */
export function differences(
  name: string,
  before: readonly [Service, Config],
  after: readonly [Service, Config],
): Difference[] {
  const one = withFiles(...before);
  const two = withFiles(...after);
  const keys = [...new Set([...Object.keys(one), ...Object.keys(two)])].sort();
  return keys.flatMap((key) => {
    const entries = ENTRIES[key];
    const [a, b] =
      entries === undefined
        ? [new Map([['', text(one[key])]]), new Map([['', text(two[key])]])]
        : [entries(one[key], before[1]), entries(two[key], after[1])];
    return [...new Set([...a.keys(), ...b.keys()])].sort().flatMap((entry) => {
      const was = a.get(entry) ?? '(none)';
      const is = b.get(entry) ?? '(none)';
      return was === is
        ? []
        : [{ service: name, key: entry === '' ? key : `${key}.${entry}`, before: was, after: is }];
    });
  });
}
