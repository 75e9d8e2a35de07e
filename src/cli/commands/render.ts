/** `waybill render`: compiles stacks and writes their trees. */

import type { LocatedDiagnostic } from '../../base/diag/diagnostic.ts';
import { hasErrors } from '../../base/diag/outcome.ts';
import type { WrittenFile } from '../../compile/write/plan.ts';
import { writeTree } from '../../compile/write/write.ts';
import { jsonReport } from '../../review/report/json.ts';
import { type Command, type Context, exitCode } from './command.ts';
import { compiled } from './compiled.ts';
import { showDiagnostics } from './diagnostics.ts';
import { onChange } from './on-change.ts';
import { displayPath, planTrees, type StackPlan } from './trees.ts';

export const render: Command = {
  name: 'render',
  summary: 'compile stacks and write their trees below out/',
  usage: '[STACK...]',
  example: 'render',
  options: {
    check: 'write nothing; exit code 2 when a tree is out of date',
    watch: 'render again whenever a file of the stacks changes',
  },
  run: (context) => {
    if (!context.flags.has('watch')) return renderOnce(context);
    // Watched before it is read: a save in between would never be seen.
    onChange(context, `${context.root}/stacks`, () => renderOnce(context));
    const code = renderOnce(context);
    context.say('Watching stacks/ for changes. Stop with Ctrl-C.\n');
    return code;
  },
};

interface Rendered {
  readonly stack: string;
  readonly total: number;
  readonly changes: readonly { readonly action: string; readonly path: string }[];
}

function renderOnce(context: Context): number {
  const compilation = compiled(context, { onlyChanges: true });
  const write = !context.flags.has('check');
  const diagnostics: LocatedDiagnostic[] = [...compilation.diagnostics];
  const rendered: Rendered[] = [];
  for (const plan of planTrees(context, compilation)) {
    diagnostics.push(...plan.diagnostics);
    if (hasErrors(plan.diagnostics)) continue;
    if (write) writeTree(context.host, plan);
    rendered.push(summaryOf(context, plan));
  }
  const { textOf } = compilation;
  showDiagnostics(context, diagnostics, textOf);
  if (context.format === 'json') {
    context.print(`${JSON.stringify({ ...jsonReport(diagnostics, textOf), stacks: rendered }, null, 2)}\n`);
  } else printSummary(context, rendered, write);
  if (hasErrors(diagnostics)) return exitCode.problems;
  const stale = rendered.some(({ changes }) => changes.length > 0);
  return stale && !write ? exitCode.outOfDate : exitCode.clean;
}

function summaryOf(context: Context, { name, total, changes }: StackPlan): Rendered {
  const folder = displayPath(context, name);
  return {
    stack: name,
    total,
    changes: changes.map((change) => ({ action: actionOf(change), path: `${folder}/${change.path}` })),
  };
}

function actionOf({ before, after }: WrittenFile): string {
  if (before === undefined) return 'created';
  return after === undefined ? 'deleted' : 'changed';
}

function printSummary(context: Context, rendered: readonly Rendered[], written: boolean): void {
  for (const { stack, total, changes } of rendered) {
    for (const { action, path } of changes) context.print(`${action} ${path}\n`);
    const state =
      changes.length === 0 ? 'up to date' : `${changes.length} ${written ? 'written' : 'out of date'}`;
    context.print(`${stack}: ${total} files, ${state}\n`);
  }
}
