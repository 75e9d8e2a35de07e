/** Tries single edits and asks verify about each. */

import { readManifest } from '../../../src/apply/repository/manifest.ts';
import { exposures } from '../../../src/verify/exposure.ts';
import { standingOf } from '../../../src/verify/grammar/grammar.ts';
import type { Format } from '../../../src/verify/grammar/understood.ts';
import { isModel } from '../../../src/verify/grammar/understood.ts';
import { list, record, text } from '../../../src/verify/read/data.ts';
import { parseTree } from '../../../src/verify/read/parsed-tree.ts';
import type { ParsedTree } from '../../../src/verify/read/types.ts';
import { readYaml } from '../../../src/verify/read/yaml.ts';
import { findFaults } from '../../../src/verify/verify.ts';
import { apply, type Files } from '../faults/edit.ts';
import { editsOf, type SingleEdit } from './edits.ts';
import { EXCEPTIONS } from './exceptions.ts';

/**
 * The result of an edit: reported; proved to change nothing of who reaches what; on the list of keys that are harmless;
 * among the exceptions, with a reason; or none of these.
 */
export type Fate = 'reported' | 'proved' | 'harmless' | 'exception' | 'silent';

/** A sequence of numbers below 1 that a seed decides (mulberry32). */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** Some edits of a tree: of each file and each way to edit as many as of another. */
export function someEdits(files: Files, count: number, seed: number): SingleEdit[] {
  const groups = new Map<string, SingleEdit[]>();
  for (const edit of editsOf(files)) {
    const key = `${edit.file} ${edit.how}`;
    groups.set(key, [...(groups.get(key) ?? []), edit]);
  }
  const random = numbers(seed);
  const left = [...groups.values()];
  const chosen: SingleEdit[] = [];
  while (chosen.length < count && left.length > 0) {
    const at = Math.floor(random() * left.length);
    const group = left[at] ?? [];
    chosen.push(...group.splice(Math.floor(random() * group.length), 1));
    if (group.length === 0) left.splice(at, 1);
  }
  return chosen;
}

/** Makes an edit, with digests that fit, and asks verify. */
export function fateOf(files: Files, edit: SingleEdit): Fate {
  const next = apply(files, edit, {});
  if (findFaults(next).found.length > 0) return 'reported';
  if (isHarmless(files, edit) || isRefused(next)) return 'harmless';
  if (/^(?:traefik|cloudflared)\//.test(edit.file) && reachOf(next) === reachOf(files)) return 'proved';
  const words = edit.format === 'text' ? [edit.what] : [];
  const line = [edit.how, edit.file, edit.path.join('/'), ...words].join(' ');
  return EXCEPTIONS.some(({ edits }) => edits.test(line)) ? 'exception' : 'silent';
}

/** The applier takes no such manifest: the pass ends before anything starts. */
function isRefused(files: Files): boolean {
  try {
    readManifest(Buffer.from(files.get('manifest.json') ?? ''), 'home');
    return false;
  } catch {
    return true;
  }
}

const known = new WeakMap<Files, string>();

/** Who reaches what in a tree, and after which login: the whole table as text. */
function reachOf(files: Files): string {
  const found = known.get(files) ?? tableOf(parseTree(files));
  known.set(files, found);
  return found;
}

function tableOf(tree: ParsedTree | undefined): string {
  if (tree === undefined) return '';
  return exposures(tree)
    .map(({ host, origin, reached, login, skips, open, target }) => {
      const where =
        target?.kind === 'container' ? `${target.container.name}:${target.port}` : JSON.stringify(target);
      return [host, origin, reached, login, skips.join(), open.map(({ path }) => path).join(), where].join(
        ' ',
      );
    })
    .join('\n');
}

/** What programs take where nothing is said. */
const DEFAULTS: Readonly<Record<string, unknown>> = {
  state: 'present',
  negate: false,
  enabled: true,
  failure_result: false,
  is_superuser: false,
  insecure: false,
  watch: true,
};

/** Everything that is added or changed is on the list of keys that nobody need look at. */
function isHarmless(files: Files, edit: SingleEdit): boolean {
  const { format, path, value, was } = edit;
  if (format === 'text' || format === 'json') return false;
  if (edit.how === 'remove' && DEFAULTS[String(path.at(-1))] === was && was !== undefined) return true;
  const keys = path.map((key) => (typeof key === 'number' ? '[]' : key));
  const isAttribute = format === 'blueprint' && keys[2] === 'attrs';
  const model = isAttribute ? modelAt(files.get(edit.file) ?? '', path[1]) : format;
  if (model === undefined) return false;
  const own = isAttribute ? keys.slice(3) : keys;
  if (own.some((_, i) => standingOf(model, own.slice(0, i + 1)) === 'harmless')) return true;
  const leaves = edit.how === 'add' ? leavesOf(value, own) : [];
  return leaves.length > 0 && leaves.every((leaf) => standingOf(model, leaf) === 'harmless');
}

function modelAt(source: string, index: number | string | undefined): Format | undefined {
  const model = text(record(list(record(readYaml(source).value)['entries'])[Number(index)])['model']) ?? '';
  return isModel(model) ? model : undefined;
}

function leavesOf(value: unknown, path: readonly string[]): string[][] {
  if (typeof value !== 'object' || value === null) return [[...path]];
  return Object.entries(value).flatMap(([key, inner]) =>
    leavesOf(inner, [...path, Array.isArray(value) ? '[]' : key]),
  );
}
