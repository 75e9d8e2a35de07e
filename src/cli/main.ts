/** `waybill`: arguments -> command -> exit code. */
import { dirname } from 'node:path';
import { ask, canAsk } from '../base/host/ask.ts';
import { NodeHost } from '../base/host/node-host.ts';
import { type Call, type Program, runProgram, UsageError } from '../base/host/program.ts';
import { readSecret } from '../base/host/read-secret.ts';
import { isTerminal, writeAll } from '../base/host/streams.ts';
import { watch } from '../base/host/watch.ts';
import { version } from '../base/util/version.gen.ts';
import { type Command, type Context, exitCode, type Format } from './commands/command.ts';

/** Loaded only when asked for: a command pays for nothing that it does not use. */
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  render: async () => (await import('./commands/render.ts')).render,
  check: async () => (await import('./commands/check.ts')).check,
  diff: async () => (await import('./commands/diff.ts')).diff,
  review: async () => (await import('./commands/review.ts')).review,
  verify: async () => (await import('./commands/verify.ts')).verify,
  trace: async () => (await import('./commands/trace.ts')).trace,
  init: async () => (await import('./commands/init.ts')).init,
  graph: async () => (await import('./commands/graph.ts')).graph,
  serve: async () => (await import('./commands/serve.ts')).serve,
  list: async () => (await import('./commands/list.ts')).list,
  show: async () => (await import('./commands/show.ts')).show,
  add: async () => (await import('./commands/add.ts')).add,
  remove: async () => (await import('./commands/remove.ts')).remove,
  set: async () => (await import('./commands/set.ts')).set,
  import: async () => (await import('./commands/import.ts')).importCommand,
  secrets: async () => (await import('./commands/secrets.ts')).secrets,
  completion: async () => (await import('./commands/completion.ts')).completion,
  explain: async () => (await import('./commands/explain.ts')).explain,
};

const GROUPS: Readonly<Record<string, readonly string[]>> = {
  Start: ['init', 'import', 'list', 'show'],
  Edit: ['add', 'remove', 'set', 'secrets'],
  Look: ['check', 'diff', 'graph', 'serve', 'trace', 'explain', 'completion'],
  Release: ['render', 'review', 'verify'],
};

const FORMATS: readonly Format[] = ['text', 'json', 'github', 'sarif'];

const program: Program<Context, Command> = {
  name: 'waybill',
  purpose:
    'Waybill compiles the description of a home server into files for Docker Compose, Traefik, authentik\nand Cloudflare Tunnel.',
  commands,
  groups: GROUPS,
  common: {
    root: [
      'DIR',
      'folder that holds stacks/ (default: the current one, or the nearest above it that has one)',
    ],
    out: ['DIR', 'folder that holds the trees (default: out/ below the root)'],
    format: ['FORMAT', 'text, json or github, for check and verify also sarif (default: text)'],
  },
  notes: `Exit codes: 0 clean, 1 problems in the input, 2 the tree is out of date, 3 internal error in Waybill.
Results go to standard output, everything else to standard error. NO_COLOR turns colour off.`,
  version,
  exit: { good: exitCode.clean, usage: exitCode.problems },
  print: (text) => writeAll(1, text),
  contextOf,
};

function formatOf(value: string | undefined, { sarif }: Command): Format {
  const known = FORMATS.filter((one) => one !== 'sarif' || sarif === true);
  const format = known.find((one) => one === (value ?? 'text'));
  if (format === undefined) throw new UsageError(`--format takes ${known.join(', ')} here, not ${value}`);
  return format;
}

/** The folder that holds `stacks/`, at or above another one; that one itself where there is none. */
function nearestRoot(host: NodeHost, from: string): string {
  for (let folder = from; ; folder = dirname(folder)) {
    if (host.kind(`${folder}/stacks`) === 'folder') return folder;
    if (folder === dirname(folder)) return from;
  }
}

function contextOf({ args, flags, values }: Call, command: Command): Context {
  const host = new NodeHost();
  const root = values.get('root') ?? nearestRoot(host, process.cwd());
  const noColor = (process.env['NO_COLOR'] ?? '') !== '';
  return {
    host,
    root,
    out: values.get('out') ?? `${root}/out`,
    args,
    flags,
    values,
    format: formatOf(values.get('format'), command),
    color: { out: !noColor && isTerminal(1), err: !noColor && isTerminal(2) },
    get columns() {
      // A width of 0 is what a terminal says that does not know its own. Into a pipe nothing is cut.
      return isTerminal(1) ? process.stdout.columns || 100 : Number.POSITIVE_INFINITY;
    },
    print: (text) => writeAll(1, text),
    say: (text) => writeAll(2, text),
    ...(canAsk() ? { ask } : {}),
    readSecret,
    watch,
  };
}

/** Words for what went wrong: with the call, with the machine, or with Waybill. */
function explainFailure(error: unknown): { text: string; code: number } {
  if (error instanceof UsageError) return { text: `waybill: ${error.message}\n`, code: exitCode.problems };
  const { code, message, stack } = error as NodeJS.ErrnoException;
  const fromSystem = code !== undefined && /^E[A-Z]+$/.test(code);
  const text = fromSystem
    ? `waybill: the system returned an error: ${message}\n`
    : `waybill: internal error, please report it\n${stack}\n`;
  return { text, code: exitCode.internal };
}

runProgram(program, process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
    // Node would wait for its own background work: ten milliseconds of compiling that is no longer needed.
    if (!process.argv.includes('--watch')) process.exit();
  },
  (error: unknown) => {
    const failure = explainFailure(error);
    writeAll(2, failure.text);
    process.exit(failure.code);
  },
);
