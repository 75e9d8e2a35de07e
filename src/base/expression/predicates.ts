/** Predicates over one text of a request - its host or its path - as automata, kept for as long as the program runs. */
import { Automaton, TooLarge } from './automaton.ts';
import type { Dialect } from './cursor.ts';
import { parseExpression } from './expression.ts';
import { exactly, type Pattern, RefusedExpression, startsWith } from './pattern.ts';

/** Something that text fits or does not. */
export type Predicate =
  | { readonly kind: 'is' | 'begins'; readonly text: string }
  | { readonly kind: 'go' | 'rust'; readonly text: string };

/** The automaton of an expression; what its engine refuses or what is too large says why. */
export type Compiled =
  | { readonly automaton: Automaton; readonly why?: undefined }
  | { readonly automaton?: undefined; readonly why: 'refused' | 'too-large'; readonly message: string };

const MOST_KEPT = 4096;
const kept = new Map<string, Compiled>();

/** The automaton of a predicate. */
export function compiled(predicate: Predicate): Compiled {
  const key = keyOf(predicate);
  const known = kept.get(key);
  if (known !== undefined) return known;
  const made = compile(predicate);
  if (kept.size >= MOST_KEPT) kept.clear();
  kept.set(key, made);
  return made;
}

export function keyOf({ kind, text }: Predicate): string {
  return `${kind} ${text}`;
}

function compile(predicate: Predicate): Compiled {
  try {
    return { automaton: new Automaton(patternOf(predicate)) };
  } catch (error) {
    if (error instanceof RefusedExpression) return { why: 'refused', message: error.message };
    if (error instanceof TooLarge)
      return { why: 'too-large', message: `${predicate.text}: ${error.message}` };
    throw error;
  }
}

function patternOf({ kind, text }: Predicate): Pattern {
  if (kind === 'is') return exactly(text);
  return kind === 'begins' ? startsWith(text) : parseExpression(text, kind);
}

/** Whether an engine finds an expression in a string; undefined when that cannot be decided. A refused expression fits nothing. */
export function matchesExpression(expression: string, dialect: Dialect, text: string): boolean | undefined {
  const { automaton, why } = compiled({ kind: dialect, text: expression });
  if (automaton === undefined) return why === 'refused' ? false : undefined;
  try {
    return automaton.fits(text);
  } catch (error) {
    if (error instanceof TooLarge) return undefined;
    throw error;
  }
}

/** Why an engine refuses an expression; undefined when it takes it. */
export function refusal(expression: string, dialect: Dialect): string | undefined {
  const result = compiled({ kind: dialect, text: expression });
  return result.why === 'refused' ? result.message : undefined;
}
