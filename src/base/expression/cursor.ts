/** A place in the source of a regular expression, and the flags that hold there. */

import type { Characters } from './characters.ts';
import * as characters from './characters.ts';
import { type Edge, type Pattern, RefusedExpression } from './pattern.ts';

/** Whose syntax an expression is in. */
export type Dialect = 'go' | 'rust';

export interface Flags {
  readonly i: boolean;
  readonly m: boolean;
  readonly s: boolean;
  /** Rust: `\w`, `\d`, `\s` and `\b` know all of Unicode. */
  readonly u: boolean;
  /** Rust: space and comments do not count. */
  readonly x: boolean;
}

/** Groups that both engines still read in each other (Go: 1000; Rust: 250). */
const DEEPEST = { go: 999, rust: 250 } as const;

export class Cursor {
  readonly dialect: Dialect;
  flags: Flags;
  readonly #source: string;
  #at = 0;
  #depth = 0;

  constructor(source: string, dialect: Dialect) {
    this.#source = source;
    this.dialect = dialect;
    this.flags = { i: false, m: false, s: false, u: dialect === 'rust', x: false };
  }

  get atEnd(): boolean {
    return this.#at >= this.#source.length;
  }

  get rest(): string {
    return this.#source.slice(this.#at);
  }

  sees(text: string): boolean {
    return this.#source.startsWith(text, this.#at);
  }

  take(text: string): boolean {
    this.skipSpace();
    if (!this.sees(text)) return false;
    this.#at += text.length;
    return true;
  }

  match(expression: RegExp): RegExpExecArray | null {
    return expression.exec(this.rest);
  }

  skip(length: number): void {
    this.#at += length;
  }

  /** The next character; the expression must not end here. */
  next(): string {
    const code = this.#source.codePointAt(this.#at);
    if (code === undefined) throw this.refused('it ends too early');
    const letter = String.fromCodePoint(code);
    this.#at += letter.length;
    return letter;
  }

  /** Passes over what `(?x)` makes meaningless. */
  skipSpace(): void {
    if (this.flags.x) this.skip(this.match(/^(?:[\s\x85]|#[^\n]*)*/)?.[0].length ?? 0);
  }

  deeper<T>(read: () => T): T {
    if (++this.#depth > DEEPEST[this.dialect]) throw this.refused('it is nested too deeply');
    const value = read();
    this.#depth--;
    return value;
  }

  refused(why: string): RefusedExpression {
    return new RefusedExpression(`${this.#source}: ${why}`);
  }

  setFlags(on: string, off: string | undefined): void {
    const known = this.dialect === 'go' ? 'imsU' : 'imsUuxR';
    const letters = `${on}${off?.slice(1) ?? ''}`;
    const wrong = [...letters].some((letter) => !known.includes(letter)) || off === '-';
    const twice = this.dialect === 'rust' && (new Set(letters).size < letters.length || letters === '');
    if (wrong || (twice && !(letters === '' && this.#isPlainGroup())))
      throw this.refused('there are no such flags');
    if (on.includes('R')) throw this.refused('line endings of two characters are not read here');
    const state = (flag: keyof Flags) => (this.flags[flag] || on.includes(flag)) && !off?.includes(flag);
    this.flags = { i: state('i'), m: state('m'), s: state('s'), u: state('u'), x: state('x') };
  }

  #isPlainGroup(): boolean {
    return this.#source[this.#at - 1] === ':';
  }

  edge(edge: Edge): Pattern {
    return { kind: 'edge', edge, word: this.word() };
  }

  /** The set as it is where case does not count. */
  folded(set: Characters): Characters {
    return this.flags.i ? characters.foldCase(set) : set;
  }

  word(): Characters {
    if (!this.flags.u) return characters.WORD;
    const parts = ['Alphabetic', 'M', 'Nd', 'Pc', 'Join_Control'];
    return characters.union(...parts.map((name) => characters.property(name) ?? []));
  }

  digit(): Characters {
    return this.flags.u ? (characters.property('Nd') ?? []) : characters.DIGIT;
  }

  space(): Characters {
    if (this.dialect === 'go') return characters.GO_SPACE;
    return (this.flags.u ? characters.property('White_Space') : characters.POSIX['space']) ?? [];
  }
}
