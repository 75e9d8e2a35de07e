/** The trees that a diff starts from: those on disk, those of a git reference, or those of another folder. */

import type { TreeFiles } from '../diff/tree-state.ts';
import { filesAt } from '../host/git.ts';
import type { Host } from '../host/host.ts';
import type { Context } from './command.ts';

/** Trees by stack. */
export type Trees = ReadonlyMap<string, TreeFiles>;

/** Reads the trees of a base: the name of a folder if there is one, else a git reference. */
export async function treesOfBase({ host, root, out }: Context, base: string): Promise<Trees> {
  const folder = base.startsWith('/') ? base : `${root}/${base}`;
  if (host.kind(folder) === 'folder') return treesIn(host, folder);
  return byStack(await filesAt(root, base, out));
}

/** Reads the trees below a folder. */
export function treesIn(host: Host, folder: string): Trees {
  const trees = (host.list(folder) ?? []).filter(({ kind }) => kind === 'folder');
  return new Map(trees.map(({ name }) => [name, new Map(filesIn(host, `${folder}/${name}`, ''))]));
}

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
