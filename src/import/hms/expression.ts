/**
 * The part of Jinja that settings of Ansible use: references, texts, filters, conditions. Nothing is ever executed: what
 * asks for the machine, a file or a program is said to be beyond reach. Source of the language: Jinja's template designer
 * documentation (jinja.palletsprojects.com, "Expressions").
 */
import { filters } from './filters.ts';
import { type Token, tokens } from './tokens.ts';
import { textOf, truthy, UNDEFINED, Unresolved } from './values.ts';

/** Looks a variable up. Throws {@link Unresolved} when it exists and has no value here. */
export type Scope = (name: string) => unknown;

/** Deepest nesting of brackets; beyond it nobody wrote this by hand. */
const DEEPEST = 40;

/** Value of one expression. Throws {@link Unresolved}. */
export function evaluate(text: string, scope: Scope): unknown {
  const parser = new Parser(tokens(text), scope);
  const value = parser.whole();
  if (value === UNDEFINED) throw new Unresolved(`a variable in \`${text.trim()}\` is defined nowhere`);
  return value;
}

class Parser {
  readonly #tokens: readonly Token[];
  readonly #scope: Scope;
  #at = 0;
  #depth = 0;

  constructor(list: readonly Token[], scope: Scope) {
    this.#tokens = list;
    this.#scope = scope;
  }

  whole(): unknown {
    const value = this.#choice();
    const left = this.#tokens[this.#at];
    if (left !== undefined) throw new Unresolved(`\`${left.text}\` is not understood`);
    return value;
  }

  #peek(text: string): boolean {
    const token = this.#tokens[this.#at];
    return token !== undefined && token.kind !== 'text' && token.text === text;
  }

  #take(text: string): boolean {
    if (!this.#peek(text)) return false;
    this.#at++;
    return true;
  }

  #need(text: string): void {
    if (!this.#take(text)) throw new Unresolved(`\`${text}\` is missing`);
  }

  #choice(): unknown {
    if (++this.#depth > DEEPEST) throw new Unresolved('its brackets are nested too deeply');
    const value = this.#either();
    this.#depth--;
    if (!this.#take('if')) return value;
    const yes = truthy(this.#either());
    const other = this.#take('else') ? this.#choice() : UNDEFINED;
    return yes ? value : other;
  }

  #either(): unknown {
    let value = this.#both();
    while (this.#take('or')) {
      const next = this.#both();
      value = truthy(value) ? value : next;
    }
    return value;
  }

  #both(): unknown {
    let value = this.#not();
    while (this.#take('and')) {
      const next = this.#not();
      value = truthy(value) ? next : value;
    }
    return value;
  }

  #not(): unknown {
    return this.#take('not') ? !truthy(this.#not()) : this.#comparison();
  }

  #comparison(): unknown {
    const value = this.#sum();
    if (this.#take('==')) return value === this.#sum();
    if (this.#take('!=')) return value !== this.#sum();
    if (!this.#take('is')) return value;
    const negated = this.#take('not');
    this.#need('defined');
    return (value !== UNDEFINED) !== negated;
  }

  #sum(): unknown {
    let value = this.#filtered();
    for (;;) {
      if (this.#take('~')) value = textOf(value) + textOf(this.#filtered());
      else if (this.#take('+')) value = sum(value, this.#filtered());
      else return value;
    }
  }

  #filtered(): unknown {
    let value = this.#primary();
    for (;;) {
      if (this.#take('.')) value = member(value, this.#name());
      else if (this.#take('[')) {
        value = member(value, textOf(this.#choice()));
        this.#need(']');
      } else if (this.#take('|')) value = this.#filter(value);
      else return value;
    }
  }

  #filter(value: unknown): unknown {
    const name = this.#name().replace(/^ansible\.builtin\./, '');
    const args = this.#take('(') ? this.#list(')') : [];
    const filter = Object.hasOwn(filters, name) ? filters[name] : undefined;
    if (filter === undefined)
      throw new Unresolved(`the filter \`${name}\` is not one that is understood here`);
    return filter(value, args);
  }

  #name(): string {
    const token = this.#tokens[this.#at++];
    if (token?.kind !== 'name') throw new Unresolved('a name is missing');
    return token.text;
  }

  #list(end: string): unknown[] {
    const values: unknown[] = [];
    while (!this.#take(end)) {
      values.push(this.#choice());
      if (!this.#peek(end)) this.#need(',');
    }
    return values;
  }

  #primary(): unknown {
    if (this.#take('(')) {
      const value = this.#choice();
      this.#need(')');
      return value;
    }
    if (this.#take('[')) return this.#list(']');
    const token = this.#tokens[this.#at++];
    if (token === undefined) throw new Unresolved('it ends too early');
    if (token.kind === 'text') return token.text;
    if (token.kind === 'number') return Number(token.text);
    if (token.kind === 'name') return this.#named(token.text);
    throw new Unresolved(`\`${token.text}\` is not understood`);
  }

  #named(name: string): unknown {
    const word = name.toLowerCase();
    if (word === 'true' || word === 'false') return word === 'true';
    if (word === 'none' || word === 'null') return null;
    if (!this.#take('(')) return this.#scope(name);
    const args = this.#list(')').map((value) => (typeof value === 'string' ? value : ''));
    throw new Unresolved(
      name === 'lookup' && /(?:^|\.)env$/.test(args[0] ?? '')
        ? `it reads the variable ${args[1] ?? ''} of the environment`
        : `it calls \`${name}\`, and nothing is executed here`,
    );
  }
}

function sum(a: unknown, b: unknown): unknown {
  if (typeof a === 'number' && typeof b === 'number') return a + b;
  if (Array.isArray(a) && Array.isArray(b)) return [...(a as unknown[]), ...(b as unknown[])];
  return textOf(a) + textOf(b);
}

function member(value: unknown, name: string): unknown {
  if (value === UNDEFINED || typeof value !== 'object' || value === null) return UNDEFINED;
  return Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : UNDEFINED;
}
