/** Relative paths of a Compose file made absolute, as seen from the folder of the file. */
import { resolve } from 'node:path';
import { child, type Dict, entriesOf, type Leaf, type List, type Node, textOf, withEntry } from './node.ts';

/** From where paths are seen. */
export interface Base {
  /** Folder of the file. */
  readonly folder: string;
  /** Home folder of the user who runs Compose. */
  readonly home: string;
}

/** An absolute path. */
export function absolute({ folder, home }: Base, path: string): string {
  if (path === '~' || path.startsWith('~/')) return home + path.slice(1);
  return resolve(folder, path);
}

/** A service, in its long form, without relative paths. */
export function servicePaths(service: Dict, base: Base): Dict {
  const entries = new Map(service.entries);
  const change = (key: string, to: (node: Node) => Node) => {
    const node = entries.get(key);
    if (node !== undefined) entries.set(key, to(node));
  };
  change('volumes', (node) => eachItem(node, (item) => mountPath(item, base)));
  for (const key of ['env_file', 'label_file'])
    change(key, (node) =>
      eachItem(node, (item) => (item.kind === 'leaf' ? moved(item, base) : at(item, 'path', base))),
    );
  change('build', (node) =>
    node.kind === 'leaf' ? context(node, base) : inside(node, 'context', (leaf) => context(leaf, base)),
  );
  change('extends', (node) => (node.kind === 'leaf' ? node : at(node, 'file', base)));
  return { ...service, entries };
}

/** The other sections of a file without relative paths. */
export function sectionPaths(file: Dict, base: Base): Dict {
  const entries = new Map(file.entries);
  for (const section of ['secrets', 'configs']) {
    const node = entries.get(section);
    if (node?.kind === 'map')
      entries.set(
        section,
        eachEntry(node, (entry) => at(entry, 'file', base)),
      );
  }
  const volumes = entries.get('volumes');
  if (volumes?.kind === 'map')
    entries.set(
      'volumes',
      eachEntry(volumes, (entry) => (isBind(entry) ? bindDevice(entry as Dict, base) : entry)),
    );
  return { ...file, entries };
}

const isBind = (volume: Node) => /(?:^|,)r?bind(?:,|$)/.test(textOf(child(volume, 'driver_opts', 'o')) ?? '');

function bindDevice(volume: Dict, base: Base): Node {
  return inside(volume, 'driver_opts', (options) => at(options, 'device', base));
}

function eachItem(node: Node, change: (item: Node) => Node): Node {
  return node.kind === 'list' ? ({ ...node, items: node.items.map(change) } as List) : node;
}

function eachEntry(map: Dict, change: (entry: Node) => Node): Dict {
  return { ...map, entries: new Map([...map.entries].map(([key, entry]) => [key, change(entry)])) };
}

function inside(node: Node, key: string, change: (node: Node) => Node): Node {
  const entry = entriesOf(node).get(key);
  return entry === undefined || node.kind !== 'map' ? node : withEntry(node, key, change(entry));
}

const at = (node: Node, key: string, base: Base) => inside(node, key, (leaf) => moved(leaf, base));

function moved(node: Node, base: Base): Node {
  return typeof textOf(node) === 'string'
    ? { ...(node as Leaf), value: absolute(base, textOf(node) ?? '') }
    : node;
}

function mountPath(item: Node, base: Base): Node {
  return textOf(entriesOf(item).get('type')) === 'bind' ? at(item, 'source', base) : item;
}

/** A context may be a repository on the network. */
function context(node: Node, base: Base): Node {
  return /^(?:[a-z+]+:\/\/|git@|github\.com\/)/.test(textOf(node) ?? '') ? node : moved(node, base);
}
