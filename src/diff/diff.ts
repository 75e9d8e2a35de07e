/** Two trees compared: what changes on the host, and which files say so. */
import { by } from '../util/order.ts';
import { type Change, changesOf, SUBJECTS, type Weight } from './change.ts';
import { exposureChanges } from './exposure.ts';
import { imageChanges } from './images.ts';
import { leafText, leavesThatDiffer } from './leaves.ts';
import { dataChanges, networkChanges, secretChanges } from './resources.ts';
import { rightsChanges } from './rights.ts';
import { runChanges } from './runs.ts';
import { stateOf, type TreeFiles, type TreeState } from './tree-state.ts';

/** A file before and after; absent where the file did not or will not exist. */
export interface FileChange {
  readonly path: string;
  readonly before?: string | undefined;
  readonly after?: string | undefined;
}

export interface StackChanges {
  readonly stack: string;
  /** By subject, the heaviest first within. */
  readonly changes: readonly Change[];
  /** Every file that differs, whether or not a change above speaks of it. */
  readonly files: readonly FileChange[];
}

const WEIGHTS: readonly Weight[] = ['danger', 'caution', 'note'];

/** Compares two trees of one stack; a tree that does not exist is an empty map. */
export function compareTrees(stack: string, before: TreeFiles, after: TreeFiles): StackChanges {
  const [was, is] = [stateOf(before), stateOf(after)];
  const changes = [
    ...exposureChanges(was?.manifest, is?.manifest),
    ...rightsChanges(was, is),
    ...dataChanges(was, is),
    ...imageChanges(was, is),
    ...runChanges(was, is, { before, after }),
    ...secretChanges(was?.manifest, is?.manifest),
    ...networkChanges(was, is),
    ...otherChanges(was, is, before.size > 0 && was === undefined),
  ];
  const rank = ({ subject, weight }: Change) => SUBJECTS.indexOf(subject) * 10 + WEIGHTS.indexOf(weight);
  // The sort is stable, so the order of the makers is kept within.
  return { stack, changes: changes.sort((a, b) => rank(a) - rank(b)), files: filesThatDiffer(before, after) };
}

const other = changesOf('other');

/** The rest of the manifest. Its digests follow from the files, and the names from the routes. */
function otherChanges(was: TreeState | undefined, is: TreeState | undefined, unreadable: boolean): Change[] {
  const unread = unreadable
    ? [other('caution', 'The tree before', 'cannot be read, so everything counts as new')]
    : [];
  if (was === undefined || is === undefined) return unread;
  const pick = ({ manifest: { compiler, host, outposts, retired } }: TreeState) => ({
    compiler,
    host,
    outposts,
    retired,
  });
  const [old, now] = [pick(was), pick(is)];
  const differing = (a: unknown, b: unknown) => leavesThatDiffer(a, b).map(leafText);
  const found: [Weight, string, string, string[]][] = [
    ['caution', 'The host', 'is described in another way', differing(old.host, now.host)],
    ['note', 'The outposts of authentik', 'change', differing(old.outposts, now.outposts)],
    ['note', 'The retired apps', 'change', differing(old.retired, now.retired)],
    [
      'note',
      'Waybill',
      'is another version',
      differing({ version: old.compiler }, { version: now.compiler }),
    ],
  ];
  return found.flatMap(([weight, name, text, details]) =>
    details.length === 0 ? [] : [other(weight, name, text, details)],
  );
}

function filesThatDiffer(before: TreeFiles, after: TreeFiles): FileChange[] {
  return [...new Set([...before.keys(), ...after.keys()])]
    .map((path) => ({ path, before: before.get(path), after: after.get(path) }))
    .filter((file) => file.before !== file.after)
    .sort(by((file) => file.path));
}
