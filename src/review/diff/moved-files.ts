/** Files that bear another name now. */
import { by, byText } from '../../base/util/order.ts';
import type { Rename } from './renames.ts';
import type { TreeFiles } from './tree-state.ts';

/** A file before and after; absent where the file did not or will not exist. */
export interface FileChange {
  readonly path: string;
  /** The path before, where the file has moved. */
  readonly from?: string;
  readonly before?: string | undefined;
  readonly after?: string | undefined;
}

/**
 * Every file that differs. One that goes and one that comes are one that moves when both say the same but for comments,
 * or when their paths differ by the name of an app that has another name now. Mere similarity is not a sign: the files of two
 * apps are alike.
 */
export function filesThatDiffer(
  before: TreeFiles,
  after: TreeFiles,
  renames: readonly Rename[],
): FileChange[] {
  const gone = [...before.keys()].filter((path) => !after.has(path)).sort(byText);
  const come = [...after.keys()].filter((path) => !before.has(path)).sort(byText);
  const moves = movesOf(gone, come, (old, now) => {
    const renamed = renames.some(({ app: [was, is] }) => old.replaceAll(was, is) === now);
    return renamed || saying(before.get(old)) === saying(after.get(now));
  });
  const left = new Set(moves.values());
  const changed = [...new Set([...before.keys(), ...after.keys()])].flatMap((path): FileChange[] => {
    const from = moves.get(path);
    if (from !== undefined) return [{ path, from, before: before.get(from), after: after.get(path) }];
    const file = { path, before: before.get(path), after: after.get(path) };
    return left.has(path) || file.before === file.after ? [] : [file];
  });
  return changed.sort(by((file) => file.path));
}

/** Path now -> path before, each file once. */
function movesOf(
  gone: readonly string[],
  come: readonly string[],
  isMove: (old: string, now: string) => boolean,
): Map<string, string> {
  const moves = new Map<string, string>();
  const taken = new Set<string>();
  for (const now of come) {
    const old = gone.find((path) => !taken.has(path) && isMove(path, now));
    if (old === undefined) continue;
    moves.set(now, old);
    taken.add(old);
  }
  return moves;
}

/** A string without its comments, in which the source and the name of the stack are. */
function saying(text: string | undefined): string {
  return (text ?? '')
    .split('\n')
    .filter((line) => !/^\s*(?:[#;]|$)/.test(line))
    .join('\n');
}
