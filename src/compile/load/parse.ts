/** From bytes to a source file: UTF-8, line endings, YAML. */
import { type Document, isNode, isPair, isScalar, parseDocument, visit, type YAMLError } from 'yaml';
import { diagnose } from '../../base/diag/codes.ts';
import type { Diagnostic, Span } from '../../base/diag/diagnostic.ts';
import type { Outcome } from '../../base/diag/outcome.ts';
import type { SourceFile } from '../../base/source/source-file.ts';
import { join } from '../../base/util/pointer.ts';
import { loadCodes } from './codes.ts';

/** Largest stack file or app definition in bytes: fifty times what the largest real one needs. */
export const LARGEST_YAML = 256 * 1024;

/** Most uses of aliases in relation to anchors; beyond it a file is taken for an alias bomb. */
const MOST_ALIASES = 100;

/** Decodes UTF-8; undefined when the bytes are something else. */
export function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** How files are read that were written for another program. */
export interface Dialect {
  /** Version of YAML that this program reads: in 1.1 `yes` is a boolean, in 1.2 a string. */
  readonly version: '1.1' | '1.2';
  /** Bytes of the largest file. */
  readonly largest: number;
}

/**
 * Parses one YAML file. `path` is relative to the root and only used in messages. In a dialect line endings and tags are
 * what that program makes of them.
 */
export function parseSource(path: string, bytes: Uint8Array, dialect?: Dialect): Outcome<SourceFile> {
  const at: Span = { file: path, start: 0, end: 0 };
  const limit = dialect?.largest ?? LARGEST_YAML;
  if (bytes.length > limit) {
    const size = { size: bytes.length, limit };
    return { diagnostics: [diagnose(loadCodes, 'load/too-large', at, size)] };
  }
  const text = decode(bytes);
  if (text === undefined) return { diagnostics: [diagnose(loadCodes, 'load/not-utf8', at, {})] };
  const carriageReturn = text.indexOf('\r');
  if (carriageReturn !== -1 && dialect === undefined) {
    const where = { file: path, start: carriageReturn, end: carriageReturn + 1 };
    return { diagnostics: [diagnose(loadCodes, 'load/crlf', where, {})] };
  }
  return parseText(path, text, dialect);
}

function parseText(path: string, text: string, dialect: Dialect | undefined): Outcome<SourceFile> {
  const version = dialect?.version ?? '1.2';
  const document = parseDocument(text, { version, merge: true, prettyErrors: false, stringKeys: true });
  const problems = [...document.errors, ...document.warnings].filter((p) =>
    dialect === undefined ? !isMergeTag(text, p) : p.code !== 'TAG_RESOLVE_FAILED',
  );
  if (problems.length > 0) return { diagnostics: problems.map((p) => syntaxDiagnostic(path, text, p)) };
  const strange = dialect === undefined ? strangeTags(path, document) : [];
  if (strange.length > 0) return { diagnostics: strange };
  try {
    const value: unknown = document.toJS({ maxAliasCount: MOST_ALIASES });
    return { value: { path, text, document, value, mergeTags: mergeTags(document) }, diagnostics: [] };
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error;
    const alias = Math.max(0, text.indexOf('*'));
    const at = { file: path, start: alias, end: alias };
    return { diagnostics: [diagnose(loadCodes, 'load/too-many-aliases', at, {})] };
  }
}

/** `!reset` and `!override` belong to Compose fragments; every other tag is a mistake. */
function isMergeTag(text: string, problem: YAMLError): boolean {
  return problem.code === 'TAG_RESOLVE_FAILED' && /^!(reset|override)\b/.test(text.slice(problem.pos[0]));
}

const PLAIN_TAG = /^(?:!|tag:yaml\.org,2002:(?:str|int|float|bool|null|map|seq|merge))$/;

