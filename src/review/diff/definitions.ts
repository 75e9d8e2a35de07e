/** Networks and volumes as compose.yaml defines them. */
import type { Change, changesOf } from './change.ts';
import { leafText, leavesThatDiffer } from './leaves.ts';
import { pairsOf } from './pairs.ts';
import type { TreeState } from './tree-state.ts';

/** Entries of compose.yaml that stay by key and change inside. */
export function definitionChanges(
  before: TreeState | undefined,
  after: TreeState | undefined,
  key: 'networks' | 'volumes',
  change: ReturnType<typeof changesOf>,
): Change[] {
  const entries = (state: TreeState | undefined) => Object.entries(state?.project[key] ?? {});
  return pairsOf(entries(before), entries(after), ([name]) => name).kept.flatMap(([[name, was], [, is]]) => {
    const details = leavesThatDiffer(was ?? {}, is ?? {}).map(leafText);
    return details.length === 0
      ? []
      : [change('caution', name, 'changes its definition in compose.yaml', details)];
  });
}
