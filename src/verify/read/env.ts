/** `.env` and the variables of Compose files (docs.docker.com/reference/compose-file/interpolation). */
import type { Place } from '../../base/diag/diagnostic.ts';

/** One line of an environment file. */
export interface Variable {
  readonly name: string;
  readonly value: string;
  /** Where the line begins and ends. */
  readonly start: number;
  readonly end: number;
}

const LINE = /^\s*(?:export\s+)?([A-Za-z_]\w*)\s*[=:]\s*(.*)$/;

/** The variables of an environment file, in order. */
export function readEnvFile(source: string): Variable[] {
  const found: Variable[] = [];
  let start = 0;
  for (const line of source.split('\n')) {
    const [, name, raw] = /^\s*#/.test(line) ? [] : (LINE.exec(line) ?? []);
    if (name !== undefined)
      found.push({ name, value: readValue(raw ?? ''), start, end: start + line.length });
    start += line.length + 1;
  }
  return found;
}

function readValue(raw: string): string {
  const single = /^'([^']*)'/.exec(raw);
  if (single !== null) return single[1] ?? '';
  const double = /^"((?:[^"\\]|\\.)*)"/.exec(raw);
  if (double !== null) return (double[1] ?? '').replace(/\\(["\\$])/g, '$1').replaceAll('\\n', '\n');
  return raw.replace(/(?:^|\s)#.*$/, '').trim();
}

/** The variables that Compose knows, and those that it must be given from outside. */
export class Interpolation {
  readonly variables: ReadonlyMap<string, string>;
  readonly wanted = new Map<string, Place>();

  constructor(variables: ReadonlyMap<string, string>) {
    this.variables = variables;
  }

  /** The text with its variables replaced; what is not known stays as `${NAME}`. */
  text(source: string, at: Place): string {
    if (!source.includes('$')) return source;
    return source.replace(
      /\$(?:(\$)|([A-Za-z_]\w*)|\{([A-Za-z_]\w*)(?:(:?[-?+])((?:[^{}$]|\$\{[^{}]*\}|\$)*))?\})/g,
      (_, dollar?: string, bare?: string, name?: string, operator?: string, rest?: string) =>
        dollar ?? this.#value(bare ?? name ?? '', operator, rest ?? '', at),
    );
  }

  #value(name: string, operator: string | undefined, rest: string, at: Place): string {
    const value = this.variables.get(name);
    const set = value !== undefined && (value !== '' || operator?.startsWith(':') !== true);
    if (operator?.endsWith('+')) return set ? this.text(rest, at) : '';
    if (set) return value;
    if (operator?.endsWith('-')) return this.text(rest, at);
    if (!this.wanted.has(name)) this.wanted.set(name, at);
    return `\${${name}}`;
  }
}
