/**
 * Regular expressions of paths, as authentik reads them. They must mean one thing to Go's RE2 (pkg.go.dev/regexp/syntax)
 * and to Rust's regex (docs.rs/regex), so what only one of the two accepts is refused. Both know no look-around and no
 * back-references. What is accepted is turned into an expression of JavaScript, in order to be asked about paths.
 */

import { CharacterReader, ExpressionError, withFlags } from './expression-parts.ts';

/** An expression that was read, or why it cannot be. */
export type PathExpression =
  | { readonly matches: (path: string) => boolean; readonly error?: undefined }
  | { readonly error: string; readonly matches?: undefined };

/** Paths that have nothing in common but the slash: an expression that takes all of them takes everything. */
export const PROBES = ['/', '/waybill-probe', '/Q7/z_9.html'];

/** Reads an expression. */
export function readPathExpression(source: string): PathExpression {
  try {
    const expression = new RegExp(new Reader(source).whole(), 'u');
    return { matches: (path) => expression.test(path) };
  } catch (error) {
    if (error instanceof ExpressionError) return { error: error.message };
    if (error instanceof SyntaxError) return { error: 'it cannot be read' };
    throw error;
  }
}

/** Go repeats nothing more often than that, nested repetitions multiplied. */
const MOST = 1000;

class Reader extends CharacterReader {
  readonly #names = new Set<string>();

  whole(): string {
    const { text } = this.#alternatives(true);
    if (this.at < this.chars.length) this.fail('a closing bracket has no opening one');
    return text;
  }

  /** Flags that are set in a group end with it. */
  #alternatives(outermost: boolean): { text: string; most: number } {
    const before = this.flags;
    const parts: string[] = [];
    let most = 1;
    do {
      const part = this.#sequence();
      parts.push(part.text);
      most = Math.max(most, part.most);
      if (outermost && this.next() === '|')
        this.fail(
          'alternatives belong in brackets, `^/(a|b)`: without them only the first one begins with `^/`',
        );
    } while (this.take('|'));
    this.flags = before;
    return { text: parts.join('|'), most };
  }

  #sequence(): { text: string; most: number } {
    let text = '';
    let most = 1;
    for (let next = this.next(); next !== undefined && next !== '|' && next !== ')'; next = this.next()) {
      const atom = this.#atom();
      if (atom === undefined) continue;
      const repetition = this.#repetition();
      const times = atom.most * Math.max(1, repetition.times);
      if (times > MOST) this.fail(`it repeats something more than ${MOST} times`);
      most = Math.max(most, times);
      text += repetition.text === '' ? atom.text : `(?:${atom.text})${repetition.text}`;
    }
    return { text, most };
  }

  /** One thing that can be repeated; undefined for flags. */
  #atom(): { text: string; most: number } | undefined {
    const next = this.next() ?? '';
    if (next === '(') return this.#group();
    this.at++;
    if (next === '[') return { text: this.set(), most: 1 };
    if (next === '\\') return { text: this.escape(), most: 1 };
    if (next === '.') return { text: this.flags.s ? '[^]' : '[^\\n]', most: 1 };
    if (next === '^') return { text: this.flags.m ? '(?:^|(?<=\\n))' : '(?:^)', most: 1 };
    if (next === '$') return { text: this.flags.m ? '(?:$|(?=\\n))' : '(?:$)', most: 1 };
    if ('*+?'.includes(next)) this.fail(`\`${next}\` repeats nothing`);
    if (next === '{' || next === '}') this.fail(`\`${next}\` stands alone; write \`\\${next}\``);
    return { text: this.literal(next), most: 1 };
  }

  #repetition(): { text: string; times: number } {
    const found = /^(?:[*+?]|\{(\d{1,4})(?:(,)(\d{0,4}))?\})/.exec(this.rest(16));
    if (found === null) return { text: '', times: 1 };
    this.at += found[0].length;
    const [text, from, comma, to] = found;
    const times = Math.max(Number(from ?? 1), Number(to === undefined || to === '' ? 0 : to));
    if (comma !== undefined && to !== '' && Number(to) < Number(from))
      this.fail(`\`${text}\` counts backwards`);
    const lazy = this.take('?') ? '?' : '';
    if (/^[*+?]|^\{\d/.test(this.rest(2))) this.fail('a repetition is repeated');
    return { text: text + lazy, times };
  }

  #group(): { text: string; most: number } | undefined {
    this.at++;
    let flags = this.flags;
    if (this.take('?')) {
      const name = /^P?<([A-Za-z_][A-Za-z0-9_]*)>/.exec(this.rest(80));
      const set = /^([ims]*)(?:-([ims]+))?([:)])/.exec(this.rest(12));
      if (name !== null) {
        this.at += name[0].length;
        if (this.#names.has(name[1] ?? '')) this.fail(`two groups are called ${name[1]}`);
        this.#names.add(name[1] ?? '');
      } else if (set !== null && set[0] !== ')') {
        this.at += set[0].length;
        flags = withFlags(this.flags, set[1] ?? '', set[2] ?? '');
        if (set[3] === ')') {
          this.flags = flags;
          return undefined;
        }
      } else
        this.fail('it has a group that authentik does not know; looking ahead or behind is not possible');
    }
    const outside = this.flags;
    this.flags = flags;
    const { text, most } = this.#alternatives(false);
    this.flags = outside;
    if (!this.take(')')) this.fail('a bracket is not closed');
    return { text: `(?:${text})`, most };
  }
}
