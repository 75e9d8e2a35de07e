/**
 * Deterministic automata, made as far as they are walked: a state is the set of places in the pattern where a string read
 * so far can be (Thompson, Regular Expression Search Algorithm, 1968).
 */

import type { Characters } from './characters.ts';
import * as characters from './characters.ts';
import type { Edge, Pattern } from './pattern.ts';

/** What cannot be decided within the bounds. */
export class TooLarge extends Error {}

/** Most steps of a pattern; Traefik's own rules have a few dozen. */
const MOST_STEPS = 20_000;

/** Most states of one automaton. */
const MOST_STATES = 10_000;

/** The state after which nothing matters any more: the pattern was found. */
export const FOUND = 0;

type Step =
  | { readonly kind: 'character'; readonly of: Characters; readonly next: number }
  | { readonly kind: 'edge'; readonly edge: Edge; readonly word: Characters; readonly next: number }
  | { readonly kind: 'split'; readonly next: readonly number[] }
  | { readonly kind: 'found' };

/** What is on either side of a place in a string: the code point there, or nothing. */
type Side = number | undefined;

interface State {
  readonly places: readonly number[];
  /** A code point that stands for the last one read, as far as edges can tell; undefined at the start. */
  readonly before: Side;
  readonly next: Map<number, number>;
  accepts?: boolean;
}

/** Whether a string holds the pattern, one character after another. */
export class Automaton {
  /** Sets of characters that the pattern tells apart. */
  readonly sets: readonly Characters[];
  readonly start: number;
  readonly #steps: Step[] = [{ kind: 'found' }];
  readonly #states: State[] = [{ places: [0], before: undefined, next: new Map(), accepts: true }];
  readonly #known = new Map<string, number>();
  readonly #first: number;
  /** Characters that edges tell apart. */
  readonly #edges: readonly Characters[];

  constructor(pattern: Pattern) {
    this.#first = this.#compile(pattern, 0);
    const edges = this.#steps.flatMap((step) =>
      step.kind === 'edge' ? [step.word, characters.NEWLINE] : [],
    );
    this.#edges = [...new Set(edges)];
    this.sets = [
      ...new Set([...this.#steps.flatMap((step) => (step.kind === 'character' ? [step.of] : [])), ...edges]),
    ];
    this.start = this.#stateOf([this.#first], undefined);
  }

  /** The state after one more character. */
  step(state: number, code: number): number {
    if (state === FOUND) return FOUND;
    const from = this.#at(state);
    const known = from.next.get(code);
    if (known !== undefined) return known;
    const found = this.#advance(from, code);
    from.next.set(code, found);
    return found;
  }

  /** Whether a string that ends in this state holds the pattern. */
  accepts(state: number): boolean {
    const at = this.#at(state);
    at.accepts ??= this.#closure(at, undefined) === undefined;
    return at.accepts;
  }

  /** Whether this text holds the pattern. */
  fits(text: string): boolean {
    let state = this.start;
    for (const letter of text) state = this.step(state, letter.codePointAt(0) ?? 0);
    return this.accepts(state);
  }

  #at(state: number): State {
    const found = this.#states[state];
    if (found === undefined) throw new Error(`there is no state ${state}`);
    return found;
  }

  #advance(from: State, code: number): number {
    const steps = this.#closure(from, code);
    if (steps === undefined) return FOUND;
    const places = new Set<number>([this.#first]);
    for (const step of steps) if (characters.holds(step.of, code)) places.add(step.next);
    return this.#stateOf(
      [...places].sort((a, b) => a - b),
      code,
    );
  }

  #stateOf(places: readonly number[], code: Side): number {
    const before = code === undefined ? undefined : this.#standIn(code);
    const key = `${before ?? ''}:${places.join(',')}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    if (this.#states.length >= MOST_STATES) throw new TooLarge('the expression has too many states');
    this.#states.push({ places, before, next: new Map() });
    this.#known.set(key, this.#states.length - 1);
    return this.#states.length - 1;
  }

  /** One code point for all that edges do not tell apart: a number made of which sets hold it. */
  #standIn(code: number): number {
    if (this.#edges.length === 0) return 0;
    const classes = this.#edges.map((set) => (characters.holds(set, code) ? 1 : 0));
    const key = classes.join('');
    const known = this.#standIns.get(key) ?? code;
    this.#standIns.set(key, known);
    return known;
  }
  readonly #standIns = new Map<string, number>();

  /** The characters that can come next; undefined when the pattern is found at this place. */
  #closure(state: State, after: Side): Extract<Step, { kind: 'character' }>[] | undefined {
    const seen = new Set<number>();
    const found: Extract<Step, { kind: 'character' }>[] = [];
    const open = [...state.places];
    for (let place = open.pop(); place !== undefined; place = open.pop()) {
      if (seen.has(place)) continue;
      seen.add(place);
      const step = this.#steps[place];
      if (step === undefined || step.kind === 'found') return undefined;
      if (step.kind === 'character') found.push(step);
      else if (step.kind === 'split') open.push(...step.next);
      else if (stands(step.edge, step.word, state.before, after)) open.push(step.next);
    }
    return found;
  }

  #add(step: Step): number {
    if (this.#steps.length >= MOST_STEPS) throw new TooLarge('the expression is too long');
    return this.#steps.push(step) - 1;
  }

  /** Compiles a pattern that goes on at `next`; where it begins is the answer. */
  #compile(pattern: Pattern, next: number): number {
    switch (pattern.kind) {
      case 'character':
        return this.#add({ kind: 'character', of: pattern.of, next });
      case 'edge':
        return this.#add({ kind: 'edge', edge: pattern.edge, word: pattern.word, next });
      case 'sequence':
        return pattern.parts.reduceRight((after, part) => this.#compile(part, after), next);
      case 'choice':
        return this.#add({ kind: 'split', next: pattern.parts.map((part) => this.#compile(part, next)) });
      case 'repeat':
        return this.#repeat(pattern.part, pattern.least, pattern.most, next);
    }
  }

  #repeat(part: Pattern, least: number, most: number, next: number): number {
    let after = next;
    if (!Number.isFinite(most)) {
      const loop: number[] = [next];
      after = this.#add({ kind: 'split', next: loop });
      loop.push(this.#compile(part, after));
    } else
      for (let i = least; i < most; i++)
        after = this.#add({ kind: 'split', next: [next, this.#compile(part, after)] });
    for (let i = 0; i < least; i++) after = this.#compile(part, after);
    return after;
  }
}

/** Whether an edge lies between two characters. */
function stands(edge: Edge, word: Characters, before: Side, after: Side): boolean {
  const inWord = (side: Side) => side !== undefined && characters.holds(word, side);
  switch (edge) {
    case 'text-start':
      return before === undefined;
    case 'text-end':
      return after === undefined;
    case 'line-start':
      return before === undefined || before === 10;
    case 'line-end':
      return after === undefined || after === 10;
    case 'word-edge':
      return inWord(before) !== inWord(after);
    case 'no-word-edge':
      return inWord(before) === inWord(after);
    case 'word-start':
      return !inWord(before) && inWord(after);
    case 'word-end':
      return inWord(before) && !inWord(after);
    case 'word-start-half':
      return !inWord(before);
    case 'word-end-half':
      return !inWord(after);
  }
}
