/** Stacks as they are now, compared with a base: what `diff` and `review` show. */

import type { LocatedDiagnostic } from '../../base/diag/diagnostic.ts';
import { GitError } from '../../base/host/git.ts';
import { present } from '../../base/util/defined.ts';
import type { Compilation } from '../../compile/compile.ts';
import { stackNames } from '../../compile/load/load.ts';
import { staleness } from '../../compile/write/plan.ts';
import { compareTrees, type Review, type StackChanges } from '../../review/diff/diff.ts';
import { type BaseTrees, type Trees, treesOfBase, upgradeDiagnostics } from './base.ts';
import type { Context } from './command.ts';
import { displayPath, planTrees } from './trees.ts';

/** The trees to compare with; undefined, after a word to the user, when there are none of that name. */
export async function resolveBase(context: Context): Promise<BaseTrees | undefined> {
  try {
    return await treesOfBase(context, context.values.get('base'));
  } catch (error) {
    if (!(error instanceof GitError)) throw error;
    context.say(`waybill: ${error.message}; --base takes a git reference or a folder of trees\n`);
    return undefined;
  }
}

/** What changes, and everything that is wrong. */
export interface Comparison {
  readonly review: Review;
  /** Problems of the stacks and of the trees as they are rendered now. */
  readonly found: readonly LocatedDiagnostic[];
  /** Trees on disk that are others than their stacks say. */
  readonly stale: readonly LocatedDiagnostic[];
  readonly textOf: Compilation['textOf'];
}

/** Compares the wanted stacks with a base. One with errors has no tree to compare, and is named as such. */
export function compareWithBase(context: Context, compilation: Compilation, base: BaseTrees): Comparison {
  const { host, root, args } = context;
  const found = [...compilation.diagnostics, ...upgradeDiagnostics(compilation, base.trees)];
  const stale: LocatedDiagnostic[] = [];
  const changes = new Map<string, StackChanges>();
  for (const plan of planTrees(context, compilation)) {
    const { name, files, diagnostics } = plan;
    found.push(...diagnostics);
    stale.push(...present([staleness(plan, displayPath(context, name))]));
    if (files.size > 0) changes.set(name, compareTrees(name, base.trees.get(name) ?? new Map(), files));
  }
  const names = stackNames(host, root);
  const gone = args.length > 0 ? [] : goneStacks(base.trees, names);
  const review = {
    base: base.text,
    stacks: [...changes.values(), ...gone].filter(({ files }) => files.length > 0),
    broken: names.filter((name) => !changes.has(name) && (args.length === 0 || args.includes(name))),
  };
  return { review, found, stale, textOf: compilation.textOf };
}

function goneStacks(before: Trees, names: readonly string[]): StackChanges[] {
  const gone = [...before].filter(([name, files]) => !names.includes(name) && files.has('manifest.json'));
  return gone.map(([name, files]) => compareTrees(name, files, new Map()));
}
