/** Which containers start, stop and restart, and why. */
import { type Change, changesOf } from './change.ts';
import { leafText, leavesThatDiffer } from './leaves.ts';
import { pairsOf } from './pairs.ts';
import type { TreeFiles, TreeState } from './tree-state.ts';

const runs = changesOf('runs');

/** Services that come, go or are made anew, and changed values that many of them share. */
export function runChanges(
  before: TreeState | undefined,
  after: TreeState | undefined,
  files: { readonly before: TreeFiles; readonly after: TreeFiles },
): Change[] {
  const services = (state: TreeState | undefined) => state?.manifest.services ?? [];
  const { added, removed, kept } = pairsOf(services(before), services(after), ({ name }) => name);
  const restarts = kept.flatMap(([was, is]) => {
    if (before === undefined || after === undefined) return [];
    const details = [
      ...leavesThatDiffer(before.services.get(was.name), after.services.get(is.name)).map(leafText),
      ...mountedReasons(before, after, is, files),
    ];
    const waits = leavesThatDiffer(waitOf(was), waitOf(is)).map(leafText);
    return [
      ...(details.length === 0 ? [] : [runs('note', is.name, 'restarts', details)]),
      ...(waits.length === 0 ? [] : [runs('note', is.name, 'is awaited in another way', waits)]),
    ];
  });
  return [
    ...added.map(({ name, image }) => runs('note', name, 'starts', [`image: ${image}`])),
    ...restarts,
    ...removed.map(({ name, image }) => runs('caution', name, 'stops for good', [`image: ${image}`])),
    ...valueChanges(before, after),
  ];
}

const waitOf = ({ app, gate, timeout }: { app: string; gate: string; timeout: number }) => ({
  app,
  gate,
  timeout,
});

/** Mounted files that changed and that the program does not watch by itself. */
function mountedReasons(
  before: TreeState,
  after: TreeState,
  { name, mounts }: { readonly name: string; readonly mounts: readonly string[] },
  files: { readonly before: TreeFiles; readonly after: TreeFiles },
): string[] {
  if (before.mounted.get(name) === after.mounted.get(name)) return [];
  const changed = mounts.filter((path) => files.before.get(path) !== files.after.get(path));
  return changed.length === 0
    ? ['a file that it mounts is gone']
    : changed.map((path) => `it mounts ${path}`);
}

function valueChanges(before: TreeState | undefined, after: TreeState | undefined): Change[] {
  if (before === undefined || after === undefined) return [];
  const differing = leavesThatDiffer(Object.fromEntries(before.values), Object.fromEntries(after.values));
  return differing.map((leaf) =>
    runs('caution', leaf.path, 'changes in .env: every container that uses it restarts', [leafText(leaf)]),
  );
}
