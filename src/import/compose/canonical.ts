/** Short forms of a Compose service into long ones, so that files can be merged entry by entry. Places are kept. */
import { longMount, longPort, longUse } from '../../compile/model/compose-normalize.ts';
import {
  type Dict,
  entriesOf,
  type Leaf,
  type List,
  leaf,
  leavesOf,
  type Node,
  plain,
  textOf,
} from './node.ts';
import { words } from './words.ts';

/** Keys that Compose takes as a list of `KEY=value` or as a map. */
const MAPS = ['environment', 'labels', 'annotations', 'sysctls'];
/** Keys that Compose takes as one text or as a list. */
const LISTS = ['dns', 'dns_search', 'dns_opt', 'tmpfs', 'env_file', 'label_file'];
const COMMANDS = ['command', 'entrypoint'];

/** A service in which every place has its long form. Throws ComposeValueError. */
export function canonicalService(service: Dict): Dict {
  const entries = new Map(service.entries);
  const change = (key: string, to: (value: Node) => Node) => {
    const value = entries.get(key);
    if (value !== undefined && !(value.kind === 'leaf' && value.value === null)) entries.set(key, to(value));
  };
  for (const key of MAPS) change(key, asMap);
  for (const key of LISTS) change(key, asList);
  for (const key of COMMANDS) change(key, asWords);
  change('networks', (value) => named(value, () => undefined));
  change('depends_on', (value) => named(value, () => ({ condition: 'service_started', required: true })));
  change('extra_hosts', hostList);
  change('ports', (value) => longList(value, (item) => longPort(withoutEmptyAddress(item))));
  change('volumes', (value) => longList(value, (item) => [longMount(item)]));
  change('secrets', (value) => longList(value, (item) => [longUse(item, '/run/secrets/')]));
  change('configs', (value) => longList(value, (item) => [longUse(item, '/')]));
  change('healthcheck', (value) => withTest(value as Dict));
  return { ...service, entries };
}

/** `KEY=value` lines as a map; a name alone has no value. */
function asMap(value: Node): Node {
  if (value.kind !== 'list') return value;
  const pairs = value.items.map((item): [string, Leaf] => {
    const text = textOf(item) ?? '';
    const equals = text.indexOf('=');
    const variables = leavesOf(item).flatMap((one) => one.variables);
    return equals === -1
      ? [text, leaf(null, item.at, variables)]
      : [text.slice(0, equals), leaf(text.slice(equals + 1), item.at, variables)];
  });
  return { ...value, kind: 'map', entries: new Map(pairs) };
}

function asList(value: Node): Node {
  return value.kind === 'leaf' ? { kind: 'list', items: [value], at: value.at } : value;
}

/** A command line as its words (github.com/mattn/go-shellwords is what Compose uses). */
function asWords(value: Node): Node {
  if (value.kind !== 'leaf') return value;
  const items = words(textOf(value) ?? '').map((word) => leaf(word, value.at, value.variables));
  return { ...value, kind: 'list', items };
}

/** A list of names as a map. */
function named(value: Node, empty: () => object | undefined): Node {
  if (value.kind !== 'list') return value;
  const entries = value.items.map((item): [string, Node] => [
    textOf(item) ?? '',
    like(empty() ?? null, item),
  ]);
  return { ...value, kind: 'map', entries: new Map(entries) };
}

/** `name=address` lines, whatever form they have. */
function hostList(value: Node): Node {
  if (value.kind === 'map') {
    const items = [...value.entries].flatMap(([name, node]) =>
      (node.kind === 'list' ? node.items : [node]).map((item) => leaf(`${name}=${textOf(item)}`, item.at)),
    );
    return { ...value, kind: 'list', items };
  }
  if (value.kind === 'leaf') return value;
  const items = value.items.map((item) => leaf((textOf(item) ?? '').replace(/^([^:=]+):/, '$1='), item.at));
  return { ...value, items };
}

function longList(value: Node, long: (item: unknown) => readonly object[]): Node {
  if (value.kind !== 'list') return { ...value, kind: 'list', items: [] } as List;
  return { ...value, items: value.items.flatMap((item) => long(plain(item)).map((one) => like(one, item))) };
}

/** `:8080:80`, where a variable for the address is not set: Compose then takes every address. */
const withoutEmptyAddress = (port: unknown) =>
  typeof port === 'string' ? port.replace(/^:(?=[^:]*:)/, '') : port;

/** Plain data as nodes at the place of another node: below it where it has the same key, else at its place. */
function like(value: unknown, origin: Node): Node {
  if (Array.isArray(value))
    return { kind: 'list', items: value.map((item) => like(item, origin)), at: origin.at };
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).map(([key, item]): [string, Node] => [
      key,
      like(item, entriesOf(origin).get(key) ?? origin),
    ]);
    return { kind: 'map', entries: new Map(entries), at: origin.at };
  }
  const variables = origin.kind === 'leaf' ? origin.variables : [];
  return leaf((value ?? null) as Leaf['value'], origin.at, variables);
}

function withTest(health: Dict): Node {
  const test = health.entries?.get('test');
  if (test?.kind !== 'leaf' || test.value === null) return health;
  const shell: List = { kind: 'list', items: [leaf('CMD-SHELL', test.at), test], at: test.at };
  return { ...health, entries: new Map([...health.entries, ['test', shell]]) };
}
