/** `waybill verify`: what is wrong in rendered trees, found in their files alone. */
import type { LocatedDiagnostic } from '../diag/diagnostic.ts';
import { verify as verifyTree } from '../verify/verify.ts';
import { treesIn } from './base.ts';
import { type Command, type Context, exitCode } from './command.ts';
import { reportDiagnostics } from './diagnostics.ts';
import { shownFolder } from './trees.ts';

export const verify: Command = {
  name: 'verify',
  summary: 'read rendered trees as the programs will, and say what is wrong in them',
  usage: '[STACK...]',
  flags: {},
  run: (context) => {
    const trees = [...treesIn(context.host, context.out)].filter(([, files]) => files.has('compose.yaml'));
    const wanted = context.args.length === 0 ? trees : trees.filter(([name]) => context.args.includes(name));
    const missing = context.args.filter((name) => !trees.some(([tree]) => tree === name));
    for (const name of missing) context.say(`waybill: there is no tree ${shownFolder(context, name)}\n`);
    const texts = new Map<string, string>();
    const found: LocatedDiagnostic[] = [];
    for (const [name, files] of wanted) {
      const folder = shownFolder(context, name);
      for (const [path, text] of files) texts.set(`${folder}/${path}`, text);
      const { diagnostics, exposures } = verifyTree(files);
      found.push(...diagnostics.map((one) => inFolder(one, folder)));
      if (diagnostics.length === 0) sayGood(context, name, files.size, exposures.length);
    }
    const code = reportDiagnostics(context, found, (file) => texts.get(file));
    return missing.length > 0 ? exitCode.problems : code;
  },
};

function sayGood(context: Context, name: string, files: number, ways: number): void {
  if (context.format === 'text')
    context.print(
      `${name}: ${files} files agree; ${ways} ways in were followed, and each ends where it should\n`,
    );
}

/** Places of a tree are named from its own folder; messages name them from the root. */
function inFolder(diagnostic: LocatedDiagnostic, folder: string): LocatedDiagnostic {
  const moved = <T extends { readonly file: string }>(at: T): T => ({ ...at, file: `${folder}/${at.file}` });
  return {
    ...diagnostic,
    at: moved(diagnostic.at),
    related: diagnostic.related.map((related) => ({ ...related, at: moved(related.at) })),
  };
}
