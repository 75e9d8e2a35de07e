/** `waybill check`: says what is wrong with stacks and with their trees on disk, and writes nothing. */
import { textsOf } from '../../compile/model/artifact.ts';
import { verify } from '../../verify/verify.ts';
import { treesIn, upgradeDiagnostics } from './base.ts';
import { type Command, exitCode } from './command.ts';
import { resolveBase } from './compare.ts';
import { compiled } from './compiled.ts';
import { reportDiagnostics } from './diagnostics.ts';
import { sameFiles } from './live-stacks.ts';
import { displayPath, inFolder, textsIn } from './trees.ts';

export const check: Command = {
  name: 'check',
  summary: 'say what is wrong with stacks and with their trees, and write nothing',
  usage: '[STACK...]',
  example: 'check',
  options: {
    base: [
      'REF|DIR',
      'compare stored data with a git reference, or a folder of trees (default: those on disk)',
    ],
  },
  sarif: true,
  run: async (context) => {
    const { host, out, args } = context;
    const compilation = compiled(context);
    const { stacks, diagnostics, textOf } = compilation;
    const onDisk = treesIn(host, out);
    const base = context.values.has('base') ? (await resolveBase(context))?.trees : onDisk;
    if (base === undefined) return exitCode.problems;
    const texts = new Map<string, string>();
    const found = [...diagnostics, ...upgradeDiagnostics(compilation, base)];
    for (const [name, files] of onDisk) {
      // A folder without a project is not a tree; `render` reports it.
      if (!files.has('compose.yaml') || (args.length > 0 && !args.includes(name))) continue;
      // What would be rendered was judged already.
      const fresh = stacks.find((stack) => stack.name === name);
      if (fresh !== undefined && sameFiles(textsOf(fresh.tree()), files)) continue;
      const folder = displayPath(context, name);
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
