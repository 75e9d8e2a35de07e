/** What follows a backslash in a regular expression. */

import type { Characters } from './characters.ts';
import * as characters from './characters.ts';
import type { Cursor } from './cursor.ts';
import type { Edge, Pattern } from './pattern.ts';

const EDGES: Readonly<Record<Cursor['dialect'], Readonly<Record<string, Edge>>>> = {
  go: { A: 'text-start', z: 'text-end', b: 'word-edge', B: 'no-word-edge' },
  rust: {
    A: 'text-start',
    z: 'text-end',
    'b{start}': 'word-start',
    'b{end}': 'word-end',
    'b{start-half}': 'word-start-half',
    'b{end-half}': 'word-end-half',
    b: 'word-edge',
    B: 'no-word-edge',
    '<': 'word-start',
    '>': 'word-end',
  },
};

/** An escape outside of a class: an edge, a set, a quoted text or a single character. */
export function escaped(cursor: Cursor): Pattern[] {
  if (cursor.dialect === 'go' && cursor.sees('\\Q')) return quoted(cursor);
  for (const [name, edge] of Object.entries(EDGES[cursor.dialect])) {
    if (!cursor.sees(`\\${name}`)) continue;
    cursor.skip(name.length + 1);
    return [cursor.edge(edge)];
  }
  const of = escapedSet(cursor) ?? cursor.folded(characters.one(escapedCharacter(cursor)));
  return [{ kind: 'character', of }];
}

/** `\Q...\E`: everything between stands for itself. */
function quoted(cursor: Cursor): Pattern[] {
  const [all = '', text = ''] = cursor.match(/^\\Q([\s\S]*?)(?:\\E|$)/) ?? [];
  cursor.skip(all.length);
  return [...text].map((letter) => ({
    kind: 'character',
    of: cursor.folded(characters.one(letter.codePointAt(0) ?? 0)),
  }));
}

/** `\d`, `\w`, `\s`, `\p{Greek}` and their opposites; undefined when there is none of them. */
export function escapedSet(cursor: Cursor): Characters | undefined {
  const [all, kind = ''] = cursor.match(/^\\([dswDSW])/) ?? [];
  if (all !== undefined) {
    cursor.skip(all.length);
    const lower = kind.toLowerCase();
    const set = lower === 'd' ? cursor.digit() : lower === 's' ? cursor.space() : cursor.word();
    return kind === lower ? set : characters.negate(set);
  }
  return unicodeSet(cursor);
}

function unicodeSet(cursor: Cursor): Characters | undefined {
  const match = cursor.match(/^\\([pP])(?:\{(\^?)([^}]*)\}|([\s\S]))/u);
  if (match === null) {
    if (cursor.match(/^\\[pP]/) !== null) throw cursor.refused('the name of a class is missing');
    return undefined;
  }
  const [all, kind, caret = '', name = '', letter] = match;
  cursor.skip(all.length);
  const set = named(cursor, letter ?? name);
  if (set === undefined) throw cursor.refused(`Unicode has no class ${letter ?? name}`);
  const folded = cursor.folded(set);
  return (kind === 'P') !== (caret === '^') ? characters.negate(folded) : folded;
}

function named(cursor: Cursor, name: string): Characters | undefined {
  if (name === 'Any') return characters.ANY;
  // Go knows categories and scripts alone, each by its own spelling.
  if (cursor.dialect === 'go' && !/^[A-Z][a-z]?$|^[A-Z][a-z]{2}/.test(name)) return undefined;
  return characters.property(name) ?? characters.property(name.replace(/^\w/, (c) => c.toUpperCase()));
}

const CONTROLS: Readonly<Record<string, number>> = { a: 7, f: 12, t: 9, n: 10, r: 13, v: 11 };

/** Code point of an escaped character. */
export function escapedCharacter(cursor: Cursor): number {
  cursor.skip(1);
  const numbers =
    cursor.dialect === 'go'
      ? [/^x([\da-fA-F]{2})/, /^x\{([\da-fA-F]{1,8})\}/]
      : [/^[xuU]\{([\da-fA-F]{1,8})\}/, /^x([\da-fA-F]{2})/, /^u([\da-fA-F]{4})/, /^U([\da-fA-F]{8})/];
  for (const form of numbers) {
    const [all, digits = ''] = cursor.match(form) ?? [];
    if (all === undefined) continue;
    cursor.skip(all.length);
    return inUnicode(cursor, Number.parseInt(digits, 16));
  }
  const octal = cursor.dialect === 'go' ? cursor.match(/^(?:0[0-7]{0,2}|[1-7][0-7]{1,2})/)?.[0] : undefined;
  if (octal !== undefined) {
    cursor.skip(octal.length);
    return Number.parseInt(octal, 8);
  }
  const letter = cursor.next();
  const control = CONTROLS[letter];
  if (control !== undefined) return control;
  const code = letter.codePointAt(0) ?? 0;
  const kept = cursor.dialect === 'rust' ? /[\da-zA-Z<>]/ : /[\da-zA-Z]/;
  if (code > 127 || kept.test(letter)) throw cursor.refused(`\\${letter} means nothing`);
  return code;
}

function inUnicode(cursor: Cursor, code: number): number {
  const surrogate = cursor.dialect === 'rust' && code >= 0xd800 && code <= 0xdfff;
  if (code > characters.LAST || surrogate) throw cursor.refused(`${code.toString(16)} is not a character`);
  return code;
}