/** Tags that would change what is meant without anybody seeing it: kinds of values that specs do not have, and those of Compose elsewhere. */
function strangeTags(path: string, document: Document.Parsed): Diagnostic[] {
  const found: Diagnostic[] = [];
  visit(document, {
    Node(_, node, steps) {
      const { tag, range } = node as { tag?: string; range?: readonly [number, number, number] | null };
      if (tag === undefined || PLAIN_TAG.test(tag)) return;
      const [first] = steps.filter(isPair);
      const top = first !== undefined && isScalar(first.key) ? first.key.value : undefined;
      if (/^!(?:reset|override)$/.test(tag) && top === 'overrides' && isPair(steps.at(-1))) return;
      const at = { file: path, start: range?.[0] ?? 0, end: range?.[1] ?? 0 };
      const problem = `the tag \`${tag.replace('tag:yaml.org,2002:', '!!')}\` means nothing here`;
      found.push(diagnose(loadCodes, 'load/yaml-syntax', at, { problem, hint: hints.TAG_RESOLVE_FAILED }));
    },
  });
  return found;
}

function mergeTags(document: Document.Parsed): SourceFile['mergeTags'] {
  const found = new Map<string, 'reset' | 'override'>();
  if (document.warnings.length === 0) return found;
  visit(document, {
    Pair(_, pair, path) {
      const tag = isNode(pair.value) ? pair.value.tag : undefined;
      if (tag !== '!reset' && tag !== '!override') return;
      const keys = [...path, pair].flatMap((step) =>
        isPair(step) && isScalar(step.key) ? [String(step.key.value)] : [],
      );
      found.set(join('', ...keys), tag === '!reset' ? 'reset' : 'override');
    },
  });
  return found;
}

function syntaxDiagnostic(path: string, text: string, error: YAMLError): Diagnostic {
  const [start, end] = error.pos;
  const at = { file: path, start, end: Math.max(end, start) };
  if (error.code === 'DUPLICATE_KEY') {
    const key = /^[^:\s]+/.exec(text.slice(start))?.[0] ?? '';
    return diagnose(loadCodes, 'load/duplicate-key', { file: path, start, end: start + key.length }, { key });
  }
  const unclosed = /end with a ([}\]])$/.exec(error.message)?.[1];
  if (unclosed !== undefined) {
    const args = {
      problem: `\`${unclosed}\` is missing`,
      hint: 'close the bracket, or indent what stands inside it',
    };
    return diagnose(loadCodes, 'load/yaml-syntax', at, args);
  }
  const bare = lineOfWord(text, start);
  if (bare !== undefined && error.code !== 'TAB_AS_INDENT') {
    const args = { problem: `a colon is missing behind \`${bare.word}\``, hint: `write \`${bare.instead}\`` };
    return diagnose(loadCodes, 'load/yaml-syntax', { file: path, ...bare.span }, args);
  }
  const problem = error.message.charAt(0).toLowerCase() + error.message.slice(1).replace(/\.$/, '');
  return diagnose(loadCodes, 'load/yaml-syntax', at, { problem, hint: hints[error.code] });
}

/** A line at a mistake or above it that is a word without a colon, as `sonarr` or `auth sso`. */
function lineOfWord(text: string, at: number) {
  const lines = text.split('\n');
  const here = text.slice(0, at).split('\n').length - 1;
  for (const number of [here - 1, here]) {
    const [, indent = '', word, value] =
      /^(\s*)([a-z][\w-]*)(?:\s+([^\s:#]+|\{.*\}))?\s*$/.exec(lines[number] ?? '') ?? [];
    if (word === undefined) continue;
    const start = lines.slice(0, number).join('\n').length + (number === 0 ? 0 : 1) + indent.length;
    const instead = value === undefined ? `${word}:` : `${word}: ${value}`;
    return { word, instead, span: { start, end: start + word.length } };
  }
  return undefined;
}

const hints: Partial<Record<YAMLError['code'], string>> = {
  TAB_AS_INDENT: 'indent with spaces',
  BAD_INDENT: 'indent entries of one list or map by the same number of spaces',
  MISSING_CHAR: 'look for a bracket, a quote or a colon that is missing before this place',
  TAG_RESOLVE_FAILED: 'remove the tag: only !reset and !override mean something, and only under `overrides:`',
};
