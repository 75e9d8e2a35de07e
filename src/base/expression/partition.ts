/**
 * What several automata tell apart: all texts fall into classes by which of the automata find their pattern in them
 * (atomic predicates: Yang and Lam, Real-time Verification of Network Properties, 2013). Walked over all automata at
 * once, breadth first, so that the first text of each class is a shortest one.
 */
import { type Automaton, TooLarge } from './automaton.ts';
import { type Characters, holds } from './characters.ts';

/** Most combinations of states that are looked at; a host of the examples has a few dozen. */
const MOST_STATES = 50_000;

/** All texts that the automata tell apart from others: which of them fit, and a shortest text. */
export interface TextClass {
  readonly fits: readonly boolean[];
  readonly example: string;
}

interface Node {
  readonly states: readonly number[];
  readonly letter: string;
  readonly from: Node | undefined;
}

/**
 * The classes of all texts that the first automaton takes. Throws TooLarge beyond the bound.
 * @param valid which texts there are at all
 * @param automata what tells them apart
 */
export function partition(valid: Automaton, automata: readonly Automaton[]): TextClass[] {
  const all = [valid, ...automata];
  const alphabet = letters(all.flatMap(({ sets }) => sets));
  const found = new Map<string, TextClass>();
  const first: Node = { states: all.map(({ start }) => start), letter: '', from: undefined };
  const seen = new Set([first.states.join()]);
  let level = [first];
  while (level.length > 0) {
    const next: Node[] = [];
    for (const node of level) {
      note(found, all, node);
      for (const letter of alphabet) {
        const code = letter.codePointAt(0) ?? 0;
        const states = node.states.map((state, i) => all[i]?.step(state, code) ?? 0);
        const key = states.join();
        if (seen.has(key)) continue;
        if (seen.size >= MOST_STATES) throw new TooLarge('together they have too many states');
        seen.add(key);
        next.push({ states, letter, from: node });
      }
    }
    level = next;
  }
  return [...found.values()];
}

function note(found: Map<string, TextClass>, all: readonly Automaton[], node: Node): void {
  const [valid, ...fits] = node.states.map((state, i) => all[i]?.accepts(state) === true);
  const key = fits.join();
  if (valid !== true || found.has(key)) return;
  found.set(key, { fits, example: textOf(node) });
}

function textOf(node: Node): string {
  const letters: string[] = [];
  for (let at: Node | undefined = node; at !== undefined; at = at.from) letters.push(at.letter);
  return letters.reverse().join('');
}

/** Letters that people read easily come first: of texts of one length the example is the one made of these. */
const READABLE = [
  ...'abcdefghijklmnopqrstuvwxyz0123456789-/._~ABCDEFGHIJKLMNOPQRSTUVWXYZ !"#$%&\'()*+,:;<=>?@[\\]^`{|}',
];

/** One letter for all that the sets do not tell apart. */
function letters(sets: readonly Characters[]): string[] {
  const distinct = [...new Set(sets)];
  const starts = new Set([0]);
  for (const set of distinct)
    for (const [first, last] of set) {
      starts.add(first);
      starts.add(last + 1);
    }
  const found = new Map<string, string>();
  const add = (code: number) => {
    if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return;
    const key = distinct.map((set) => (holds(set, code) ? '1' : '0')).join('');
    if (!found.has(key)) found.set(key, String.fromCodePoint(code));
  };
  for (const letter of READABLE) add(letter.codePointAt(0) ?? 0);
  for (const code of [...starts].sort((a, b) => a - b)) add(code);
  return [...found.values()];
}
