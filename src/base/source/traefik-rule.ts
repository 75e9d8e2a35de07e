/**
 * The grammar of Traefik's rules. Traefik hands a rule to Go's own expression parser by way of vulcand/predicate
 * (pkg/rules/parser.go), so it is a Go expression: `&&` binds tighter than `||`, `!` tighter than both, literals are
 * Go strings, and a line end after a closing bracket ends the expression.
 */

/** One matcher with its arguments. */
export interface Call {
  readonly kind: 'call';
  readonly name: string;
  readonly args: readonly string[];
}

/** A matcher, or matchers put together. */
export type Rule =
  | Call
  | { readonly kind: 'not'; readonly rule: Rule }
  | { readonly kind: 'and'; readonly left: Rule; readonly right: Rule }
  | { readonly kind: 'or'; readonly left: Rule; readonly right: Rule };

export type RuleResult =
  | { readonly rule: Rule; readonly error?: undefined }
  | { readonly rule?: undefined; readonly error: { readonly message: string; readonly at: number } };

class RuleError extends Error {
  readonly at: number;
  constructor(message: string, at: number) {
    super(message);
    this.at = at;
  }
}

/** Parses an expression of calls. Which names there are, and how many arguments they take, is for the caller to say. */
export function parseExpression(source: string): RuleResult {
  try {
    return { rule: new Parser(source).whole() };
  } catch (error) {
    if (error instanceof RuleError) return { error: { message: error.message, at: error.at } };
    throw error;
  }
}

class Parser {
  readonly #source: string;
  #at = 0;

  constructor(source: string) {
    this.#source = source;
  }

  whole(): Rule {
    const rule = this.#or();
    this.#skip(true);
    if (this.#at < this.#source.length) this.#fail(`\`${this.#source[this.#at]}\` is not expected here`);
    return rule;
  }

  #fail(message: string): never {
    throw new RuleError(message, this.#at);
  }

  /** Go ends an expression at a line end where an operand could end; line endings elsewhere are space. */
  #skip(lines: boolean): void {
    const space = lines ? /\s/ : /[ \t\r]/;
    while (space.test(this.#source[this.#at] ?? '')) this.#at++;
  }

  #operator(operator: '&&' | '||'): boolean {
    this.#skip(false);
    if (!this.#source.startsWith(operator, this.#at)) return false;
    this.#at += operator.length;
    return true;
  }

  #or(): Rule {
    let left = this.#and();
    while (this.#operator('||')) left = { kind: 'or', left, right: this.#and() };
    return left;
  }

  #and(): Rule {
    let left = this.#unary();
    while (this.#operator('&&')) left = { kind: 'and', left, right: this.#unary() };
    return left;
  }

  #unary(): Rule {
    this.#skip(true);
    const next = this.#source[this.#at];
    if (next === '!') {
      this.#at++;
      return { kind: 'not', rule: this.#unary() };
    }
    if (next === '(') {
      this.#at++;
      const rule = this.#or();
      this.#expect(')');
      return rule;
    }
    return this.#call();
  }

  #expect(character: string): void {
    this.#skip(false);
    if (this.#source[this.#at] !== character) this.#fail(`\`${character}\` is missing`);
    this.#at++;
  }

  #call(): Rule {
    const name = /^[A-Za-z_]\w*/.exec(this.#source.slice(this.#at))?.[0];
    if (name === undefined) this.#fail('a matcher such as Host(`name`) is missing');
    this.#at += name.length;
    this.#expect('(');
    const args: string[] = [];
    for (;;) {
      this.#skip(true);
      if (this.#source[this.#at] === ')') break;
      args.push(this.#string());
      this.#skip(false);
      if (this.#source[this.#at] !== ',') break;
      this.#at++;
    }
    this.#expect(')');
    return { kind: 'call', name, args };
  }

  #string(): string {
    const rest = this.#source.slice(this.#at);
    // Go drops carriage returns from raw strings.
    const raw = /^`([^`]*)`/.exec(rest);
    if (raw !== null) {
      this.#at += raw[0].length;
      return (raw[1] ?? '').replaceAll('\r', '');
    }
    const quoted = /^"((?:[^"\\\n]|\\.)*)"/.exec(rest);
    if (quoted === null) this.#fail('a string in backticks or double quotes is missing');
    const text = unescaped(quoted[1] ?? '');
    if (text === undefined) this.#fail('the text holds an escape that Go does not know');
    this.#at += quoted[0].length;
    return text;
  }
}

const ESCAPES: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  '"': '"',
};

/** An interpreted string literal of Go without its quotes (go.dev/ref/spec, string literals). */
function unescaped(body: string): string | undefined {
  let known = true;
  const text = body.replace(
    /\\(x[\da-fA-F]{2}|u[\da-fA-F]{4}|U[\da-fA-F]{8}|[0-7]{3}|.)/gs,
    (_, code: string) => {
      const plain = ESCAPES[code];
      if (plain !== undefined) return plain;
      const number = /^[xuU]/.test(code) ? Number.parseInt(code.slice(1), 16) : Number.parseInt(code, 8);
      if (code.length < 3 || Number.isNaN(number) || number > 0x10ffff) known = false;
      return known ? String.fromCodePoint(number) : '';
    },
  );
  return known ? text : undefined;
}
