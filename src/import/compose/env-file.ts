/**
 * Files of variables, as Compose reads them (docs.docker.com/compose/how-tos/environment-variables/variable-interpolation).
 * A reader beside that of `base/util`: an import accounts for every line by its place, and interpolates the values itself.
 */
import { Document, Pair, type ParsedNode, Scalar, YAMLMap } from 'yaml';
import type { SourceFile } from '../../base/source/source-file.ts';

/** One variable of a file. */
export interface EnvLine {
  readonly name: string;
  /** Undefined for a name without `=`: the value comes from outside. */
  readonly raw?: string;
  /** Single quotes keep dollars. */
  readonly literal: boolean;
}

export interface EnvFile {
  /** The variables as a document, so that places in the file can be shown and accounted for like all others. */
  readonly source: SourceFile;
  readonly lines: readonly EnvLine[];
  /** Offsets of lines that are none. */
  readonly broken: readonly number[];
}

const LINE = /^[^\S\n]*(?:export[^\S\n]+)?([A-Za-z_][\w.-]*)[^\S\n]*(?:[=:][^\S\n]*|(?=\n|$))/;

/** Reads a file of variables. Later lines win over earlier ones of the same name. */
export function readEnvFile(path: string, text: string): EnvFile {
  const map = new YAMLMap<Scalar, Scalar>();
  const lines = new Map<string, EnvLine>();
  const broken: number[] = [];
  let at = 0;
  while (at < text.length) {
    const blank = /^\s*(?:#[^\n]*(?:\n|$)|\n)|^\s+$/.exec(text.slice(at))?.[0];
    if (blank !== undefined) {
      at += blank.length;
      continue;
    }
    const match = LINE.exec(text.slice(at));
    if (match === null) {
      broken.push(at);
      at = lineEnd(text, at) + 1;
      continue;
    }
    const [head, name = ''] = match;
    const start = at + head.length;
    const value = /[=:]\s*$/.test(head) ? readValue(text, start) : { literal: true, end: start };
    lines.set(name, { name, literal: value.literal, ...('raw' in value ? { raw: value.raw } : {}) });
    setRange(map, name, [at + head.search(/\S/), start, value.end], 'raw' in value ? value.raw : '');
    at = value.end + 1;
  }
  const document = new Document({});
  document.contents = map as never;
  const value = Object.fromEntries([...lines.values()].map((line) => [line.name, line.raw ?? null]));
  const source: SourceFile = {
    path,
    text,
    document: document as unknown as Document.Parsed<ParsedNode>,
    value,
    mergeTags: new Map(),
  };
  return { source, lines: [...lines.values()], broken };
}

function lineEnd(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end === -1 ? text.length : end;
}

function setRange(
  map: YAMLMap<Scalar, Scalar>,
  name: string,
  [start, middle, end]: readonly [number, number, number],
  raw: string,
): void {
  const key = new Scalar(name);
  key.range = [start, start + name.length, start + name.length];
  const value = new Scalar(raw);
  value.range = [middle, end, end];
  map.delete(name);
  map.items.push(new Pair(key, value));
}

interface Read {
  readonly raw: string;
  readonly literal: boolean;
  readonly end: number;
}

function readValue(text: string, start: number): Read {
  const rest = text.slice(start);
  const single = /^'((?:[^'\\]|\\.)*)'[^\n]*/s.exec(rest);
  if (single !== null)
    return { raw: (single[1] ?? '').replaceAll("\\'", "'"), literal: true, end: start + single[0].length };
  const double = /^"((?:[^"\\]|\\.)*)"[^\n]*/s.exec(rest);
  if (double !== null)
    return { raw: unescaped(double[1] ?? ''), literal: false, end: start + double[0].length };
  const end = lineEnd(text, start);
  return {
    raw: text
      .slice(start, end)
      .replace(/(?:^|\s)#.*$/, '')
      .trim(),
    literal: false,
    end,
  };
}

const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  '"': '"',
  '\\': '\\',
  $: '$$',
};

/** Escapes between double quotes; an escaped dollar stays one through the interpolation that follows. */
function unescaped(body: string): string {
  return body.replace(/\\(.)/gs, (whole, code: string) => ESCAPES[code] ?? whole);
}
