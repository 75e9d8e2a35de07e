/** Short forms of a Compose service into long ones (docs.docker.com/reference/compose-file/services). */

import ipaddr from 'ipaddr.js';
import { defined } from '../../base/util/defined.ts';
import { plainPath } from '../../base/util/host-paths.ts';
import type { Json } from '../../base/util/json.ts';

/** A value that Compose would refuse; `key` is the service key it stands under. */
export class ComposeValueError extends Error {
  readonly key: string;

  constructor(key: string, message: string) {
    super(message);
    this.key = key;
  }
}

/** Keys that Compose takes as a list of `KEY=value` or as a map. */
const MAPS = ['environment', 'labels', 'annotations', 'sysctls'];
/** Keys that Compose takes as a list of names or as a map. */
const NAMED = { networks: {}, depends_on: { condition: 'service_started' } };
/** Keys that Compose takes as one text or as a list. */
const LISTS = ['dns', 'dns_search', 'tmpfs', 'env_file'];

/** A copy of the service in which every place has its long form. Throws ComposeValueError. */
export function normalizeService(service: Json): Json {
  const result: Record<string, unknown> = { ...service };
  const change = (key: string, to: (value: unknown) => unknown) => {
    if (result[key] !== undefined && result[key] !== null) result[key] = to(result[key]);
  };
  for (const key of MAPS) change(key, (value) => asMap(key, value));
  for (const name of Object.keys((result['environment'] ?? {}) as Json))
    if (!/^[^\s=]+$/.test(name))
      throw new ComposeValueError('environment', `\`${name}\` is not the name of a variable`);
  for (const [key, empty] of Object.entries(NAMED)) {
    change(key, (value) =>
      Array.isArray(value) ? Object.fromEntries(value.map((name) => [String(name), empty])) : value,
    );
  }
  for (const key of LISTS) change(key, (value) => (typeof value === 'string' ? [value] : value));
  change('ports', (value) => list('ports', value).flatMap(longPort));
  change('volumes', (value) => placed('volumes', list('volumes', value).map(longMount)));
  change('secrets', (value) =>
    placed(
      'secrets',
      list('secrets', value).map((item) => longUse(item, '/run/secrets/')),
    ),
  );
  change('configs', (value) =>
    placed(
      'configs',
      list('configs', value).map((item) => longUse(item, '/')),
    ),
  );
  change('healthcheck', (value) => longHealth(value as Json));
  return result;
}

function list(key: string, value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  throw new ComposeValueError(key, 'a list is needed');
}

/** Uses with their places in the container in one spelling. Compose would keep the last of two at one place, in silence. */
function placed(key: string, uses: readonly Json[]): Json[] {
  const seen = new Set<string>();
  return uses.map((use) => {
    const written = use['target'];
    // A variable can be a whole path: only a place that begins at the root has one spelling.
    if (typeof written !== 'string' || !written.startsWith('/')) return use;
    const target = plainPath(written);
    if (seen.has(target)) throw new ComposeValueError(key, `two of them are at ${target}`);
    seen.add(target);
    return { ...use, target };
  });
}

function asMap(key: string, value: unknown): Json {
  if (!Array.isArray(value)) {
    if (typeof value !== 'object' || value === null)
      throw new ComposeValueError(key, 'a map or a list is needed');
    return Object.fromEntries(
      Object.entries(value).map(([name, item]) => [name, item === null ? null : String(item)]),
    );
  }
  const pairs = value.map((item): [string, string | null] => {
    const text = String(item);
    const equals = text.indexOf('=');
    return equals === -1 ? [text, null] : [text.slice(0, equals), text.slice(equals + 1)];
  });
  const twice = pairs.find(([name], i) => pairs.findIndex(([other]) => other === name) < i);
  if (twice !== undefined) throw new ComposeValueError(key, `\`${twice[0]}\` is there twice`);
  return Object.fromEntries(pairs);
}

/** `[[ip:]host:]container[/protocol]`, each a port or a range; an IPv6 address is in brackets. */
const PORT =
  /^(?:(\[[0-9a-fA-F:]+\]|[0-9]+(?:\.[0-9]+){3}):)?(?:([0-9]+(?:-[0-9]+)?)?:)?([0-9]+)(?:-([0-9]+))?(?:\/(tcp|udp))?$/;

