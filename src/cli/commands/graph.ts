/** `waybill graph [STACK]`: who reaches what, as a Mermaid picture or as a page. */

import { hasErrors } from '../../base/diag/outcome.ts';
import { mermaidGraph } from '../../compile/emit/picture/graph.ts';
import { type Command, exitCode } from './command.ts';
import { compiled } from './compiled.ts';
import { showDiagnostics } from './diagnostics.ts';
import { pageOfStacks, writePage } from './page.ts';

export const graph: Command = {
  name: 'graph',
  summary: 'draw who reaches what: a Mermaid picture, or a page for a browser',
  usage: '[STACK...]',
  example: 'graph home',
  options: { html: ['FILE', 'write a page for a browser in place of the picture'] },
  run: (context) => {
    const compilation = compiled(context);
    const { stacks, diagnostics, textOf } = compilation;
    showDiagnostics(context, diagnostics, textOf);
    const file = context.values.get('html');
    if (file === undefined) for (const { model } of stacks) context.print(mermaidGraph(model));
    else writePage(context, file, pageOfStacks(compilation));
    return hasErrors(diagnostics) ? exitCode.problems : exitCode.clean;
  },
};
