/** `waybill diff`: what changes on the host between the trees of a base and what the stacks say now. */

import type { LocatedDiagnostic } from '../../base/diag/diagnostic.ts';
import { hasErrors } from '../../base/diag/outcome.ts';
import type { Compilation } from '../../compile/compile.ts';
import type { Review } from '../../review/diff/diff.ts';
import type { FileChange } from '../../review/diff/moved-files.ts';
import { renderChanges } from '../../review/report/changes.ts';
import { jsonReview } from '../../review/report/changes-json.ts';
import { renderMarkdown } from '../../review/report/changes-markdown.ts';
import { renderDiff } from '../../review/report/diff.ts';
import { jsonReport } from '../../review/report/json.ts';
import { plural } from '../../review/report/order.ts';
import { type Command, type Context, exitCode } from './command.ts';
import { compareWithBase, resolveBase } from './compare.ts';
import { compiled } from './compiled.ts';
import { showDiagnostics } from './diagnostics.ts';
import { pageOfChanges, writePage } from './page.ts';
import { displayPath } from './trees.ts';

export const BASE_OPTION = {
  base: ['REF|DIR', 'a git reference, or a folder of trees (default: where this branch left main)'],
} as const;

export const diff: Command = {
  name: 'diff',
  summary: 'say what changes on the host; with --patch also in which lines',
  usage: '[STACK...]',
  example: 'diff --base main',
  options: {
    markdown: 'as a comment on a pull request, below 60,000 characters',
    patch: 'with the text of the files that change',
    ...BASE_OPTION,
    html: ['FILE', 'write a page for a browser in place of the text'],
  },
  run: async (context) => {
    const compilation = compiled(context);
    const base = await resolveBase(context);
    if (base === undefined) return exitCode.problems;
    const { review, found: diagnostics, textOf } = compareWithBase(context, compilation, base);
    showDiagnostics(context, diagnostics, textOf);
    const page = context.values.get('html');
    if (page === undefined) context.print(shown(context, diagnostics, textOf, review));
    else {
      const problems = { diagnostics, textOf };
      writePage(context, page, pageOfChanges(review.stacks, base.trees, base.text, problems));
    }
    return hasErrors(diagnostics) ? exitCode.problems : exitCode.clean;
  },
};

function inFolder(file: FileChange, folder: string): FileChange {
  const from = file.from === undefined ? {} : { from: `${folder}/${file.from}` };
  return { ...file, ...from, path: `${folder}/${file.path}` };
}

function shown(
  context: Context,
  diagnostics: readonly LocatedDiagnostic[],
  textOf: Compilation['textOf'],
  review: Review,
): string {
  if (context.format === 'json') {
    const report = { ...jsonReport(diagnostics, textOf), ...jsonReview(review) };
    return `${JSON.stringify(report, null, 2)}\n`;
  }
  if (context.flags.has('markdown')) return renderMarkdown(review);
  const color = context.color.out;
  const summary = renderChanges(review, { color, columns: context.columns });
  if (review.stacks.length === 0) return summary;
  if (!context.flags.has('patch')) {
    const count = review.stacks.reduce((sum, { files }) => sum + files.length, 0);
    return `${summary}\n${plural(count, 'file')} below out/; --patch shows their text.\n`;
  }
  const files = review.stacks.flatMap((one) =>
    one.files.map((file) => inFolder(file, displayPath(context, one.stack))),
  );
  return `${summary}\n${renderDiff(files, { color })}`;
}
