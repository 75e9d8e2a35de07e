/** One Compose service, in long or short forms (docs.docker.com/reference/compose-file/services). */

import type { Place } from '../../base/diag/diagnostic.ts';
import { defined } from '../../base/util/defined.ts';
import { type Json, list, record, records, text, texts, truth, whole } from './data.ts';
import { type Interpolation, readEnvFile } from './env.ts';
import { below, type TreeReader } from './reader.ts';
import type { Container, Dependency, Mount, Network, Port, SecretUse } from './types.ts';

interface Source {
  readonly name: string;
  readonly config: Json;
  readonly at: Place;
  readonly networks: ReadonlyMap<string, Network>;
  readonly project: string;
  readonly interpolation: Interpolation;
  readonly reader: TreeReader;
}

/** Reads one service. */
export function readService(source: Source): Container {
  const { name, config, at } = source;
  const words = (key: string) =>
    wordsOf(config[key]).map((word) => source.interpolation.text(word, below(at, key)));
  const user = text(config['user']);
  const networkMode = text(config['network_mode']);
  return {
    name,
    kind: 'service',
    at,
    image: source.interpolation.text(text(config['image']) ?? '', below(at, 'image')),
    command: words('command'),
    entrypoint: words('entrypoint'),
    ...(user === undefined ? {} : { user: source.interpolation.text(user, below(at, 'user')) }),
    privileged: config['privileged'] === true,
    networks: networksOf(source),
    ...defined({ networkMode }),
    ports: portsOf(source),
    mounts: mountsOf(source),
    secrets: secretsOf(source),
    environment: environmentOf(source),
    labels: pairs(source, 'labels'),
    dependencies: dependenciesOf(source),
    healthcheck: config['healthcheck'] === undefined ? undefined : record(config['healthcheck']),
    raw: config,
  };
}

/** A command as a list, or as one text that a shell would split. */
function wordsOf(value: unknown): string[] {
  return typeof value === 'string' ? value.split(/\s+/).filter((word) => word !== '') : texts(value);
}

/** `KEY: value` or `- KEY=value`. */
function pairs({ config, at, interpolation }: Source, key: string): Map<string, string> {
  const found = new Map<string, string>();
  const value = config[key];
  for (const [name, item] of Object.entries(record(value)))
    found.set(name, interpolation.text(text(item) ?? '', below(at, key, name)));
  for (const [i, line] of list(value).entries()) {
    const [name = '', ...rest] = (text(line) ?? '').split('=');
    found.set(name, interpolation.text(rest.join('='), below(at, key, i)));
  }
  return found;
}

function environmentOf(source: Source): Map<string, string> {
  const value = source.config['env_file'];
  const files =
    typeof value === 'string'
      ? [value]
      : list(value).flatMap((f) => text(f) ?? text(record(f)['path']) ?? []);
  const found = new Map<string, string>();
  for (const file of files) {
    const content = source.reader.tree.get(file.replace(/^\.\//, '')) ?? '';
    for (const variable of readEnvFile(content)) found.set(variable.name, variable.value);
  }
  for (const [name, item] of pairs(source, 'environment')) found.set(name, item);
  return found;
}

/** A service without networks is in the default one, unless it has a network mode. */
function networksOf({ name, config, networks, project }: Source): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  if (config['network_mode'] !== undefined) return found;
  const own = config['networks'];
  const wanted: [string, Json][] = Array.isArray(own) ? texts(own).map((key) => [key, {}]) : records(own);
  if (wanted.length === 0) wanted.push(['default', {}]);
  const container = text(config['container_name']) ?? `${project}-${name}-1`;
  // Docker's DNS answers to the hostname as well.
  const hostname = text(config['hostname']);
  for (const [key, options] of wanted) {
    const full = networks.get(key)?.name ?? `${project}_${key}`;
    found.set(
      full,
      new Set([name, container, ...(hostname === undefined ? [] : [hostname]), ...texts(options['aliases'])]),
    );
  }
  return found;
}

function portsOf({ config, at, interpolation }: Source): Port[] {
  return list(config['ports']).flatMap((item, i) => {
    const where = below(at, 'ports', i);
    const short = text(item);
    return short === undefined
      ? longPort(record(item), where)
      : shortPort(interpolation.text(short, where), where);
  });
}

function longPort(port: Json, at: Place): Port[] {
  const target = whole(port['target']);
  const published = portRange(text(port['published']) ?? '');
  if (target === undefined || published === undefined) return [];
  const address = text(port['host_ip']);
  const protocol = text(port['protocol']) ?? 'tcp';
  return [{ target, published, protocol, ...defined({ address }), at }];
}

function shortPort(port: string, at: Place): Port[] {
  const [, address, outside, inside = '', protocol = 'tcp'] =
    /^(?:(?:(\[[^\]]+\]|[\d.]+):)?([\d-]*):)?([\d-]+)(?:\/(\w+))?$/.exec(port) ?? [];
  const published = portRange(outside ?? '');
  const target = portRange(inside);
  if (published === undefined || target === undefined) return [];
  // `8000-8003:80-83` publishes port by port.
  return Array.from({ length: target[1] - target[0] + 1 }, (_, i) => ({
    target: target[0] + i,
    published: target[0] === target[1] ? published : [published[0] + i, published[0] + i],
    protocol,
    ...defined({ address }),
    at,
  }));
}

