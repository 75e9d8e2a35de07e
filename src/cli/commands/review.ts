/** `waybill review`: everything that a pull request is judged by, in one run. The workflows call it, and so can you. */

import type { LocatedDiagnostic } from '../../base/diag/diagnostic.ts';
import { hasErrors } from '../../base/diag/outcome.ts';
import type { Compilation } from '../../compile/compile.ts';
import type { Review } from '../../review/diff/diff.ts';
import { renderChanges } from '../../review/report/changes.ts';
import { jsonReview } from '../../review/report/changes-json.ts';
import { renderMarkdown } from '../../review/report/changes-markdown.ts';
import { jsonReport } from '../../review/report/json.ts';
import { ordered } from '../../review/report/order.ts';
import { linesOf, placeText } from '../../review/report/position.ts';
import { renderSarif } from '../../review/report/sarif.ts';
import { allCodes } from '../codes.ts';
import { type Command, type Context, exitCode } from './command.ts';
import { compareWithBase, resolveBase } from './compare.ts';
import { compiled } from './compiled.ts';
import { reportDiagnostics } from './diagnostics.ts';
import { BASE_OPTION } from './diff.ts';

export const review: Command = {
  name: 'review',
  summary: 'check, verify, compare, and refuse a tree that is out of date: all that a pull request needs',
  usage: '',
  example: 'review --base main',
  options: {
    ...BASE_OPTION,
    into: ['DIR', 'also write review.md, review.json and review.sarif there'],
    link: ['URL', 'where review.md says that the whole review is'],
  },
  maxArguments: 0,
  run: async (context) => {
    const base = await resolveBase(context);
    if (base === undefined) return exitCode.problems;
    const compilation = compiled(context, { wanted: [] });
    const { review: changes, found, stale, textOf } = compareWithBase(context, compilation, base);
    const all = { diagnostics: [...found, ...stale], textOf };
    if (context.format === 'json') context.print(jsonOf(changes, all));
    else reportDiagnostics(context, all.diagnostics, textOf);
    if (context.format === 'text')
      context.print(renderChanges(changes, { color: context.color.out, columns: context.columns }));
    const folder = context.values.get('into');
    if (folder !== undefined) writeReview(context, folder, changes, all);
    if (hasErrors(found)) return exitCode.problems;
    return stale.length > 0 ? exitCode.outOfDate : exitCode.clean;
  },
};

interface Problems {
  readonly diagnostics: readonly LocatedDiagnostic[];
  readonly textOf: Compilation['textOf'];
}

function writeReview(
  context: Context,
  folder: string,
  changes: Review,
  { diagnostics, textOf }: Problems,
): void {
  const comment = { problems: linesFor(diagnostics, textOf), link: context.values.get('link') };
  context.host.write([
    { path: `${folder}/review.md`, text: renderMarkdown(changes, comment) },
    { path: `${folder}/review.json`, text: jsonOf(changes, { diagnostics, textOf }) },
    { path: `${folder}/review.sarif`, text: renderSarif(diagnostics, textOf, allCodes()) },
  ]);
}

function jsonOf(changes: Review, { diagnostics, textOf }: Problems): string {
  return `${JSON.stringify({ ...jsonReport(diagnostics, textOf), ...jsonReview(changes) }, null, 2)}\n`;
}

/** Problems on one line each, as a comment lists them. */
function linesFor(diagnostics: readonly LocatedDiagnostic[], textOf: Compilation['textOf']): string[] {
  const lines = linesOf(textOf);
  return ordered(diagnostics).map(
    ({ at, severity, code, message, help }) =>
      `${placeText(at, lines(at.file))} ${severity} ${code}: ${message}${help === undefined ? '' : ` (${help})`}`,
  );
}