/** Long forms of one entry of `ports`: a range has several. Throws ComposeValueError. */
export function longPort(item: unknown): Json[] {
  if (typeof item === 'object' && item !== null) {
    const port = item as Json;
    if (port['target'] === undefined) throw new ComposeValueError('ports', 'an entry has no `target`');
    const published = port['published'] === undefined ? {} : { published: String(port['published']) };
    const range = String(port['published'] ?? '');
    bounded(range, range);
    bounded(String(port['target']), String(port['target']));
    address(port['host_ip']);
    return [{ protocol: 'tcp', mode: 'ingress', ...port, target: Number(port['target']), ...published }];
  }
  const match = PORT.exec(String(item));
  if (!match) throw new ComposeValueError('ports', `\`${String(item)}\` is not a port`);
  const [, ip, host, from = '', to, protocol = 'tcp'] = match;
  bounded(host ?? '', String(item));
  bounded(to === undefined ? from : `${from}-${to}`, String(item));
  if (to !== undefined && host !== undefined && sizeOf(host) !== sizeOf(`${from}-${to}`))
    throw new ComposeValueError('ports', `\`${String(item)}\` has two ranges of different length`);
  address(ip);
  const first = Number(from);
  const count = to === undefined ? 1 : Number(to) - first + 1;
  return Array.from({ length: count }, (_, i) => ({
    target: first + i,
    ...(host === undefined ? {} : { published: publishedAt(host, i, count) }),
    protocol,
    mode: 'ingress',
    ...(ip === undefined ? {} : { host_ip: ip.replace(/^\[|\]$/g, '') }),
  }));
}

const sizeOf = (range: string): number => {
  const [first, last = first] = range.split('-').map(Number);
  return Number(last) - Number(first);
};

/** Throws for an address of the host that is none. */
function address(written: unknown): void {
  if (written === undefined || written === '') return;
  const plain = String(written).replace(/^\[(.*)\]$/, '$1');
  const isAddress = ipaddr.IPv4.isValidFourPartDecimal(plain) || ipaddr.IPv6.isValid(plain);
  if (!isAddress) throw new ComposeValueError('ports', `\`${plain}\` is not an address`);
}

/** More ports than that are a mistake, and each would be a line in every table. */
const MOST_PORTS = 1000;

/** Throws for a range that Docker would refuse, or that is larger than anybody means it. */
function bounded(range: string, item: string): void {
  if (!/^(?:\d+(?:-\d+)?)?$/.test(range)) throw new ComposeValueError('ports', `\`${item}\` is not a port`);
  const [first = '', last = first] = range.split('-');
  const [from, to] = [Number(first), Number(last)];
  if (first !== '' && (from < 1 || to > 65_535 || to < from))
    throw new ComposeValueError('ports', `\`${item}\` is not a range of ports, which go from 1 to 65535`);
  if (to - from >= MOST_PORTS)
    throw new ComposeValueError('ports', `\`${item}\` is a range of more than ${MOST_PORTS} ports`);
}

function publishedAt(host: string, index: number, count: number): string {
  if (count === 1) return host;
  return String(Number(host.split('-')[0]) + index);
}

/** What may follow the second colon of a mount (docs.docker.com/engine/storage/bind-mounts). */
const OPTION = /^(?:ro|rw|z|Z|nocopy|consistent|cached|delegated|r?(?:shared|slave|private))$/;

/** Long form of one entry of `volumes`. Throws ComposeValueError. */
export function longMount(item: unknown): Json {
  if (typeof item === 'object' && item !== null) return item as Json;
  if (/\$\{[^}]*:/.test(String(item)))
    throw new ComposeValueError(
      'volumes',
      `\`${String(item)}\` has a variable with a colon; use the long form`,
    );
  const parts = String(item).split(':');
  const [source = '', target, mode] = parts;
  if (parts.length > 3 || source === '')
    throw new ComposeValueError('volumes', `\`${String(item)}\` is not a mount`);
  if (target === undefined) return { type: 'volume', target: source };
  if (!/^[/$]/.test(target))
    throw new ComposeValueError(
      'volumes',
      `\`${String(item)}\` does not name an absolute path in the container`,
    );
  const options = mode === undefined ? [] : mode.split(',');
  const wrong = options.find((option) => !OPTION.test(option));
  if (wrong !== undefined || (options.includes('ro') && options.includes('rw')))
    throw new ComposeValueError('volumes', `\`${String(item)}\` ends with options that Docker does not take`);
  const readOnly = options.includes('ro') ? { read_only: true } : {};
  if (!/^[./~$]/.test(source)) {
    const nocopy = options.includes('nocopy') ? { volume: { nocopy: true } } : {};
    return { type: 'volume', source, target, ...readOnly, ...nocopy };
  }
  const propagation = options.find((option) => /^r?(shared|slave|private)$/.test(option));
  const selinux = options.find((option) => /^z$/i.test(option));
  const bind = {
    create_host_path: true,
    ...defined({ propagation, selinux }),
  };
  return { type: 'bind', source, target, ...readOnly, bind };
}

/** Long form of one entry of `secrets` or `configs`; a name without a path is one below `folder`. */
export function longUse(item: unknown, folder: string): Json {
  const use = (typeof item === 'object' && item !== null ? item : { source: String(item) }) as Json;
  const target = String(use['target'] ?? use['source']);
  return { ...use, target: target.startsWith('/') ? target : folder + target };
}

function longHealth(health: Json): Json {
  return typeof health['test'] === 'string' ? { ...health, test: ['CMD-SHELL', health['test']] } : health;
}
