/** Values of Compose files that remember where they were written, through merging, `extends` and interpolation. */
import type { Place } from '../../base/diag/diagnostic.ts';
import type { SourceFile } from '../../base/source/source-file.ts';
import { join } from '../../base/util/pointer.ts';

export type Scalar = string | number | boolean | null;
export type MergeTag = 'reset' | 'override';

interface Located {
  readonly at: Place;
  /** What Compose was told to do with the value before this one. */
  readonly tag?: MergeTag;
}

export interface Leaf extends Located {
  readonly kind: 'leaf';
  readonly value: Scalar;
  /** Names of the variables that went into the value. */
  readonly variables: readonly string[];
}

export interface List extends Located {
  readonly kind: 'list';
  readonly items: readonly Node[];
}

export interface Dict extends Located {
  readonly kind: 'map';
  readonly entries: ReadonlyMap<string, Node>;
}

export type Node = Leaf | List | Dict;

/** The document of a file as nodes. */
export function nodesOf(source: SourceFile): Node {
  return nodeOf(source.value, { file: source.path, pointer: '', on: 'key' }, source.mergeTags);
}

function nodeOf(value: unknown, at: Place, tags: SourceFile['mergeTags']): Node {
  const tag = tags.get(at.pointer);
  const located: Located = tag === undefined ? { at } : { at, tag };
  const below = (key: string | number, child: unknown) =>
    nodeOf(child, { ...at, pointer: join(at.pointer, key) }, tags);
  if (Array.isArray(value))
    return { kind: 'list', items: value.map((item, i) => below(i, item)), ...located };
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).map(([key, child]) => [key, below(key, child)] as const);
    return { kind: 'map', entries: new Map(entries), ...located };
  }
  return { kind: 'leaf', value: (value ?? null) as Scalar, variables: [], ...located };
}

/** A value at a place. */
export function leaf(value: Scalar, at: Place, variables: readonly string[] = []): Leaf {
  return { kind: 'leaf', value, at, variables };
}

/** The node as plain data. */
export function plain(node: Node): unknown {
  if (node.kind === 'leaf') return node.value;
  if (node.kind === 'list') return node.items.map(plain);
  return Object.fromEntries([...node.entries].map(([key, child]) => [key, plain(child)]));
}

/** Entries of a map; none for anything else. */
export function entriesOf(node: Node | undefined): ReadonlyMap<string, Node> {
  return node?.kind === 'map' ? node.entries : new Map();
}

/** Items of a list; a single value counts as a list of one. */
export function itemsOf(node: Node | undefined): readonly Node[] {
  if (node === undefined || (node.kind === 'leaf' && node.value === null)) return [];
  return node.kind === 'list' ? node.items : [node];
}

/** The value below some keys. */
export function child(node: Node | undefined, ...keys: readonly string[]): Node | undefined {
  return keys.reduce<Node | undefined>((here, key) => entriesOf(here).get(key), node);
}

/** A scalar as text; undefined when there is none. */
export function textOf(node: Node | undefined): string | undefined {
  return node?.kind === 'leaf' && node.value !== null ? String(node.value) : undefined;
}

/** All leaves of a node. */
export function leavesOf(node: Node): Leaf[] {
  if (node.kind === 'leaf') return [node];
  return (node.kind === 'list' ? [...node.items] : [...node.entries.values()]).flatMap(leavesOf);
}

/** A map with one entry set, or taken away. */
export function withEntry(map: Dict, key: string, value: Node | undefined): Dict {
  const entries = new Map(map.entries);
  if (value === undefined) entries.delete(key);
  else entries.set(key, value);
  return { ...map, entries };
}

/** The same node with every leaf changed. */
export function mapLeaves(node: Node, change: (leaf: Leaf) => Leaf): Node {
  if (node.kind === 'leaf') return change(node);
  if (node.kind === 'list') return { ...node, items: node.items.map((item) => mapLeaves(item, change)) };
  const entries = [...node.entries].map(([key, item]) => [key, mapLeaves(item, change)] as const);
  return { ...node, entries: new Map(entries) };
}
