/** Patterns: what an expression means, in whichever dialect it is written. */
import type { Characters } from './characters.ts';

/** Where in a string something must be; `word` in the sense of the engine that reads the expression. */
export type Edge =
  | 'text-start'
  | 'text-end'
  | 'line-start'
  | 'line-end'
  | 'word-edge'
  | 'no-word-edge'
  | 'word-start'
  | 'word-end'
  | 'word-start-half'
  | 'word-end-half';

export type Pattern =
  | { readonly kind: 'character'; readonly of: Characters }
  | { readonly kind: 'edge'; readonly edge: Edge; readonly word: Characters }
  | { readonly kind: 'sequence'; readonly parts: readonly Pattern[] }
  | { readonly kind: 'choice'; readonly parts: readonly Pattern[] }
  | {
      readonly kind: 'repeat';
      readonly part: Pattern;
      readonly least: number;
      /** Infinity for any number. */
      readonly most: number;
    };

/** An expression that its engine refuses. */
export class RefusedExpression extends Error {}

export const NOTHING: Pattern = { kind: 'sequence', parts: [] };

const edge = (name: Edge): Pattern => ({ kind: 'edge', edge: name, word: [] });
const START = edge('text-start');
const END = edge('text-end');

function letters(text: string): Pattern[] {
  return [...text].map((letter) => {
    const code = letter.codePointAt(0) ?? 0;
    return { kind: 'character', of: [[code, code]] };
  });
}

/** Fits this text alone. */
export function exactly(text: string): Pattern {
  return { kind: 'sequence', parts: [START, ...letters(text), END] };
}

/** Fits every text that begins like this. */
export function startsWith(text: string): Pattern {
  return { kind: 'sequence', parts: [START, ...letters(text)] };
}

/** Fits every text that ends like this, and has `before` times one of these characters before it. */
export function endsWith(text: string, before: { of: Characters; least: number; most: number }): Pattern {
  const { of, least, most } = before;
  return {
    kind: 'sequence',
    parts: [START, { kind: 'repeat', part: { kind: 'character', of }, least, most }, ...letters(text), END],
  };
}
