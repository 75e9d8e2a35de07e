/** Two trees compared: what changes on the host, and which files say so. */
import { compareBy } from '../../base/util/order.ts';
import { type Change, changesOf, SUBJECTS, type Weight } from './change.ts';
import { dataChanges } from './data.ts';
import { exposureChanges } from './exposure.ts';
import { imageChanges } from './images.ts';
import { leafText, leavesThatDiffer } from './leaves.ts';
import { reloadedFiles } from './mounted.ts';
import { type FileChange, filesThatDiffer } from './moved-files.ts';
import { newAppNames, renamesOf } from './renames.ts';
import { networkChanges, secretChanges } from './resources.ts';
import { rightsChanges } from './rights.ts';
import { runChanges } from './runs.ts';
import { statementChanges } from './statements.ts';
import { readTreeState, type TreeFiles, type TreeState } from './tree-state.ts';

export interface StackChanges {
  readonly stack: string;
  /** By subject, the heaviest first within. */
  readonly changes: readonly Change[];
  /** Every file that differs, whether or not a change above speaks of it. */
  readonly files: readonly FileChange[];
}

/** What a person decides by: every stack that changes, and what it was compared with. */
export interface Review {
  /** The base, for a person: `origin/main (1a2b3c4)`. */
  readonly base: string;
  readonly stacks: readonly StackChanges[];
  /** Stacks with errors: nothing can be said of them. */
  readonly broken: readonly string[];
}

const WEIGHTS: readonly Weight[] = ['danger', 'caution', 'note'];

/** Compares two trees of one stack; a tree that does not exist is an empty map. */
export function compareTrees(stack: string, before: TreeFiles, after: TreeFiles): StackChanges {
  const [was, is] = [readTreeState(before), readTreeState(after)];
  const renames = renamesOf(was, is);
  const changes = [
    ...exposureChanges(was?.manifest, is?.manifest, newAppNames(renames)),
    ...rightsChanges(was, is, renames),
    ...dataChanges(was, is, renames),
    ...imageChanges(was, is),
    ...runChanges(was, is, { before, after }, renames),
    ...secretChanges(was?.manifest, is?.manifest),
    ...networkChanges(was, is),
    ...statementChanges(was?.manifest, is?.manifest),
    ...reloadedFiles({ before, after }),
    ...otherChanges(was, is, before.size > 0 && was === undefined),
  ];
  // The sort is stable, so the order of the makers is kept within.
  return {
    stack,
    changes: changes.sort(
      compareBy(
        ({ subject }) => SUBJECTS.indexOf(subject),
        ({ weight }) => WEIGHTS.indexOf(weight),
      ),
    ),
    files: filesThatDiffer(before, after, renames),
  };
}

const other = changesOf('other');

/** The rest of the manifest. Its digests follow from the files, and the names from the routes. */
function otherChanges(was: TreeState | undefined, is: TreeState | undefined, unreadable: boolean): Change[] {
  const unread = unreadable
    ? [other('caution', 'The tree before', 'cannot be read, so everything counts as new')]
    : [];
  if (was === undefined || is === undefined) return unread;
  const pick = ({ manifest: { compiler, host, retired } }: TreeState) => ({
    compiler,
    host,
    retired,
  });
  const [old, now] = [pick(was), pick(is)];
  const differing = (a: unknown, b: unknown) => leavesThatDiffer(a, b).map(leafText);
  const found: [Weight, string, string, string[]][] = [
    ['caution', 'The host', 'has other settings', differing(old.host, now.host)],
    ['note', 'The retired apps', 'change', differing(old.retired, now.retired)],
    [
      'note',
      'Waybill',
      'is another version',
      differing({ version: old.compiler }, { version: now.compiler }),
    ],
  ];
  return found
    .filter(([, , , details]) => details.length !== 0)
    .map(([weight, name, text, details]) => other(weight, name, text, details));
}
