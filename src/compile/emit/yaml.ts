/**
 * The one printer for YAML. Block style, keys in the order of the object, no anchors, no folding.
 *
 * Our own, because it must be quoted so that readers of YAML 1.1 and 1.2 agree (authentik reads with PyYAML, where
 * an unquoted `yes` or `12:30:00` changes its type), and because a general printer takes longer for one tree than
 * the rest of a render together. `test/compile/emit/yaml.test.ts` holds it against two independent readers.
 */

/** A value with a YAML tag, such as authentik's `!KeyOf id`. */
export class Tagged {
  readonly tag: `!${string}`;
  readonly value: YamlValue;

  constructor(tag: `!${string}`, value: YamlValue) {
    this.tag = tag;
    this.value = value;
  }
}

export type YamlValue =
  | string
  | number
  | boolean
  | null
  | Tagged
  | readonly YamlValue[]
  | { readonly [key: string]: YamlValue | undefined };

/** Words that some reader takes for a truth value, a null, a number or a merge key. */
const WORDS = new Set(
  ['y', 'n', 'yes', 'no', 'on', 'off', 'true', 'false', 'null', '.inf', '.nan', 'infinity', 'nan'].concat(
    '~',
    '=',
    '<<',
  ),
);

/** Begins with a letter, `/`, `$`, a relative path or an option, and holds nothing that means something to YAML. */
const PLAIN =
  /^(?:[A-Za-z_/$]|\.\/|--?[A-Za-z])[A-Za-z0-9_/$.,@+=(){}*?!|&^~` -]*(?:[:#][A-Za-z0-9_/$.,@+=(){}*?!|&^~`-]+[A-Za-z0-9_/$.,@+=(){}*?!|&^~` -]*)*$/;

/** Durations and sizes: a number with a unit is a string to every reader. */
const MEASURE = /^[1-9][0-9]*(?:ms|s|m|h|d|k|g|kb|mb|gb)$/;

/** An exponent alone: zero to some readers of YAML 1.1, as in the name of an app `e00`. */
const EXPONENT = /^e[-+]?[0-9]+$/i;

function isPlain(text: string): boolean {
  if (MEASURE.test(text)) return true;
  if (!PLAIN.test(text) || text.endsWith(' ') || text.includes(' #')) return false;
  return !WORDS.has(text.toLowerCase()) && !EXPONENT.test(text);
}

// JSON leaves these as they are, YAML forbids them in a quoted text or treats them as line endings.
const UNSAFE = /[\u007f-\u009f\u2028\u2029\ufeff\ud800-\udfff\ufffe\uffff]/g;

function quoted(text: string): string {
  return JSON.stringify(text).replace(UNSAFE, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** What ends a line, or is not a visible character, would let text leave its comment. */
function printable(line: string): string {
  return line.replace(
    /[^\x20-\x7e\u00a0-\u1fff\u2010-\u2027\u2030-\u205e\u2070-\ud7ff\uf900-\ufdff\u{10000}-\u{1ffff}]/gu,
    '?',
  );
}

/** Lines without control characters, blanks at either end, or nothing in them. */
const BLOCK = /^[!-~](?:[ -~]*[!-~])?(?:\n[!-~](?:[ -~]*[!-~])?)+$/;

/** Several plain lines can be written as they are. */
function isBlock(text: string): boolean {
  return BLOCK.test(text);
}

function scalar(value: string | number | boolean | null): string {
  if (typeof value !== 'string') return String(value);
  return isPlain(value) ? value : quoted(value);
}

function isScalar(value: YamlValue): value is string | number | boolean | null {
  return value === null || typeof value !== 'object';
}

/** One line, in flow style: what follows a tag. */
function flow(value: YamlValue): string {
  if (value instanceof Tagged) return `${value.tag} ${flow(value.value)}`;
  if (isScalar(value))
    return typeof value === 'string' && /[,{}[\]]/.test(value) ? quoted(value) : scalar(value);
  if (Array.isArray(value)) return `[${(value as readonly YamlValue[]).map(flow).join(', ')}]`;
  throw new TypeError('a tagged value holds texts and lists only');
}

/** Keys are few and come again and again. */
const keys = new Map<string, string>();

function keyText(key: string): string {
  const known = keys.get(key);
  if (known !== undefined) return known;
  const text = scalar(key);
  keys.set(key, text);
  return text;
}

function entries(value: object): [string, YamlValue][] {
  return (Object.entries(value) as [string, YamlValue | undefined][]).filter(
    (e): e is [string, YamlValue] => e[1] !== undefined,
  );
}

/** Appends a value behind a key or a dash that is already in `out`. */
function print(value: YamlValue, indent: string, afterDash: boolean, out: string[]): void {
  if (value instanceof Tagged) {
    out.push(` ${flow(value)}\n`);
  } else if (isScalar(value)) {
    if (typeof value === 'string' && isBlock(value)) out.push(` |-\n${value.replace(/^/gm, indent)}\n`);
    else out.push(` ${scalar(value)}\n`);
  } else if (Array.isArray(value)) {
    list(value as readonly YamlValue[], indent, out);
  } else {
    map(entries(value), indent, afterDash, out);
  }
}

function list(items: readonly YamlValue[], indent: string, out: string[]): void {
  if (items.length === 0) {
    out.push(' []\n');
    return;
  }
  out.push('\n');
  for (const item of items) {
    out.push(`${indent}-`);
    print(item, `${indent}  `, true, out);
  }
}

function map(pairs: readonly [string, YamlValue][], indent: string, afterDash: boolean, out: string[]): void {
  if (pairs.length === 0) {
    out.push(' {}\n');
    return;
  }
  if (!afterDash) out.push('\n');
  let lead = afterDash ? ' ' : indent;
  for (const [key, value] of pairs) {
    out.push(`${lead}${keyText(key)}:`);
    print(value, `${indent}  `, false, out);
    lead = indent;
  }
}

/** Prints one document, a map or a list, below a header of comment lines. Keys whose value is undefined are left out. */
export function printYaml(
  header: readonly string[],
  value: { readonly [key: string]: YamlValue | undefined } | readonly YamlValue[],
): string {
  const out = header.map((line) => (line === '' ? '#\n' : `# ${printable(line)}\n`));
  if (Array.isArray(value)) {
    const lines: string[] = [];
    list(value, '', lines);
    return out.join('') + lines.join('').replace(/^\s+/, '');
  }
  const pairs = entries(value);
  if (pairs.length === 0) return `${out.join('')}{}\n`;
  for (const [key, item] of pairs) {
    out.push(`${keyText(key)}:`);
    print(item, '  ', false, out);
  }
  return out.join('');
}
