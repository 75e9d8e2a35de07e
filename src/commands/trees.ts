/** From a compilation to what would change on disk, for the commands that need it. */
import type { Compilation } from '../compile.ts';
import { hasErrors } from '../diag/outcome.ts';
import { stackNames } from '../load/load.ts';
import { planWrite, type WritePlan } from '../write/plan.ts';
import type { Context } from './command.ts';

/** The plan of one stack. */
export interface StackPlan extends WritePlan {
  readonly name: string;
}

/** What `out/` would need in order to be what the stacks say: one plan at a time, because a thousand trees are large. */
export function* planTrees(context: Context, compilation: Compilation): Generator<StackPlan> {
  const { host, out } = context;
  for (const stack of compilation.stacks) {
    yield {
      name: stack.name,
      ...planWrite(host, `${out}/${stack.name}`, shownFolder(context, stack.name), stack.tree()),
    };
  }
  for (const name of abandonedTrees(context, compilation)) {
    yield { name, ...planWrite(host, `${out}/${name}`, shownFolder(context, name), []) };
  }
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
export function shownFolder({ root, out }: Context, name: string): string {
  const folder = `${out}/${name}`;
  return folder.startsWith(`${root}/`) ? folder.slice(root.length + 1) : folder;
}
