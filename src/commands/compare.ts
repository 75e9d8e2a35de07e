/** Stacks as they are now, compared with a base: what `diff` and `review` show. */
import type { Compilation } from '../compile.ts';
import { compareTrees, type Review, type StackChanges } from '../diff/diff.ts';
import { GitError } from '../host/git.ts';
import { stackNames } from '../load/load.ts';
import { type BaseTrees, type Trees, treesOfBase } from './base.ts';
import type { Context } from './command.ts';
import { treeOf } from './page.ts';

/** The trees to compare with; undefined, after a word to the user, when there are none of that name. */
export async function baseOrComplaint(context: Context): Promise<BaseTrees | undefined> {
  try {
    return await treesOfBase(context, context.values.get('base'));
  } catch (error) {
    if (!(error instanceof GitError)) throw error;
    context.say(`waybill: ${error.message}; --base takes a git reference or a folder of trees\n`);
    return undefined;
  }
}

/** What changes in the wanted stacks. One with errors has no tree to compare, and is named as such. */
export function compareWithBase(context: Context, { stacks }: Compilation, base: BaseTrees): Review {
  const { host, root, args } = context;
  const names = stackNames(host, root);
  const compiled = new Set(stacks.map(({ name }) => name));
  const changes = stacks.map((stack) =>
    compareTrees(stack.name, base.trees.get(stack.name) ?? new Map(), treeOf(stack)),
  );
  const gone = args.length > 0 ? [] : goneStacks(base.trees, names);
  return {
    base: base.text,
    stacks: [...changes, ...gone].filter(({ files }) => files.length > 0),
    broken: names.filter((name) => !compiled.has(name) && (args.length === 0 || args.includes(name))),
  };
}

function goneStacks(before: Trees, names: readonly string[]): StackChanges[] {
  const gone = [...before].filter(([name, files]) => !names.includes(name) && files.has('manifest.json'));
  return gone.map(([name, files]) => compareTrees(name, files, new Map()));
}
