/** Variables in Compose files (docs.docker.com/reference/compose-file/interpolation). */
import type { Place } from '../../base/diag/diagnostic.ts';
import type { EnvFile } from './env-file.ts';

/** The variable that `?` insists on is missing, or the expression is none. */
export class VariableError extends Error {}

interface Known {
  readonly value: string;
  /** Where it was set. */
  readonly at?: Place;
}

/** What an interpolated text is made of. */
export interface Filled {
  readonly text: string;
  readonly variables: readonly string[];
}

/** The variables that a project knows, and those that it asked for. */
export class Variables {
  readonly #known: Map<string, Known>;
  /** Variables of included projects, which only they see. */
  readonly #inner = new Map<string, Known>();
  readonly used = new Set<string>();
  /** Asked for, not known, and without a default: Compose puts an empty text in their place. */
  readonly missing = new Map<string, Place>();

  constructor(known: ReadonlyMap<string, Known> = new Map()) {
    this.#known = new Map(known);
  }

  /** The same with the variables of a file on top; `wins` says that the file comes before what is known. */
  with(file: EnvFile, wins: boolean): Variables {
    const next = new Variables(this.#known);
    for (const { name, raw, literal } of file.lines) {
      if (raw === undefined || (!wins && this.#known.has(name))) continue;
      const at: Place = { file: file.source.path, pointer: `/${name}`, on: 'key' };
      next.#known.set(name, { value: literal ? raw : next.fill(raw, at).text, at });
    }
    return next;
  }

  /** All variables that are known, with where they were set. */
  known(): ReadonlyMap<string, Known> {
    return new Map([...this.#inner, ...this.#known]);
  }

  /** Takes over what another set of variables was asked for, and what only that one knows. */
  learn(other: Variables): void {
    for (const name of other.used) this.used.add(name);
    for (const [name, at] of other.missing) this.missing.set(name, at);
    for (const [name, known] of other.#known) this.#inner.set(name, known);
  }

  value(name: string): string | undefined {
    this.used.add(name);
    return this.#known.get(name)?.value;
  }

  /** Replaces the variables of a string. Throws VariableError. */
  fill(text: string, at: Place): Filled {
    if (!text.includes('$')) return { text, variables: [] };
    const variables: string[] = [];
    return { text: this.#expand(text, at, variables), variables };
  }

  #expand(text: string, at: Place, variables: string[]): string {
    let result = '';
    for (let i = 0; i < text.length; i++) {
      if (text[i] !== '$') {
        result += text[i];
        continue;
      }
      const rest = text.slice(i + 1);
      const name = /^[A-Za-z_]\w*/.exec(rest)?.[0];
      if (rest.startsWith('$')) {
        result += '$';
        i += 1;
      } else if (name !== undefined) {
        result += this.#plain(name, at, variables);
        i += name.length;
      } else if (rest.startsWith('{')) {
        const body = braced(rest);
        if (body === undefined) throw new VariableError(`\`${text}\` has a \`\${\` without its bracket`);
        result += this.#expression(body, at, variables);
        i += body.length + 2;
      } else result += '$';
    }
    return result;
  }

  #plain(name: string, at: Place, variables: string[]): string {
    variables.push(name);
    const value = this.value(name);
    if (value === undefined && !this.missing.has(name)) this.missing.set(name, at);
    return value ?? '';
  }

  #expression(body: string, at: Place, variables: string[]): string {
    const match = /^([A-Za-z_]\w*)(?:(:?[-?+])(.*))?$/s.exec(body);
    if (match === null) throw new VariableError(`\`\${${body}}\` is not a variable`);
    const [, name = '', operator, rest = ''] = match;
    if (operator === undefined) return this.#plain(name, at, variables);
    variables.push(name);
    const value = this.value(name);
    const set = value !== undefined && (value !== '' || !operator.startsWith(':'));
    if (operator.endsWith('+')) return set ? this.#expand(rest, at, variables) : '';
    if (set) return value;
    if (operator.endsWith('-')) return this.#expand(rest, at, variables);
    const why = this.#expand(rest, at, variables);
    throw new VariableError(`the variable \`${name}\` is required${why === '' ? '' : `: ${why}`}`);
  }
}

/** The content of the bracket that a string begins with. */
function braced(text: string): string | undefined {
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '{' && (i === 0 || text[i - 1] === '$')) depth += 1;
    else if (text[i] === '}') depth -= 1;
    if (depth === 0) return text.slice(1, i);
  }
  return undefined;
}
