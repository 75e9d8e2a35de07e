/**
 * Merging of Compose files by Compose's own rules (docs.docker.com/reference/compose-file/merge), with every value
 * remembering where it comes from. Services must be in their long form.
 */
import { type Dict, entriesOf, type List, type Node, plain, textOf, withEntry } from './node.ts';

/** What is told about a value that another one replaced. */
export type Replaced = (before: Node, by: Node) => void;

/** Service keys whose list replaces the one before. */
const REPLACING = new Set(['command', 'entrypoint', 'healthcheck/test']);

/** By what an entry of a list is known, by the key of the list. */
const IDENTITY: Readonly<Record<string, (item: Node) => string>> = {
  ports: (item) =>
    ['host_ip', 'target', 'published', 'protocol']
      .map((key) => textOf(entriesOf(item).get(key)) ?? '')
      .join(' '),
  volumes: (item) => targetOf(item),
  devices: (item) => (textOf(item) ?? JSON.stringify(plain(item))).split(':').slice(0, 2).at(-1) ?? '',
  secrets: (item) => targetOf(item),
  configs: (item) => targetOf(item),
  tmpfs: (item) => (textOf(item) ?? '').split(':')[0] ?? '',
};

function targetOf(item: Node): string {
  const entries = entriesOf(item);
  return textOf(entries.get('target')) ?? textOf(entries.get('source')) ?? JSON.stringify(plain(item));
}

/** Two services merged; entries of the second one win. */
export function mergeServices(base: Dict, over: Dict, replaced: Replaced): Dict {
  return mergeMaps(base, over, '', replaced);
}

/** Two files merged: services by their own rules, everything else as plain maps. */
export function mergeFiles(base: Dict, over: Dict, replaced: Replaced): Dict {
  const services = new Map(entriesOf(base.entries.get('services')));
  for (const [name, service] of entriesOf(over.entries.get('services'))) {
    const before = services.get(name);
    const merges = before?.kind === 'map' && service.kind === 'map' && service.tag === undefined;
    services.set(name, merges ? mergeServices(before, service, replaced) : service);
  }
  const section = base.entries.get('services') ?? over.entries.get('services');
  const rest = withEntry(over, 'services', undefined);
  const merged = mergeMaps(withEntry(base, 'services', undefined), rest, '', replaced);
  return section?.kind === 'map' ? withEntry(merged, 'services', { ...section, entries: services }) : merged;
}

/** Two maps merged; entries of the second one win. */
function mergeMaps(base: Dict, over: Dict, path: string, replaced: Replaced): Dict {
  const entries = new Map(base.entries);
  for (const [key, value] of over.entries) {
    const before = entries.get(key);
    const here = path === '' ? key : `${path}/${key}`;
    if (value.tag === 'reset') {
      replaced(before ?? value, value);
      entries.delete(key);
    } else if (before === undefined) entries.set(key, value);
    else entries.set(key, mergeValues(before, value, here, replaced));
  }
  return { ...base, entries };
}

function mergeValues(before: Node, value: Node, path: string, replaced: Replaced): Node {
  if (value.tag === 'override' || REPLACING.has(path)) return instead(before, value, replaced);
  if (before.kind === 'map' && value.kind === 'map') {
    // Options of one log driver mean nothing to another.
    const other = path === 'logging' && driverOf(value) !== undefined && driverOf(value) !== driverOf(before);
    return other ? instead(before, value, replaced) : mergeMaps(before, value, path, replaced);
  }
  if (before.kind === 'list' && value.kind === 'list') return mergeLists(before, value, path, replaced);
  // A null adds nothing to a map: `networks: {proxy: null}` joins the network as it was.
  if (value.kind === 'leaf' && value.value === null && before.kind !== 'leaf') return before;
  return instead(before, value, replaced);
}

const driverOf = (logging: Node) => textOf(entriesOf(logging).get('driver'));

function instead(before: Node, value: Node, replaced: Replaced): Node {
  replaced(before, value);
  return value;
}

function mergeLists(before: List, value: List, path: string, replaced: Replaced): List {
  const identity = IDENTITY[path] ?? ((item: Node) => JSON.stringify(plain(item)));
  const items = [...before.items];
  for (const item of value.items) {
    const at = items.findIndex((other) => identity(other) === identity(item));
    const other = items[at];
    if (other === undefined) items.push(item);
    else {
      replaced(other, item);
      items[at] = item;
    }
  }
  return { ...before, items };
}
