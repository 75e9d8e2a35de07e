/** The trees that a comparison starts from: those of a commit, those of another folder, or those on disk. */

import type { LocatedDiagnostic } from '../../base/diag/diagnostic.ts';
import { filesAt, GitError, mainBase } from '../../base/host/git.ts';
import type { Host } from '../../base/host/host.ts';
import type { Compilation } from '../../compile/compile.ts';
import type { TreeFiles } from '../../review/diff/tree-state.ts';
import { upgradeProblems } from '../../review/diff/upgrades.ts';
import type { Context } from './command.ts';

/** Trees by stack. */
export type Trees = ReadonlyMap<string, TreeFiles>;

/** What is in the way of stored data that would meet another version of its program. */
export function upgradeDiagnostics({ stacks, located }: Compilation, before: Trees): LocatedDiagnostic[] {
  return stacks.flatMap(({ name, model }) => located(upgradeProblems(before.get(name) ?? new Map(), model)));
}

/** Trees to compare with, and what they are. */
export interface BaseTrees {
  readonly trees: Trees;
  /** What a review was compared with, for a person. */
  readonly text: string;
}

/**
 * Reads the trees of a base: the name of a folder if there is one, else a git reference. Without a name it is the commit
 * at which the current one branched off the main branch; where there is no commit at all, the trees on disk.
 *
 * @throws GitError when a reference that was named does not exist
 */
export async function treesOfBase(context: Context, base: string | undefined): Promise<BaseTrees> {
  const { host, root, out } = context;
  if (base === undefined) return treesOfMain(context);
  const folder = base.startsWith('/') ? base : `${root}/${base}`;
  if (host.kind(folder) === 'folder') return { trees: treesIn(host, folder), text: `the folder ${base}` };
  return { trees: byStack(await filesAt(root, base, out)), text: base };
}

async function treesOfMain({ host, root, out }: Context): Promise<BaseTrees> {
  try {
    const { commit, text, because } = await mainBase(root);
    const trees = byStack(await filesAt(root, commit, out));
    return { trees, text: because === undefined ? text : `${text}, because ${because}` };
  } catch (error) {
    if (!(error instanceof GitError)) throw error;
    return { trees: treesIn(host, out), text: `the trees on disk, because ${error.message}` };
  }
}

/** Reads the trees below a folder. */
export function treesIn(host: Host, folder: string): Trees {
  const trees = (host.list(folder) ?? []).filter(({ kind }) => kind === 'folder');
  return new Map(trees.map(({ name }) => [name, treeIn(host, `${folder}/${name}`)]));
}

/** Reads one tree. */
export const treeIn = (host: Host, folder: string): TreeFiles => new Map(filesIn(host, folder, ''));

function filesIn(host: Host, folder: string, prefix: string): [string, string][] {
  return (host.list(folder) ?? []).flatMap(({ name, kind }): [string, string][] => {
    if (kind === 'folder') return filesIn(host, `${folder}/${name}`, `${prefix}${name}/`);
    if (kind !== 'file') return [];
    return [
      [`${prefix}${name}`, new TextDecoder().decode(host.read(`${folder}/${name}`) ?? new Uint8Array())],
    ];
  });
}

function byStack(files: ReadonlyMap<string, string>): Trees {
  const trees = new Map<string, Map<string, string>>();
  for (const [path, text] of files) {
    const slash = path.indexOf('/');
    if (slash === -1) continue;
    const stack = path.slice(0, slash);
    const tree = trees.get(stack) ?? new Map<string, string>();
    trees.set(stack, tree.set(path.slice(slash + 1), text));
  }
  return trees;
}
