/** Small parts of regular expressions, from the readers that authentik uses to JavaScript. */

/** What a group may switch on and off: case, the dot, the ends of lines. */
export interface Flags {
  readonly i: boolean;
  readonly s: boolean;
  readonly m: boolean;
}

/** Classes of characters that both readers name by one letter. */
const CLASS_ESCAPE = /^[dDsSwW]$/;
/** Escapes of single characters, as JavaScript writes them. */
const CONTROLS: Readonly<Record<string, string>> = {
  a: '\\x07',
  f: '\\f',
  t: '\\t',
  n: '\\n',
  r: '\\r',
  v: '\\v',
};
/** Classes between `[:` and `:]`. */
const POSIX: Readonly<Record<string, string>> = {
  alnum: '0-9A-Za-z',
  alpha: 'A-Za-z',
  ascii: '\\x00-\\x7F',
  blank: '\\t ',
  cntrl: '\\x00-\\x1F\\x7F',
  digit: '0-9',
  graph: '!-~',
  lower: 'a-z',
  print: ' -~',
  punct: '!-\\/:-@\\[-`{-~',
  space: '\\t\\n\\v\\f\\r ',
  upper: 'A-Z',
  word: '0-9A-Za-z_',
  xdigit: '0-9A-Fa-f',
};
/** Flags with some switched on and others off. */
export function withFlags(flags: Flags, on: string, off: string): Flags {
  const of = (name: keyof Flags) => (flags[name] || on.includes(name)) && !off.includes(name);
  return { i: of('i'), s: of('s'), m: of('m') };
}

/** A character for itself, outside of a set. */
function quote(char: string): string {
  return /[\^$\\.*+?()[\]{}|/]/.test(char) ? `\\${char}` : char;
}

/** A character for itself in a set. */
function quoteInSet(char: string): string {
  return /[\^$\\.*+?()[\]{}|/-]/.test(char) ? `\\${char}` : char;
}

/** The character that a string of ours means. */
function codeOf(text: string): number {
  const hexadecimal = /^\\u\{([0-9a-f]+)\}$/.exec(text)?.[1] ?? /^\\x([0-9A-F]{2})$/.exec(text)?.[1];
  if (hexadecimal !== undefined) return Number.parseInt(hexadecimal, 16);
  const control = { '\\f': 12, '\\t': 9, '\\n': 10, '\\r': 13, '\\v': 11 }[text];
  return control ?? text.replace(/^\\/, '').codePointAt(0) ?? 0;
}

/** Nested repetitions would cost a reader of this kind too much time. */
const LONGEST = 300;

/** Why an expression cannot be read. */
export class ExpressionError extends Error {}

/** Reads characters, escapes and sets; what is around them is for the classes that extend it. */
export class CharacterReader {
  protected readonly chars: readonly string[];
  protected at = 0;
  protected flags: Flags = { i: false, s: false, m: false };

  constructor(source: string) {
    this.chars = [...source];
    if (this.chars.length > LONGEST) throw new ExpressionError(`it is longer than ${LONGEST} characters`);
  }

  protected fail(message: string): never {
    throw new ExpressionError(message);
  }

  protected next(): string | undefined {
    return this.chars[this.at];
  }

  protected rest(length: number): string {
    return this.chars.slice(this.at, this.at + length).join('');
  }

  protected take(expected: string): boolean {
    if (this.rest(expected.length) !== expected) return false;
    this.at += expected.length;
    return true;
  }

  protected literal(char: string): string {
    const quoted = quote(char);
    if (!this.flags.i) return quoted;
    const forms = new Set(
      [char, char.toLowerCase(), char.toUpperCase()].filter((one) => [...one].length === 1),
    );
    return forms.size === 1 ? quoted : `[${[...forms].map(quoteInSet).join('')}]`;
  }

  protected escape(): string {
    const next = this.next();
    if (next === undefined) this.fail('it ends in a backslash');
    if (next === 'b' || next === 'B') {
      this.at++;
      return `\\${next}`;
    }
    if (this.take('A')) return '(?:^)';
    if (this.take('z')) return '(?:$)';
    return this.#character(true);
  }

