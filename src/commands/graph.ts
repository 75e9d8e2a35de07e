/** `waybill graph [STACK]`: who reaches what, as a Mermaid picture. */
import { compile } from '../compile.ts';
import { hasErrors } from '../diag/outcome.ts';
import { mermaidGraph } from '../emit/picture/graph.ts';
import { type Command, exitCode } from './command.ts';
import { showDiagnostics } from './diagnostics.ts';

export const graph: Command = {
  name: 'graph',
  summary: 'print who reaches what, as a Mermaid picture',
  usage: '[STACK...]',
  flags: {},
  run: (context) => {
    const { stacks, diagnostics, textOf } = compile({
      host: context.host,
      root: context.root,
      wanted: context.args,
    });
    showDiagnostics(context, diagnostics, textOf);
    for (const { model } of stacks) context.print(mermaidGraph(model));
    return hasErrors(diagnostics) ? exitCode.problems : exitCode.clean;
  },
};
