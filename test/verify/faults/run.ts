/** Making faults in a tree and asking `verify` about each. */
import type { Diagnostic } from '../../../src/base/diag/diagnostic.ts';
import { findFaults } from '../../../src/verify/verify.ts';
import { apply, type Edit, type Files, type Kind } from './edit.ts';

/** How well a fault was reported: at its file, at another with a hint to it, somewhere, or not at all. */
export type Caught = 'there' | 'hinted' | 'elsewhere' | 'missed';

export interface Result {
  readonly edit: Edit;
  readonly caught: Caught;
  readonly found: readonly Diagnostic[];
}

const nameOf = ({ code, message, at }: Diagnostic) => `${code} ${at.file} ${message}`;

/** At most `most` faults of a kind, spread over all the places where it can be made. */
export function* faultsOf(files: Files, kind: Kind, most: number): Generator<Result> {
  const clean = cleanOf(files);
  for (const edit of spread([...kind.edits(files)], most)) {
    const found = findFaults(apply(files, edit, kind)).found.filter((one) => !clean.has(nameOf(one)));
    yield { edit, caught: howWell(edit.file, found), found };
  }
}

const known = new WeakMap<Files, ReadonlySet<string>>();

/** What is said about the tree without a fault. */
function cleanOf(files: Files): ReadonlySet<string> {
  const clean = known.get(files) ?? new Set(findFaults(files).found.map(nameOf));
  known.set(files, clean);
  return clean;
}

function howWell(file: string, found: readonly Diagnostic[]): Caught {
  if (found.some(({ at }) => at.file === file)) return 'there';
  if (found.some(({ related }) => related.some(({ at }) => at.file === file))) return 'hinted';
  return found.length > 0 ? 'elsewhere' : 'missed';
}

function spread<T>(all: readonly T[], most: number): T[] {
  if (all.length <= most) return [...all];
  return Array.from({ length: most }, (_, i) => all[Math.floor((i * all.length) / most)] as T);
}