  /** What is behind a backslash, in a set or outside of one: a class, or one character. */
  #character(folding: boolean): string {
    const next = this.next() ?? '';
    this.at++;
    if (CLASS_ESCAPE.test(next)) return `\\${next}`;
    if (Object.hasOwn(CONTROLS, next)) return CONTROLS[next] ?? '';
    if (next === 'x') return this.#hexadecimal();
    if (next === 'p' || next === 'P') return this.#property(next);
    if (/[A-Za-z0-9<>]/.test(next) || !/[!-~]/.test(next))
      this.fail(`\`\\${next}\` means nothing to authentik`);
    return folding ? this.literal(next) : quoteInSet(next);
  }

  #hexadecimal(): string {
    const found = /^(?:\{([0-9A-Fa-f]{1,6})\}|([0-9A-Fa-f]{2}))/.exec(this.rest(8));
    const code = Number.parseInt(found?.[1] ?? found?.[2] ?? '110000', 16);
    if (found === null || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff))
      this.fail('`\\x` names no character');
    this.at += found[0].length;
    return `\\u{${code.toString(16)}}`;
  }

  /** General categories and scripts have the same names everywhere. */
  #property(kind: string): string {
    const found = /^(?:\{(\^?)([A-Za-z_]+)\}|([LMNPSZC]))/.exec(this.rest(40));
    const name = found?.[2] ?? found?.[3] ?? '';
    const negated = (kind === 'P') !== (found?.[1] === '^');
    for (const property of [name, `Script=${name}`]) {
      try {
        new RegExp(`\\p{${property}}`, 'u');
        this.at += found?.[0].length ?? 0;
        return `\\${negated ? 'P' : 'p'}{${property}}`;
      } catch {
        // Tried under its other name.
      }
    }
    return this.fail(`\`\\${kind}\` names no class of characters`);
  }

  /** A set in brackets, the opening one behind us. */
  protected set(): string {
    const negated = this.take('^') ? '^' : '';
    let text = '';
    for (let first = true; first || this.next() !== ']'; first = false) {
      if (this.next() === undefined) this.fail('a set is not closed');
      if (/^(?:&&|--|~~)/.test(this.rest(2))) this.fail(`\`${this.rest(2)}\` in a set means two things`);
      const posix = /^\[:(\^?)([a-z]+):\]/.exec(this.rest(12));
      if (posix !== null && Object.hasOwn(POSIX, posix[2] ?? '') && posix[1] === '') {
        this.at += posix[0].length;
        text += POSIX[posix[2] ?? ''];
      } else if (this.next() === '[') this.fail('`[` in a set means two things; write `\\[`');
      else text += this.#range();
    }
    this.at++;
    return `[${negated}${text}]`;
  }

  #range(): string {
    const from = this.#member();
    if (this.next() !== '-' || this.chars[this.at + 1] === ']') return this.#folded(from);
    this.at++;
    const to = this.#member();
    if (from.code === undefined || to.code === undefined)
      this.fail('a range in a set begins or ends with a class');
    if (to.code < from.code) this.fail('a range in a set runs backwards');
    const plain = `${from.text}-${to.text}`;
    if (!this.flags.i) return plain;
    const letters = Array.from({ length: Math.min(to.code - from.code + 1, 128) }, (_, i) =>
      String.fromCodePoint((from.code ?? 0) + i),
    ).filter((one) => /[A-Za-z]/.test(one));
    return plain + letters.map((one) => one.toLowerCase() + one.toUpperCase()).join('');
  }

  #folded({ text, code }: { text: string; code?: number }): string {
    const char = code === undefined ? '' : String.fromCodePoint(code);
    return this.flags.i && /[A-Za-z]/.test(char) ? char.toLowerCase() + char.toUpperCase() : text;
  }

  #member(): { text: string; code?: number } {
    const next = this.next();
    if (next === undefined) this.fail('a set is not closed');
    this.at++;
    if (next !== '\\') return { text: quoteInSet(next), code: next.codePointAt(0) ?? 0 };
    const text = this.#character(false);
    return /^\\[dDsSwWpP]/.test(text) ? { text } : { text, code: codeOf(text) };
  }
}
