/** From a compilation to what would change on disk, for the commands that need it. */
import type { Compilation, CompiledStack } from '../compile.ts';
import type { LocatedDiagnostic } from '../diag/diagnostic.ts';
import { hasErrors } from '../diag/outcome.ts';
import { stackNames } from '../load/load.ts';
import type { Artifact } from '../model/artifact.ts';
import { disagreementsOf } from '../verify/proof.ts';
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
    const shown = shownFolder(context, stack.name);
    const tree = stack.tree();
    const plan = planWrite(host, `${out}/${stack.name}`, shown, tree);
    // What is on disk already was proved when it was written.
    const proof = plan.changes.length === 0 ? [] : prove(stack, tree, shown);
    const refused =
      proof.length === 0 ? [] : tree.map(({ path, text }) => [`${shown}/${path}`, text] as const);
    yield {
      name: stack.name,
      ...plan,
      diagnostics: [...plan.diagnostics, ...proof],
      texts: new Map([...plan.texts, ...refused]),
    };
  }
  for (const name of abandonedTrees(context, compilation)) {
    yield { name, ...planWrite(host, `${out}/${name}`, shownFolder(context, name), []) };
  }
}

/**
 * Reads a tree back as the programs will, and compares what they would do with what the model says. Only an override can
 * make a difference; any other one is a fault of Waybill, and nothing is written.
 */
function prove(
  { name, model }: CompiledStack,
  tree: readonly Artifact[],
  shown: string,
): LocatedDiagnostic[] {
  const found = disagreementsOf(new Map(tree.map(({ path, text }) => [path, text])));
  if (found.length === 0 || model.services.some(({ overridden }) => overridden))
    return found.map((one) => inFolder(one, shown));
  throw new Error(
    `the files of \`${name}\` would not do what their model says: ${found.map(({ message }) => message).join('; ')}`,
  );
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

/** Places of a tree are named from its own folder; messages name them from the root. */
export function inFolder(diagnostic: LocatedDiagnostic, folder: string): LocatedDiagnostic {
  const moved = <T extends { readonly file: string }>(at: T): T => ({ ...at, file: `${folder}/${at.file}` });
  return {
    ...diagnostic,
    at: moved(diagnostic.at),
    related: diagnostic.related.map((related) => ({ ...related, at: moved(related.at) })),
  };
}
