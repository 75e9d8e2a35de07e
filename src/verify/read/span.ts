/** From a place in an artifact to its range of text. Only files in which something was found are parsed for it. */
import { parseDocument } from 'yaml';
import {
  type Diagnostic,
  isPlace,
  type LocatedDiagnostic,
  type Place,
  type Span,
} from '../../base/diag/diagnostic.ts';
import { locate } from '../../base/source/locate.ts';
import type { SourceFile } from '../../base/source/source-file.ts';
import { memoizeByObject } from '../../base/util/memoize.ts';
import type { Tree } from './types.ts';

const sources = memoizeByObject((_: Tree) => new Map<string, SourceFile>());

/** The range of a place; the start of the file when it cannot be found. */
export function spanOf(tree: Tree, place: Place): Span {
  const text = tree.get(place.file);
  if (text === undefined || !/\.(?:ya?ml|json)$/.test(place.file))
    return { file: place.file, start: 0, end: 0 };
  return locate(source(tree, place.file, text), place);
}

/** A diagnostic of a tree with its places looked up. */
export function located(tree: Tree, diagnostic: Diagnostic): LocatedDiagnostic {
  const span = (at: Place | Span) => (isPlace(at) ? spanOf(tree, at) : at);
  return {
    ...diagnostic,
    at: span(diagnostic.at),
    related: diagnostic.related.map((related) => ({ ...related, at: span(related.at) })),
  };
}

function source(tree: Tree, path: string, text: string): SourceFile {
  const known = sources(tree);
  const found = known.get(path) ?? {
    path,
    text,
    document: parseDocument(text, { prettyErrors: false, logLevel: 'silent', stringKeys: true }),
    value: undefined,
    mergeTags: new Map(),
  };
  known.set(path, found);
  return found;
}
