/**
 * A reader for the plain part of YAML in which nearly every artifact is written: block maps and lists, one-line scalars
 * and flow collections, literal blocks, authentik's tags. It is ten times faster than a whole YAML parser, and it gives
 * up at the first thing it does not know for certain; the whole parser then takes over (`yaml.ts`).
 */
import { parseFlow, taggedScalar } from './plain-flow.ts';
import { GiveUp, giveUp, plainScalar, quoted } from './plain-scalar.ts';

interface Line {
  readonly indent: number;
  /** Text without the indentation. */
  readonly text: string;
}

/** The document as plain data; undefined when the text is not plain enough. */
export function readPlainYaml(source: string): { readonly value: unknown } | undefined {
  if (/[\t\r]|^(?:---|\.\.\.|%)/m.test(source)) return undefined;
  try {
    return { value: new Reader(source).document() };
  } catch (error) {
    if (error instanceof GiveUp) return undefined;
    throw error;
  }
}

const KEY = /^(?:"((?:[^"\\]|\\.)*)"|([\w./][\w./@ ()+*-]*)):(?: +(.*))?$/;

class Reader {
  readonly #lines: readonly string[];
  #next = 0;
  /** What is left of a line after `- ` was taken off. */
  #rest: Line | undefined;

  constructor(source: string) {
    this.#lines = source.split('\n');
  }

  document(): unknown {
    const line = this.#peek();
    if (line === undefined) return null;
    const value = line.indent === 0 && isBlock(line.text) ? this.#node(0) : giveUp();
    return this.#peek() === undefined ? value : giveUp();
  }

  /** The next line that is neither empty nor a comment. */
  #peek(): Line | undefined {
    if (this.#rest !== undefined) return this.#rest;
    for (; this.#next < this.#lines.length; this.#next++) {
      const raw = this.#lines[this.#next] ?? '';
      const body = raw.trimStart();
      if (body !== '' && !body.startsWith('#'))
        return { indent: raw.length - body.length, text: body.trimEnd() };
    }
    return undefined;
  }

  #take(): void {
    if (this.#rest === undefined) this.#next++;
    this.#rest = undefined;
  }

  #node(indent: number): unknown {
    return isItem(this.#peek()?.text ?? '') ? this.#list(indent) : this.#map(indent);
  }

  #list(indent: number): unknown[] {
    const items: unknown[] = [];
    for (let line = this.#peek(); line !== undefined && line.indent >= indent; line = this.#peek()) {
      if (line.indent > indent) giveUp();
      if (!isItem(line.text)) break;
      items.push(this.#item(line));
    }
    return items;
  }

  #item({ indent, text }: Line): unknown {
    this.#take();
    const rest = text.slice(2);
    if (rest === '') return this.#below(indent, false);
    if (rest.startsWith(' ')) giveUp();
    if (isItem(rest) || KEY.test(rest)) {
      // `- key: value` is a map whose first line has the dash in its indentation.
      this.#rest = { indent: indent + 2, text: rest };
      return this.#node(indent + 2);
    }
    return this.#scalar(rest, indent);
  }

  #map(indent: number): Record<string, unknown> {
    const map: Record<string, unknown> = {};
    for (let line = this.#peek(); line !== undefined && line.indent >= indent; line = this.#peek()) {
      if (line.indent > indent) giveUp();
      if (isItem(line.text)) break;
      const [, quotedKey, plainKey, value] = KEY.exec(line.text) ?? giveUp();
      const key = keyOf(plainKey ?? '', quotedKey);
      if (key === '__proto__' || key in map || /^ | $/.test(key)) giveUp();
      this.#take();
      map[key] =
        value === undefined || value === '' ? this.#below(indent, true) : this.#scalar(value, indent);
    }
    return map;
  }

  /** What is below a key or a dash without a value of its own. */
  #below(indent: number, key: boolean): unknown {
    const line = this.#peek();
    if (line === undefined || line.indent < indent) return null;
    if (line.indent === indent) return key && isItem(line.text) ? this.#list(indent) : null;
    return isBlock(line.text) ? this.#node(line.indent) : giveUp();
  }

  #scalar(value: string, indent: number): unknown {
    if (/^\|[-+]?$/.test(value)) return this.#literal(value, indent);
    const after = this.#peek();
    // A deeper line would continue the scalar.
    if (after !== undefined && after.indent > indent) giveUp();
    if (value.startsWith('!')) return taggedScalar(value);
    if (/^[[{]/.test(value)) return parseFlow(value);
    return /^["']/.test(value) ? quoted(value) : plainScalar(value);
  }

  #literal(header: string, indent: number): string {
    const lines: string[] = [];
    let depth: number | undefined;
    for (; this.#next < this.#lines.length; this.#next++) {
      const raw = this.#lines[this.#next] ?? '';
      const own = raw.length - raw.trimStart().length;
      if (raw.trim() !== '') {
        if (own <= indent) break;
        depth ??= own;
        if (own < depth) giveUp();
      } else if (depth === undefined || raw.length > depth) giveUp();
      lines.push(raw.slice(depth));
    }
    let body = lines.join('\n');
    // The last line end of the file is not a line of the block.
    if (this.#next === this.#lines.length) body = body.replace(/\n$/, '');
    if (header === '|+') giveUp();
    const trimmed = body.replace(/\n+$/, '');
    return header === '|-' || trimmed === '' ? trimmed : `${trimmed}\n`;
  }
}

function isItem(text: string): boolean {
  return text === '-' || text.startsWith('- ');
}

function isBlock(text: string): boolean {
  return isItem(text) || KEY.test(text);
}

/** The text of a key, in double quotes or plain. */
function keyOf(plain: string, inQuotes: string | undefined): string {
  if (inQuotes !== undefined) return quoted(`"${inQuotes}"`);
  // `00:` is the number 0, and a number is written differently as a key.
  return typeof plainScalar(plain) === 'string' ? plain : giveUp();
}
