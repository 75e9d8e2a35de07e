/** `waybill init DIR`: a new repository for stacks, rendered and ready to be committed. */
import { copyFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { hasErrors } from '../../base/diag/outcome.ts';
import { MemoryHost } from '../../base/host/memory-host.ts';
import type { Answers } from '../init/answers.ts';
import { type StarterFile, starterFiles } from '../init/starter.ts';
import { type Command, type Context, exitCode } from './command.ts';
import { compiled } from './compiled.ts';
import { reportDiagnostics } from './diagnostics.ts';
import { givenSource, ownSource } from './waybill-source.ts';

interface Question {
  readonly takes: string;
  readonly asks: string;
  /** Undefined where there is no good guess. */
  readonly usual?: string;
}

/** In the order in which they are asked. Each is also an option. */
const QUESTIONS: Readonly<Record<Exclude<keyof Answers, 'from'>, Question>> = {
  name: { takes: 'NAME', asks: 'name of the stack', usual: 'home' },
  domain: { takes: 'DOMAIN', asks: 'domain below which every app gets its name, like example.com' },
  lan: { takes: 'RANGES', asks: 'addresses of your network, like 192.168.1.0/24' },
  address: { takes: 'ADDRESS', asks: 'address of the server in it, for DNS (may be empty)', usual: '' },
  timezone: { takes: 'ZONE', asks: 'time zone', usual: 'UTC' },
  data: { takes: 'PATH', asks: 'folder on the server for the data of the apps', usual: '/opt/home' },
  media: { takes: 'PATH', asks: 'folder on the server for downloads and libraries', usual: '/mnt/media' },
  email: { takes: 'EMAIL', asks: "e-mail for certificates of Let's Encrypt (empty: none)", usual: '' },
  apps: { takes: 'NAMES', asks: 'first apps, by their names in `waybill list`', usual: 'jellyfin' },
};

const keys = Object.keys(QUESTIONS) as (keyof typeof QUESTIONS)[];

export const init: Command = {
  name: 'init',
  summary: 'make a new repository for stacks: first stack, workflows, editor settings',
  usage: 'DIR',
  options: {
    ...Object.fromEntries(keys.map((key) => [key, [QUESTIONS[key].takes, QUESTIONS[key].asks] as const])),
    from: [
      'SOURCE',
      'where npm gets Waybill: a version, git+https://SERVER/PATH#COMMIT, or a packed file (default: where this copy is from)',
    ],
  },
  most: 1,
  run: async (context) => {
    const [name] = context.args;
    if (name === undefined) return refuse(context, 'init takes the folder to make');
    const folder = resolve(context.root, name);
    const given = context.values.get('from');
    const source = given === undefined ? await ownSource() : givenSource(given, context.root);
    if ('problem' in source) return refuse(context, source.problem);
    const { packed, pin } = source;
    if (packed !== undefined && context.host.kind(packed) !== 'file')
      return refuse(context, `there is no file ${packed}`);
    const answers = await answersOf(context, pin);
    if (typeof answers === 'string') return refuse(context, answers);
    const starter = starterFiles(answers);
    const fresh = { ...context, host: inMemory(starter), root: '/new', out: '/new/out' };
    const { stacks, diagnostics, textOf } = compiled(fresh, { wanted: [] });
    const [stack] = stacks;
    if (stack === undefined || hasErrors(diagnostics)) return reportDiagnostics(context, diagnostics, textOf);
    const tree = stack.tree().map(({ path, text }) => ({ path: `out/${answers.name}/${path}`, text }));
    const files = [...starter, ...tree];
    const taken = files.filter(({ path }) => context.host.kind(`${folder}/${path}`) !== undefined);
    if (taken.length > 0)
      return refuse(context, `${folder} has ${listed(taken)} already; nothing was written`);
    context.host.write(files.map(({ path, text }) => ({ path: `${folder}/${path}`, text })));
    if (packed !== undefined) copyFileSync(packed, `${folder}/${basename(packed)}`);
    for (const { path } of starter) context.print(`created ${path}\n`);
    context.print(`created out/${answers.name}/, ${tree.length} files\n`);
    context.say(`\nNext: cd ${name} && npm install; the README there says the rest.\n`);
    return exitCode.clean;
  },
};

function refuse(context: Context, text: string): number {
  context.say(`waybill: ${text}\n`);
  return exitCode.problems;
}

/** Options first, then questions, then what is usual. A string tells what is missing. */
async function answersOf({ values, ask }: Context, from: string): Promise<Answers | string> {
  const found: Record<string, string> = { from };
  const missing: string[] = [];
  for (const key of keys) {
    const { asks, usual } = QUESTIONS[key];
    const hint = usual === undefined || usual === '' ? '' : ` [${usual}]`;
    const given = values.get(key) ?? (ask && (await ask(`${asks}${hint}: `)));
    const answer = given === undefined || given === '' ? usual : given;
    if (answer === undefined) missing.push(`--${key} (${asks})`);
    else found[key] = answer;
  }
  return missing.length > 0 ? `init needs ${missing.join(' and ')}` : (found as unknown as Answers);
}

const inMemory = (files: readonly StarterFile[]) =>
  new MemoryHost(Object.fromEntries(files.map(({ path, text }) => [`/new/${path}`, text])));

function listed(files: readonly StarterFile[]): string {
  const names = files.slice(0, 3).map(({ path }) => path);
  return files.length > 3
    ? `${names.join(', ')} and ${files.length - 3} more of its files`
    : names.join(', ');
}
