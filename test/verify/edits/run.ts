/** Tries single edits and asks verify about each. */

import { standingOf } from '../../../src/verify/grammar/grammar.ts';
import { findFaults } from '../../../src/verify/verify.ts';
import { apply, type Files } from '../faults/edit.ts';
import { editsOf, type SingleEdit } from './edits.ts';
import { EXCEPTIONS } from './exceptions.ts';

/** What became of an edit: reported, on a list of what is harmless, or neither. */
export type Fate = 'reported' | 'unchanged' | 'harmless' | 'exception' | 'silent';

export interface Tried {
  readonly edit: SingleEdit;
  readonly fate: Fate;
  readonly reason?: string;
}

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
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [edit]);
    else group.push(edit);
  }
  const random = numbers(seed);
  const all = [...groups.values()];
  const chosen: SingleEdit[] = [];
  while (chosen.length < count && all.length > 0) {
    const at = Math.floor(random() * all.length);
    const group = all[at] as SingleEdit[];
    chosen.push(...group.splice(Math.floor(random() * group.length), 1));
    if (group.length === 0) all.splice(at, 1);
  }
  return chosen;
}

/** Makes an edit, with digests that fit, and asks verify. */
export function tryEdit(files: Files, edit: SingleEdit): Tried {
  const next = apply(files, edit, {});
  if (next.get(edit.file) === files.get(edit.file)) return { edit, fate: 'unchanged' };
  if (findFaults(next).found.length > 0) return { edit, fate: 'reported' };
  const place = `${edit.how} ${edit.file} ${edit.path.join('/')}`;
  const exception = EXCEPTIONS.find(({ edits }) => edits.test(place));
  if (exception !== undefined) return { edit, fate: 'exception', reason: exception.reason };
  return isHarmless(files, edit) ? { edit, fate: 'harmless' } : { edit, fate: 'silent' };
}

/** On the list of keys that nobody need look at. */
function isHarmless(_: Files, { format, path }: SingleEdit): boolean {
  if (format === 'text' || format === 'json') return false;
  const keys = path.map((key) => (typeof key === 'number' ? '[]' : key));
  return keys.some((_key, i) => standingOf(format, keys.slice(0, i + 1)) === 'harmless');
}
