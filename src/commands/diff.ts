/** `waybill diff`: what changes on the host between the trees of a base and what the stacks say now. */
import { type Compilation, compile } from '../compile.ts';
import type { LocatedDiagnostic } from '../diag/diagnostic.ts';
import { hasErrors } from '../diag/outcome.ts';
import type { Review } from '../diff/diff.ts';
import type { FileChange } from '../diff/moved-files.ts';
import { renderChanges } from '../report/changes.ts';
import { jsonReview } from '../report/changes-json.ts';
import { renderMarkdown } from '../report/changes-markdown.ts';
import { renderDiff } from '../report/diff.ts';
import { jsonReport } from '../report/json.ts';
import { type Command, type Context, exitCode } from './command.ts';
import { baseOrComplaint, compareWithBase } from './compare.ts';
import { reportDiagnostics, showDiagnostics } from './diagnostics.ts';
import { pageOfChanges, writePage } from './page.ts';
import { planTrees, shownFolder } from './trees.ts';

export const BASE_OPTION = {
  base: ['REF|DIR', 'a git reference, or a folder of trees (default: where the main branch was left)'],
} as const;

export const diff: Command = {
  name: 'diff',
  summary: 'show what changes on the host, and in which files',
  usage: '[STACK...]',
  flags: {
    markdown: 'as a comment on a pull request, below 60,000 characters',
    summary: 'without the text of the files',
  },
  values: {
    ...BASE_OPTION,
    html: ['FILE', 'write a page for a browser in place of the text'],
  },
  run: async (context) => {
    const compilation = compile({ host: context.host, root: context.root, wanted: context.args });
    const base = await baseOrComplaint(context);
    if (base === undefined) return exitCode.problems;
    const { found, textOf } = problemsOfTrees(context, compilation);
    const diagnostics: LocatedDiagnostic[] = [...compilation.diagnostics, ...found];
    // Where a tree would hold a secret the diff would show it.
    if (found.some(({ secret }) => secret === true)) return reportDiagnostics(context, diagnostics, textOf);
    const review = compareWithBase(context, compilation, base);
    showDiagnostics(context, diagnostics, textOf);
    const page = context.values.get('html');
    if (page === undefined) context.print(shown(context, compilation, diagnostics, review));
    else {
      const problems = { diagnostics, textOf };
      writePage(context, page, pageOfChanges(review.stacks, base.trees, base.text, problems));
    }
    return hasErrors(diagnostics) ? exitCode.problems : exitCode.clean;
  },
};

/** What is wrong in the trees as they would be rendered, and the texts that it speaks of. */
function problemsOfTrees(context: Context, compilation: Compilation) {
  const found: LocatedDiagnostic[] = [];
  const texts = new Map<string, string>();
  for (const plan of planTrees(context, compilation)) {
    found.push(...plan.diagnostics);
    for (const [file, text] of plan.texts) texts.set(file, text);
  }
  return { found, textOf: (file: string) => texts.get(file) ?? compilation.textOf(file) };
}

function inFolder(file: FileChange, folder: string): FileChange {
  const from = file.from === undefined ? {} : { from: `${folder}/${file.from}` };
  return { ...file, ...from, path: `${folder}/${file.path}` };
}

function shown(
  context: Context,
  { textOf }: Compilation,
  diagnostics: readonly LocatedDiagnostic[],
  review: Review,
): string {
  if (context.format === 'json') {
    const report = { ...jsonReport(diagnostics, textOf), ...jsonReview(review) };
    return `${JSON.stringify(report, null, 2)}\n`;
  }
  if (context.flags.has('markdown')) return renderMarkdown(review);
  const color = context.color.out;
  const summary = renderChanges(review, { color, columns: context.columns });
  if (review.stacks.length === 0 || context.flags.has('summary')) return summary;
  const files = review.stacks.flatMap((one) =>
    one.files.map((file) => inFolder(file, shownFolder(context, one.stack))),
  );
  return `${summary}\n${renderDiff(files, { color })}`;
}
