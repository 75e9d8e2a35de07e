/** `waybill diff`: what a render would change in the committed tree. */
import { compile } from '../compile.ts';
import type { LocatedDiagnostic } from '../diag/diagnostic.ts';
import { hasErrors } from '../diag/outcome.ts';
import { type FileChange, renderDiff } from '../report/diff.ts';
import { jsonReport } from '../report/json.ts';
import { type Command, exitCode } from './command.ts';
import { showDiagnostics } from './diagnostics.ts';
import { planTrees, shownFolder } from './trees.ts';

export const diff: Command = {
  name: 'diff',
  summary: 'show what a render would change in the committed tree',
  usage: '[STACK...]',
  flags: {},
  run: (context) => {
    const compilation = compile({ host: context.host, root: context.root, wanted: context.args });
    const diagnostics: LocatedDiagnostic[] = [...compilation.diagnostics];
    const files: FileChange[] = [];
    for (const plan of planTrees(context, compilation)) {
      diagnostics.push(...plan.diagnostics);
      files.push(
        ...plan.changes.map((change) => ({
          ...change,
          path: `${shownFolder(context, plan.name)}/${change.path}`,
        })),
      );
    }
    showDiagnostics(context, diagnostics, compilation.textOf);
    if (context.format === 'json') {
      context.print(
        `${JSON.stringify({ ...jsonReport(diagnostics, compilation.textOf), files }, null, 2)}\n`,
      );
    } else context.print(renderDiff(files, { color: context.color.out }));
    if (hasErrors(diagnostics)) return exitCode.problems;
    return files.length === 0 ? exitCode.clean : exitCode.outOfDate;
  },
};
