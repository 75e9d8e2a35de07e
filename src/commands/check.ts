/** `waybill check`: says what is wrong with stacks, and writes nothing. */
import { compile } from '../compile.ts';
import type { Command } from './command.ts';
import { reportDiagnostics } from './diagnostics.ts';

export const check: Command = {
  name: 'check',
  summary: 'say what is wrong with stacks, and write nothing',
  usage: '[STACK...]',
  flags: {},
  run: (context) => {
    const { stacks, diagnostics, textOf } = compile({
      host: context.host,
      root: context.root,
      wanted: context.args,
    });
    if (context.format === 'text' && diagnostics.length === 0) {
      for (const { name, model } of stacks) {
        context.print(
          `${name}: no problems in ${model.apps.length} apps, ${model.services.length} services, ${model.routes.length} routes\n`,
        );
      }
    }
    return reportDiagnostics(context, diagnostics, textOf);
  },
};
