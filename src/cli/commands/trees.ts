/** From a compilation to what would change on disk, for the commands that need it. */

import type { LocatedDiagnostic } from '../../base/diag/diagnostic.ts';
import { hasErrors } from '../../base/diag/outcome.ts';
import type { Compilation } from '../../compile/compile.ts';
import { stackNames } from '../../compile/load/load.ts';
import { textsOf } from '../../compile/model/artifact.ts';
import { planWrite, type WritePlan } from '../../compile/write/plan.ts';
import type { TreeFiles } from '../../review/diff/tree-state.ts';
import type { Context } from './command.ts';

/** The plan of one stack. */
export interface StackPlan extends WritePlan {
  readonly name: string;
  /** The tree as it is rendered now; empty for a stack that is gone. */
  readonly files: TreeFiles;
}

/** What `out/` would need in order to be what the stacks say: one plan at a time, because a thousand trees are large. */
export function* planTrees(context: Context, compilation: Compilation): Generator<StackPlan> {
  const { host, out } = context;
  for (const { name, tree } of compilation.stacks) {
    const artifacts = tree();
    const plan = planWrite(host, `${out}/${name}`, displayPath(context, name), artifacts);
    yield { name, files: textsOf(artifacts), ...plan };
  }
  for (const name of abandonedTrees(context, compilation)) {
    yield { name, files: new Map(), ...planWrite(host, `${out}/${name}`, displayPath(context, name), []) };
  }
}

/** The texts of a tree by the names that messages use. */
export function textsIn(shown: string, files: TreeFiles): Map<string, string> {
  return new Map([...files].map(([path, text]) => [`${shown}/${path}`, text]));
}

/** Trees of stacks that do not exist any more; only looked for when all stacks are compiled without an error. */
function abandonedTrees({ host, root, out, args }: Context, compilation: Compilation): string[] {
  if (args.length > 0 || hasErrors(compilation.diagnostics)) return [];
  const known = new Set(stackNames(host, root));
  const folders = (host.list(out) ?? []).filter((entry) => entry.kind === 'folder' && !known.has(entry.name));
  return folders
    .map((entry) => entry.name)
    .filter((name) => host.read(`${out}/${name}/manifest.json`) !== undefined);
}

/** A folder as messages name it: relative to the root where it lies below it. */
export function displayPath({ root, out }: Context, name: string): string {
  const folder = `${out}/${name}`;
  return folder.startsWith(`${root}/`) ? folder.slice(root.length + 1) : folder;
}

/** Places of a tree are named from its own folder; messages name them from the root. */
export function inFolder(diagnostic: LocatedDiagnostic, folder: string): LocatedDiagnostic {
  const moved = <T extends { readonly file: string }>(at: T): T => ({ ...at, file: `${folder}/${at.file}` });
  return {
    ...diagnostic,
    at: moved(diagnostic.at),
    related: diagnostic.related.map((related) => ({ ...related, at: moved(related.at) })),
  };
}
