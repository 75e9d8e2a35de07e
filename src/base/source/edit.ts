/**
 * Edits of one place of a YAML file. The text is cut at the place and put together again, so every byte outside of it -
 * comments, quotes, blank lines - stays as it was. What was made is parsed again: an edit that would not mean exactly
 * what was asked is refused.
 */
import {
  Document,
  isAlias,
  isCollection,
  isMap,
  isPair,
  isScalar,
  isSeq,
  type Node,
  parseDocument,
} from 'yaml';
import { join, split } from '../util/pointer.ts';
import { type Cut, cutItem, endOfItem, gap, insertItem } from './edit-text.ts';
import type { SourceFile } from './source-file.ts';

export type Edit = { readonly text: string } | { readonly refused: Refusal };

/** Why an edit is not possible: something else than a map is on the way, an anchor is, or the place is written unusually. */
export type Refusal = 'not-a-map' | 'alias' | 'missing' | 'unusual';

/** Sets the value at a pointer; maps on the way are made. A list takes an index up to its length. */
export function setAt(source: SourceFile, pointer: string, value: unknown): Edit {
  const found = walk(source, split(pointer));
  if ('refused' in found) return found;
  const { parent, node, rest } = found;
  const expected = withValue(source.value, split(pointer), value);
  if (rest.length === 0) return replaced(source, found, flow(value), expected);
  const [key = '', ...deeper] = rest;
  const inner = deeper.reduceRight<unknown>((nested, name) => ({ [name]: nested }), value);
  if (isSeq(node) && node.items.length === 0 && key === '0')
    return replaced(source, found, flow([inner]), expected);
  if (isEmpty(node)) return replaced(source, found, flow({ [key]: inner }), expected);
  if (isMap(node))
    return cut(source, insertItem(source.text, node, `${flow(key)}: ${flow(inner)}`), expected);
  if (isSeq(node) && key === String(node.items.length))
    return cut(source, insertItem(source.text, node, flow(inner)), expected);
  return { refused: isAlias(node) || isAlias(parent) ? 'alias' : 'not-a-map' };
}

/** Removes the entry at a pointer. Comments above it stay; one behind it, on its own line, goes. */
export function removeAt(source: SourceFile, pointer: string): Edit {
  const keys = split(pointer);
  const found = walk(source, keys);
  if ('refused' in found) return found;
  if (found.rest.length > 0) return { refused: 'missing' };
  const { parent, index } = found;
  if (!isCollection(parent)) return { refused: 'missing' };
  const expected = withoutValue(source.value, keys);
  if (parent.items.length === 1) {
    const above = walk(source, keys.slice(0, -1));
    return 'refused' in above ? above : replaced(source, above, isMap(parent) ? '{}' : '[]', expected);
  }
  return cut(source, cutItem(source.text, parent, index), expected);
}

interface Found {
  readonly parent: Node | null;
  readonly node: Node | null;
  /** Key of the node in its parent, if that is a map. */
  readonly key: Node | undefined;
  readonly index: number;
  /** Keys that are not there yet. */
  readonly rest: readonly string[];
}

/** As far along a pointer as there are nodes. */
function walk(source: SourceFile, keys: readonly string[]): Found | { readonly refused: Refusal } {
  let found: Found = {
    parent: null,
    node: source.document.contents as Node | null,
    key: undefined,
    index: 0,
    rest: keys,
  };
  for (const [depth, name] of keys.entries()) {
    const { node } = found;
    if (isAlias(node)) return { refused: 'alias' };
    const rest = keys.slice(depth + 1);
    if (isMap(node)) {
      if (node.items.some(({ key }) => isScalar(key) && key.value === '<<')) return { refused: 'alias' };
      const index = node.items.findIndex(({ key }) => isScalar(key) && String(key.value) === name);
      const pair = node.items[index];
      if (pair === undefined) break;
      found = { parent: node, node: pair.value as Node | null, key: pair.key as Node, index, rest };
    } else if (isSeq(node)) {
      const index = Number(name);
      if (!/^\d+$/.test(name) || index >= node.items.length) break;
      found = { parent: node, node: node.items[index] as Node, key: undefined, index, rest };
    } else break;
  }
  return found;
}

/** An empty map or nothing: it can become a map with entries. */
const isEmpty = (node: Node | null) =>
  node === null ||
  (isMap(node) && node.items.length === 0) ||
  (isScalar(node) && node.value === null && node.source === '');

function replaced(source: SourceFile, { node, key }: Found, text: string, expected: unknown): Edit {
  if (isAlias(node)) return { refused: 'alias' };
  const [first, last] = node?.range ?? [0, 0];
  const end = Math.max(first, endOfItem(source.text, last));
  if (key === undefined || !isBlockBelow(source.text, node, key))
    return cut(source, { start: first, end, text: gap(source.text, first) + text }, expected);
  // A block under its key becomes a value beside it.
  const colon = source.text.indexOf(':', key.range?.[1] ?? 0) + 1;
  return cut(source, { start: colon, end, text: ` ${text}` }, expected);
}

function isBlockBelow(text: string, node: Node | null, key: Node): boolean {
  return (
    isCollection(node) && node.flow !== true && text.slice(key.range?.[1], node.range?.[0]).includes('\n')
  );
}

/** Puts the text together and makes sure that it means what was asked. */
function cut({ text }: SourceFile, { start, end, text: middle }: Cut, expected: unknown): Edit {
  const edited = text.slice(0, start) + middle + text.slice(end);
  const document = parseDocument(edited, { merge: true, stringKeys: true, logLevel: 'error' });
  const meant = document.errors.length === 0 && JSON.stringify(document.toJS()) === JSON.stringify(expected);
  return meant ? { text: edited } : { refused: 'unusual' };
}

/** A value on one line, safe inside and outside of brackets. */
function flow(value: unknown): string {
  const document = new Document([value], { aliasDuplicateObjects: false });
  flatten(document.contents);
  return document.toString({ lineWidth: 0, flowCollectionPadding: false }).trim().slice(1, -1);
}

function flatten(node: unknown): void {
  if (!isCollection(node)) return;
  node.flow = true;
  for (const item of node.items) flatten(isPair(item) ? item.value : item);
}

function withValue(value: unknown, keys: readonly string[], leaf: unknown): unknown {
  const [key, ...rest] = keys;
  if (key === undefined) return leaf;
  if (Array.isArray(value)) {
    const copy: unknown[] = [...value];
    copy[Number(key)] = withValue(copy[Number(key)], rest, leaf);
    return copy;
  }
  const map = (value ?? {}) as Readonly<Record<string, unknown>>;
  return { ...map, [key]: withValue(map[key], rest, leaf) };
}

function withoutValue(value: unknown, keys: readonly string[]): unknown {
  const [key = '', ...rest] = keys;
  if (Array.isArray(value))
    return value.flatMap((item: unknown, i) =>
      String(i) !== key ? [item] : rest.length === 0 ? [] : [withoutValue(item, rest)],
    );
  const map = { ...(value as Readonly<Record<string, unknown>>) };
  if (rest.length === 0) delete map[key];
  else map[key] = withoutValue(map[key], rest);
  return map;
}

/** `apps.sonarr.auth` or `/apps/sonarr/auth` as a pointer. */
export function pointerOf(path: string): string {
  return path.startsWith('/') ? path : join('', ...path.split('.'));
}
