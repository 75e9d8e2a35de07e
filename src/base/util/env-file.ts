/**
 * Variables of an .env file, as Docker Compose reads them (github.com/compose-spec/compose-go, package dotenv). `verify` has
 * a reader of its own, so that a mistake here shows.
 */

/** One variable; `value` is undefined when the line refers to other variables, whose values only Compose knows. */
export interface Variable {
  readonly name: string;
  readonly value: string | undefined;
}

const LINE =
  /^[ \t]*(?:export[ \t]+)?([A-Za-z_][A-Za-z0-9_.-]*)[ \t]*[=:][ \t]*(?:'([^']*)'|"((?:[^"\\]|\\[\s\S])*)"|([^\n]*?))[ \t]*(?:[ \t]#[^\n]*)?$/gm;

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

/** All variables in order. Comments and what is not an assignment are left out. */
export function parseEnvFile(text: string): Variable[] {
  return [...text.replaceAll('\r\n', '\n').matchAll(LINE)].map(
    ([, name = '', single, double, plain = '']) => {
      if (single !== undefined) return { name, value: single };
      const raw = double ?? (plain.startsWith('#') ? '' : plain);
      // Two dollars are one; a name or a brace behind a single one is replaced.
      if (/(?:^|[^$\\])(?:\$\$)*\$[A-Za-z_{]/.test(raw)) return { name, value: undefined };
      const value =
        double === undefined
          ? raw
          : raw.replace(/\\([\s\S])/g, (_, letter: string) => ESCAPES[letter] ?? letter);
      return { name, value: value.replaceAll('$$', '$') };
    },
  );
}
