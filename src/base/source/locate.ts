/** From a place (JSON pointer) to the range of text that a person must look at. */
import { isAlias, isMap, isScalar, isSeq, type Node, type Pair, type YAMLMap } from 'yaml';
import type { Place, Span } from '../diag/diagnostic.ts';
import { split } from '../util/pointer.ts';
import type { SourceFile } from './source-file.ts';

type Located = { readonly key?: Node; readonly value: Node | null };

/**
 * Range of a place in its file. Aliases and merge keys are followed to where the text really is.
 * What is not there (a missing key, a default) leads to the key of the nearest ancestor that is.
 */
export function locate(source: SourceFile, place: Place): Span {
  let here: Located = { value: source.document.contents as Node | null };
  let complete = true;
  for (const token of split(place.pointer)) {
    const next = child(source, here.value, token);
    if (next === undefined) {
      complete = false;
      break;
    }
    here = next;
  }
  const node = place.on === 'value' && complete ? (here.value ?? here.key) : (here.key ?? here.value);
  return spanOf(source, node, here.key === undefined && (place.on === 'key' || !complete));
}

function spanOf(source: SourceFile, node: Node | null | undefined, wholeDocument: boolean): Span {
  const range = node?.range;
  if (!range) return { file: source.path, start: 0, end: 0 };
  if (!wholeDocument) return { file: source.path, start: range[0], end: range[1] };
  // The document as a whole: point at its first line instead of underlining all of it.
  const lineEnd = source.text.indexOf('\n', range[0]);
  return { file: source.path, start: range[0], end: lineEnd === -1 ? range[1] : Math.min(lineEnd, range[1]) };
}

function child(source: SourceFile, parent: Node | null, token: string): Located | undefined {
  const node = isAlias(parent) ? (parent.resolve(source.document) ?? null) : parent;
  if (isMap(node)) return entry(source, node, token);
  if (isSeq(node)) {
    const item = node.items[Number(token)] as Node | undefined;
    return item === undefined ? undefined : { value: item, key: item };
  }
  return undefined;
}

function entry(source: SourceFile, map: YAMLMap, token: string): Located | undefined {
  const pairs = map.items as Pair<Node, Node | null>[];
  const own = pairs.find((pair) => isScalar(pair.key) && String(pair.key.value) === token);
  if (own) return { key: own.key, value: own.value };
  for (const pair of pairs) {
    if (!isScalar(pair.key) || String(pair.key.value) !== '<<') continue;
    const merged = isSeq(pair.value) ? (pair.value.items as Node[]) : [pair.value];
    for (const item of merged) {
      const found = child(source, item, token);
      if (found) return found;
    }
  }
  return undefined;
}
