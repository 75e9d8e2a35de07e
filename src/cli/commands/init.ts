/** `waybill init DIR`: a new repository for stacks, rendered and ready to be committed. */
import { copyFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { hasErrors } from '../../base/diag/outcome.ts';
import { beginRepository } from '../../base/host/git.ts';
import { QUESTIONS } from '../init/questions.ts';
import { type StarterFile, starterFiles } from '../init/starter.ts';
import { answersOf, inMemory } from './answers.ts';
import { type Command, type Context, exitCode } from './command.ts';
import { compiled } from './compiled.ts';
import { reportDiagnostics } from './diagnostics.ts';
import { machine } from './machine.ts';
import { givenSource, ownSource, type Source } from './waybill-source.ts';

export const init: Command = {
  name: 'init',
  summary: 'make a new repository for your server: first stack, review of changes, editor settings',
  usage: 'DIR',
  example: 'init server',
  options: {
    yes: 'ask nothing: take what is usual for all that no option says',
    ...Object.fromEntries(QUESTIONS.map(({ key, takes, asks }) => [key, [takes, asks] as const])),
    from: [
      'SOURCE',
      'where npm gets Waybill: a version, git+https://SERVER/PATH#COMMIT, or a packed file (default: where this copy is from)',
    ],
  },
  maxArguments: 1,
  run: async (context) => {
    const [name] = context.args;
    if (name === undefined)
      return refuse(context, ['init takes the folder to make, such as `waybill init server`']);
    const folder = resolve(name);
    const given = context.values.get('from');
    const source = given === undefined ? await ownSource() : givenSource(given);
    if ('problem' in source) return refuse(context, [source.problem]);
    if (source.packed !== undefined && context.host.kind(source.packed) !== 'file')
      return refuse(context, [`there is no file ${source.packed}`]);
    const taken = (context.host.list(folder) ?? []).filter((entry) => entry.name !== '.git');
    if (taken[0] !== undefined)
      return refuse(context, [`${folder} has ${taken[0].name} already; init needs a new or empty folder`]);
    const answers = await answersOf(context, machine());
    if ('length' in answers) return refuse(context, answers);
    const starter = starterFiles(answers, source.pin);
    const { stacks, diagnostics, textOf } = compiled(inMemory(context, starter), { wanted: [] });
    const [stack] = stacks;
    if (stack === undefined || hasErrors(diagnostics)) return reportDiagnostics(context, diagnostics, textOf);
    const tree = stack.tree().map(({ path, text }) => ({ path: `out/${answers.name}/${path}`, text }));
    await write(context, folder, [...starter, ...tree], source);
    for (const { path } of starter) context.print(`created ${path}\n`);
    context.print(`created out/${answers.name}/, ${tree.length} files\n`);
    context.say(nextSteps(name, answers.name));
    return exitCode.clean;
  },
};

function refuse(context: Context, problems: readonly string[]): number {
  for (const problem of problems) context.say(`waybill: ${problem}\n`);
  return exitCode.problems;
}

async function write(
  { host }: Context,
  folder: string,
  files: readonly StarterFile[],
  { packed }: Source,
): Promise<void> {
  host.write(files.map(({ path, text }) => ({ path: `${folder}/${path}`, text })));
  if (packed !== undefined) copyFileSync(packed, `${folder}/${basename(packed)}`);
  await beginRepository(folder);
}

function nextSteps(folder: string, stack: string): string {
  return `
Next:
  cd ${folder}
  npm install
  git add . && git commit -m 'My server'

Then read README.md there. out/${stack}/README.md shows what will run, and who can reach it.
`;
}