function portRange(value: string): readonly [number, number] | undefined {
  const [, first, last] = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(value) ?? [];
  return first === undefined ? undefined : [Number(first), Number(last ?? first)];
}

function mountsOf(source: Source): Mount[] {
  const { config, at, interpolation } = source;
  const volumes = list(config['volumes']).map((item, i): Mount => {
    const where = below(at, 'volumes', i);
    const short = text(item);
    if (short !== undefined) return shortMount(interpolation.text(short, where), where);
    const mount = record(item);
    const filled = (key: string) => interpolation.text(text(mount[key]) ?? '', where);
    return {
      type: text(mount['type']) ?? 'volume',
      source: filled('source'),
      target: filled('target'),
      readOnly: truth(mount['read_only']) === true,
      at: where,
    };
  });
  return [...volumes, ...memoryOf(source)];
}

/** `tmpfs`: one path, or several; options follow a colon. */
function memoryOf({ config, at, interpolation }: Source): Mount[] {
  const where = below(at, 'tmpfs');
  const one = text(config['tmpfs']);
  return (one === undefined ? texts(config['tmpfs']) : [one]).map((item) => {
    const [target = ''] = interpolation.text(item, where).split(':');
    return { type: 'tmpfs', source: '', target, readOnly: false, at: where };
  });
}

function shortMount(mount: string, at: Place): Mount {
  const [first = '', second, options = ''] = mount.split(':');
  if (second === undefined) return { type: 'volume', source: '', target: first, readOnly: false, at };
  const type = /^[./~]/.test(first) ? 'bind' : 'volume';
  return { type, source: first, target: second, readOnly: options.split(',').includes('ro'), at };
}

function secretsOf({ config, at }: Source): SecretUse[] {
  return list(config['secrets']).map((item, i) => {
    const source = text(item) ?? text(record(item)['source']) ?? '';
    const target = text(record(item)['target']) ?? source;
    const absolute = target.startsWith('/') ? target : `/run/secrets/${target}`;
    return { source, target: absolute, at: below(at, 'secrets', i) };
  });
}

function dependenciesOf({ config, at }: Source): Dependency[] {
  const value = config['depends_on'];
  if (Array.isArray(value))
    return texts(value).map((service, i) => ({
      service,
      condition: 'service_started',
      at: below(at, 'depends_on', i),
    }));
  return records(value).map(([service, options]) => ({
    service,
    condition: text(options['condition']) ?? 'service_started',
    at: below(at, 'depends_on', service),
  }));
}

/** Ports without one of the host: they are open anyway, at one that Docker chooses. */
export function portsChosenByDocker(container: Container): Place[] {
  return list(container.raw['ports']).flatMap((item, i) => {
    const short = text(item);
    const open = short === undefined ? text(record(item)['published']) : /^(?:.*:)(?=\S)/.exec(short)?.[0];
    const isFixed = open !== undefined && open !== '' && !open.endsWith('::');
    return isFixed ? [] : [below(container.at, 'ports', i)];
  });
}
