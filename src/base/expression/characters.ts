/** Sets of characters as sorted ranges of code points. */

/** First and last code point of each range; sorted, disjoint. */
export type Characters = readonly (readonly [number, number])[];

export const LAST = 0x10ffff;
export const ANY: Characters = [[0, LAST]];
export const NEWLINE: Characters = [[10, 10]];

/** One character. */
export const one = (code: number): Characters => [[code, code]];

/** Every character of some sets. */
export function union(...sets: readonly Characters[]): Characters {
  const sorted = sets.flat().sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const merged: [number, number][] = [];
  for (const [first, last] of sorted) {
    const open = merged.at(-1);
    if (open === undefined || first > open[1] + 1) merged.push([first, last]);
    else open[1] = Math.max(open[1], last);
  }
  return merged;
}

/** Every other character. */
export function negate(set: Characters): Characters {
  const rest: [number, number][] = [];
  let next = 0;
  for (const [first, last] of set) {
    if (first > next) rest.push([next, first - 1]);
    next = last + 1;
  }
  if (next <= LAST) rest.push([next, LAST]);
  return rest;
}

export function intersect(a: Characters, b: Characters): Characters {
  return negate(union(negate(a), negate(b)));
}

export function holds(set: Characters, code: number): boolean {
  let low = 0;
  let high = set.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const [first, last] = set[middle] ?? [0, 0];
    if (code < first) high = middle - 1;
    else if (code > last) low = middle + 1;
    else return true;
  }
  return false;
}

const range = (first: string, last: string = first): readonly [number, number] => [
  first.codePointAt(0) ?? 0,
  last.codePointAt(0) ?? 0,
];

export const DIGIT: Characters = [range('0', '9')];
export const WORD: Characters = [range('0', '9'), range('A', 'Z'), range('_'), range('a', 'z')];
/** Go's `\s` has no vertical tab (regexp/syntax, perl_groups.go). */
export const GO_SPACE: Characters = [[9, 10], [12, 13], range(' ')];

/** The classes in double brackets that both engines know (`[[:alpha:]]`). */
export const POSIX: Readonly<Record<string, Characters>> = {
  alnum: [range('0', '9'), range('A', 'Z'), range('a', 'z')],
  alpha: [range('A', 'Z'), range('a', 'z')],
  ascii: [[0, 127]],
  blank: [[9, 9], range(' ')],
  cntrl: [
    [0, 31],
    [127, 127],
  ],
  digit: DIGIT,
  graph: [range('!', '~')],
  lower: [range('a', 'z')],
  print: [range(' ', '~')],
  punct: [range('!', '/'), range(':', '@'), range('[', '`'), range('{', '~')],
  space: [[9, 13], range(' ')],
  upper: [range('A', 'Z')],
  word: WORD,
  xdigit: [range('0', '9'), range('A', 'F'), range('a', 'f')],
};

/** Planes of Unicode that hold characters; between them all are alike (unicode.org, Roadmaps to Unicode). */
const PLANES = [
  [0, 0xd7ff],
  [0xe000, 0x3ffff],
  [0xe0000, 0xe0fff],
] as const;
const EMPTY_PLANES = [
  [0xd800, 0xdfff],
  [0x40000, 0xdffff],
  [0xe1000, 0xeffff],
  [0xf0000, LAST],
] as const;

const known = new Map<string, Characters | undefined>();

/** Characters of a property of Unicode (`Greek`, `Lu`, `Alphabetic`); undefined when there is none of that name. */
export function property(name: string): Characters | undefined {
  if (!known.has(name)) known.set(name, scan(name));
  return known.get(name);
}

function scan(name: string): Characters | undefined {
  const test = expressionOf(name);
  if (test === undefined) return undefined;
  const found: [number, number][] = EMPTY_PLANES.filter(([first]) => matches(test, first)).map(
    ([first, last]) => [first, last],
  );
  for (const [first, last] of PLANES) {
    let open: [number, number] | undefined;
    for (let code = first; code <= last; code++) {
      if (!matches(test, code)) open = undefined;
      else if (open === undefined) {
        open = [code, code];
        found.push(open);
      } else open[1] = code;
    }
  }
  return union(found);
}

function matches(test: RegExp, code: number): boolean {
  return test.test(String.fromCodePoint(code));
}

function expressionOf(name: string): RegExp | undefined {
  if (!/^[\w=]+$/.test(name)) return undefined;
  for (const candidate of [name, `Script=${name}`]) {
    try {
      return new RegExp(`^\\p{${candidate}}$`, 'u');
    } catch {
      // Not of this kind.
    }
  }
  return undefined;
}

/** The two letters outside ASCII that are the same as one inside when case does not count. */
const OUTSIDE: readonly (readonly [string, string])[] = [
  ['k', '\u212a'],
  ['s', '\u017f'],
];

/** The set and every character that is the same when case does not count. */
export function foldCase(set: Characters): Characters {
  const more: [number, number][] = [];
  const add = (text: string) => {
    const code = text.codePointAt(0) ?? 0;
    if (text.length === String.fromCodePoint(code).length) more.push([code, code]);
  };
  for (const code of casedIn(set)) {
    const text = String.fromCodePoint(code);
    add(text.toLowerCase());
    add(text.toUpperCase());
    add(text.toUpperCase().toLowerCase());
    for (const [inside, outside] of OUTSIDE) {
      if (text.toLowerCase() === inside) add(outside);
      if (text === outside) for (const other of [inside, inside.toUpperCase()]) add(other);
    }
  }
  return union(set, more);
}

/** Last code point that has a case. */
const LAST_CASED = 0x1e943;

function* casedIn(set: Characters): Generator<number> {
  for (const [first, last] of set)
    for (let code = first; code <= Math.min(last, LAST_CASED); code++) {
      if (code >= 0xd800 && code <= 0xdfff) continue;
      yield code;
    }
}
