/** `waybill diff`: what changes on the host between the trees of a base and what the stacks say now. */
import { type Compilation, compile } from '../compile.ts';
import type { LocatedDiagnostic } from '../diag/diagnostic.ts';
import { hasErrors } from '../diag/outcome.ts';
import { compareTrees, type StackChanges } from '../diff/diff.ts';
import { GitError } from '../host/git.ts';
import { renderChanges } from '../report/changes.ts';
import { renderMarkdown } from '../report/changes-markdown.ts';
import { renderDiff } from '../report/diff.ts';
import { jsonReport } from '../report/json.ts';
import { type Trees, treesIn, treesOfBase } from './base.ts';
import { type Command, type Context, exitCode } from './command.ts';
import { showDiagnostics } from './diagnostics.ts';
import { planTrees, shownFolder } from './trees.ts';

export const diff: Command = {
  name: 'diff',
  summary: 'show what changes on the host, and in which files',
  usage: '[STACK...]',
  flags: {
    markdown: 'as a comment on a pull request, below 60,000 characters',
    summary: 'without the text of the files',
  },
  values: {
    base: ['REF|DIR', 'compare with a git reference or another folder of trees (default: what is on disk)'],
  },
  run: async (context) => {
    const compilation = compile({ host: context.host, root: context.root, wanted: context.args });
    const base = context.values.get('base');
    const before =
      base === undefined ? treesIn(context.host, context.out) : await baseOrComplaint(context, base);
    if (before === undefined) return exitCode.problems;
    const foreign = [...planTrees(context, compilation)].flatMap((plan) => plan.diagnostics);
    const diagnostics: LocatedDiagnostic[] = [...compilation.diagnostics, ...foreign];
    const stacks = compareAll(context, compilation, before).filter(({ files }) => files.length > 0);
    showDiagnostics(context, diagnostics, compilation.textOf);
    context.print(shown(context, compilation, diagnostics, stacks));
    if (hasErrors(diagnostics)) return exitCode.problems;
    // Against another base a difference is what was asked for.
    return stacks.length === 0 || base !== undefined ? exitCode.clean : exitCode.outOfDate;
  },
};

async function baseOrComplaint(context: Context, base: string): Promise<Trees | undefined> {
  try {
    return await treesOfBase(context, base);
  } catch (error) {
    if (!(error instanceof GitError)) throw error;
    context.say(`waybill: ${error.message}; --base takes a git reference or a folder of trees\n`);
    return undefined;
  }
}

/** The wanted stacks, and those that are gone; a stack with errors is in neither, its diagnostics speak for it. */
function compareAll(context: Context, { stacks, diagnostics }: Compilation, before: Trees): StackChanges[] {
  const compared = stacks.map(({ name, tree }) => {
    const after = new Map(tree().map(({ path, text }) => [path, text]));
    return compareTrees(name, before.get(name) ?? new Map(), after);
  });
  if (context.args.length > 0 || hasErrors(diagnostics)) return compared;
  const known = new Set(stacks.map(({ name }) => name));
  const gone = [...before].filter(([name, files]) => !known.has(name) && files.has('manifest.json'));
  return [...compared, ...gone.map(([name, files]) => compareTrees(name, files, new Map()))];
}

function shown(
  context: Context,
  { textOf }: Compilation,
  diagnostics: readonly LocatedDiagnostic[],
  stacks: readonly StackChanges[],
): string {
  if (context.format === 'json') {
    return `${JSON.stringify({ ...jsonReport(diagnostics, textOf), stacks }, null, 2)}\n`;
  }
  if (context.flags.has('markdown')) return renderMarkdown(stacks);
  const color = context.color.out;
  const files = stacks.flatMap((one) =>
    one.files.map((file) => ({ ...file, path: `${shownFolder(context, one.stack)}/${file.path}` })),
  );
  if (files.length === 0) return 'No changes.\n';
  const summary = renderChanges(stacks, { color });
  return context.flags.has('summary') ? summary : summary + renderDiff(files, { color });
}
