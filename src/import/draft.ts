/** A draft as the text of a stack.yaml, with its remarks as comments: through the document model of the YAML library. */
import {
  Document,
  isCollection,
  isMap,
  isNode,
  isPair,
  isScalar,
  type Node,
  type Pair,
  type YAMLMap,
} from 'yaml';
import { join } from '../base/util/pointer.ts';
import { MODELINE } from '../schema/modeline.ts';
import type { Draft } from './types.ts';

/** A collection without remarks is on one line up to this width. */
const WIDEST_FLOW = 100;

/** Keys in the order in which a person reads a stack. */
const ORDER = [
  'apiVersion',
  'name',
  'domain',
  'host',
  'lan',
  'tls',
  'sso',
  'tunnel',
  'routing',
  'hardening',
  'networks',
  'restart',
  'logs',
  'apps',
  'external',
  'overrides',
  'retired',
  'silence',
];

/** These have a blank line above them. */
const APART = new Set(['tls', 'apps', 'external', 'overrides', 'retired', 'silence']);

/** Blocks even when they are short: they grow. */
const BLOCKS = new Set(['', '/host', '/apps', '/external', '/overrides', '/overrides/services']);

/** Prints a draft. `header` are the first lines of comment, without their `#`. The same draft gives the same text. */
export function printDraft({ spec, notes, tags }: Draft, header: readonly string[]): string {
  const ordered = Object.fromEntries(
    ORDER.flatMap((key) => {
      const value = (spec as unknown as Record<string, unknown>)[key];
      return value === undefined ? [] : [[key, value]];
    }),
  );
  const document = new Document(ordered, { aliasDuplicateObjects: false });
  document.commentBefore = [` ${MODELINE}`, ...header.map((line) => ` ${line}`)].join('\n');
  arrange(document.contents as Node, '', notes, tags ?? new Map());
  return document.toString({ lineWidth: 0, flowCollectionPadding: false });
}

/** Sets comments, blank lines and styles below a node. Returns whether anything in it has a remark. */
function arrange(
  node: unknown,
  pointer: string,
  notes: Draft['notes'],
  tags: NonNullable<Draft['tags']>,
): boolean {
  if (!isCollection(node)) return false;
  const children = node.items.map((item, i) => child(node, item, i, pointer));
  const remarked = children.map(({ key, value, at }) => {
    const note = notes.get(at);
    if (note !== undefined) key.commentBefore = comment(note);
    if (pointer === '' && isScalar(key) && APART.has(String(key.value))) key.spaceBefore = true;
    const tag = tags.get(at);
    if (tag !== undefined && isNode(value)) value.tag = tag;
    return arrange(value, at, notes, tags) || note !== undefined;
  });
  const any = remarked.includes(true);
  const plain = String(new Document(node.toJSON(), { aliasDuplicateObjects: false })).length;
  node.flow = !any && !BLOCKS.has(pointer) && plain <= WIDEST_FLOW && !holdsCollections(node, 2);
  return any;
}

function child(parent: Node, item: unknown, index: number, pointer: string) {
  if (isMap(parent) && isPair(item)) {
    const { key, value } = item as Pair<Node & { value: unknown }, Node>;
    return { key: key as Node, value, at: join(pointer, String(key.value)) };
  }
  return { key: item as Node, value: item, at: join(pointer, index) };
}

/** Whether collections are nested at least so deep: such a line is hard to read. */
function holdsCollections(node: Node, depth: number): boolean {
  if (!isCollection(node)) return false;
  if (depth === 0) return true;
  const values = isMap(node)
    ? (node as YAMLMap<Node, Node>).items.map(({ value }) => value)
    : (node.items as Node[]);
  return values.some((value) => value !== null && holdsCollections(value, depth - 1));
}

const comment = (note: string) =>
  note
    .split('\n')
    .map((line) => ` ${line}`)
    .join('\n');
