/** `waybill check`: says what is wrong with stacks and with their trees on disk, and writes nothing. */
import { compile } from '../compile.ts';
import { verify } from '../verify/verify.ts';
import { treesIn } from './base.ts';
import type { Command } from './command.ts';
import { reportDiagnostics } from './diagnostics.ts';
import { inFolder, shownFolder, textsIn } from './trees.ts';

export const check: Command = {
  name: 'check',
  summary: 'say what is wrong with stacks and with their trees, and write nothing',
  usage: '[STACK...]',
  flags: {},
  sarif: true,
  run: (context) => {
    const { host, root, out, args } = context;
    const { stacks, diagnostics, textOf } = compile({ host, root, wanted: args });
    const texts = new Map<string, string>();
    const found = [...diagnostics];
    for (const [name, files] of treesIn(host, out)) {
      // A folder without a project is no tree, and `render` speaks of it.
      if (!files.has('compose.yaml') || (args.length > 0 && !args.includes(name))) continue;
      const folder = shownFolder(context, name);
      for (const [file, text] of textsIn(folder, files)) texts.set(file, text);
      found.push(...verify(files).diagnostics.map((one) => inFolder(one, folder)));
    }
    if (context.format === 'text' && found.length === 0) {
      for (const { name, model } of stacks) {
        context.print(
          `${name}: no problems in ${model.apps.length} apps, ${model.services.length} services, ${model.routes.length} routes\n`,
        );
      }
    }
    return reportDiagnostics(context, found, (file) => texts.get(file) ?? textOf(file));
  },
};
