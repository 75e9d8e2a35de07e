/** `waybill`: arguments -> command -> exit code. */
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type Command, type Context, exitCode, type Format } from './commands/command.ts';
import { didYouMean } from './diag/suggest.ts';
import { ask, canAsk } from './host/ask.ts';
import { readHidden } from './host/hidden.ts';
import { NodeHost } from './host/node-host.ts';
import { isTerminal, writeAll } from './host/streams.ts';
import { watch } from './host/watch.ts';
import { version } from './util/version.gen.ts';

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
  explain: async () => (await import('./commands/explain.ts')).explain,
};

const FORMATS: readonly Format[] = ['text', 'json', 'github', 'sarif'];

const GLOBAL_OPTIONS = `Options of every command:
  --root DIR       folder that holds stacks/ (default: the current one)
  --out DIR        folder that holds the trees (default: out/ below the root)
  --format FORMAT  text, json or github, for check and verify also sarif (default: text)
  --help           this text
  --version        version of Waybill

Exit codes: 0 clean, 1 problems in the input, 2 the tree is out of date, 3 a fault of Waybill itself.
Results go to standard output, everything else to standard error. NO_COLOR turns colour off.
`;

/** A call that makes no sense: the message is for the person who typed it. */
class UsageError extends Error {}

async function overview(): Promise<string> {
  const lines = [
    'Waybill compiles the description of a home server into files that Docker Compose, Traefik, authentik',
    'and Cloudflare Tunnel read.',
    '',
    'Usage: waybill COMMAND [ARGUMENT...]',
    '',
    'Commands:',
  ];
  for (const load of Object.values(commands)) {
    const { name, summary } = await load();
    lines.push(`  ${name.padEnd(10)} ${summary}`);
  }
  return `${lines.join('\n')}\n\n${GLOBAL_OPTIONS}`;
}

function helpOf({ name, summary, usage, flags, values = {} }: Command): string {
  const valued = Object.entries(values).map(([flag, [takes, text]]) => [`${flag} ${takes}`, text] as const);
  const own = [...valued, ...Object.entries(flags)].map(([flag, text]) => `  --${flag.padEnd(14)} ${text}\n`);
  const options = own.length === 0 ? '' : `Options:\n${own.join('')}\n`;
  return `waybill ${name} ${usage}\n\n${summary.charAt(0).toUpperCase()}${summary.slice(1)}.\n\n${options}${GLOBAL_OPTIONS}`;
}

function parse(argv: readonly string[], { flags, values = {} }: Command) {
  const text = { type: 'string' } as const;
  const bool = { type: 'boolean' } as const;
  const own = {
    ...Object.fromEntries(Object.keys(flags).map((flag) => [flag, bool])),
    ...Object.fromEntries(Object.keys(values).map((flag) => [flag, text])),
  };
  try {
    const options = { root: text, out: text, format: text, help: bool, version: bool, ...own };
    return parseArgs({ args: [...argv], options, allowPositionals: true });
  } catch (error) {
    throw new UsageError((error as Error).message.split('. ')[0]);
  }
}

function formatOf(value: unknown, { sarif }: Command): Format {
  const known = FORMATS.filter((one) => one !== 'sarif' || sarif === true);
  const format = known.find((one) => one === (value ?? 'text'));
  if (format === undefined)
    throw new UsageError(`--format takes ${known.join(', ')} here, not ${String(value)}`);
  return format;
}

/** Values of options; those that name a file or a folder do so from where the program was called. */
function valuesOf(given: Readonly<Record<string, unknown>>, { values = {} }: Command): Map<string, string> {
  const texts = Object.entries(given).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
  return new Map(
    texts.map(([name, text]) => [name, /^(FILE|DIR)$/.test(values[name]?.[0] ?? '') ? resolve(text) : text]),
  );
}

function contextOf(
  values: Readonly<Record<string, unknown>>,
  args: readonly string[],
  command: Command,
): Context {
  const root = resolve(String(values['root'] ?? '.'));
  const noColor = (process.env['NO_COLOR'] ?? '') !== '';
  return {
    host: new NodeHost(),
    root,
    out: values['out'] === undefined ? `${root}/out` : resolve(String(values['out'])),
    args,
    values: valuesOf(values, command),
    flags: new Set(Object.keys(values).filter((key) => values[key] === true)),
    format: formatOf(values['format'], command),
    color: { out: !noColor && isTerminal(1), err: !noColor && isTerminal(2) },
    get columns() {
      return process.stdout.columns ?? 100;
    },
    print: (text) => writeAll(1, text),
    say: (text) => writeAll(2, text),
    ...(canAsk() ? { ask } : {}),
    readHidden,
    watch,
  };
}

async function run(argv: readonly string[]): Promise<number> {
  const [name, ...rest] = argv;
  if (name === '--version') {
    writeAll(1, `${version}\n`);
    return exitCode.clean;
  }
  if (name === undefined || name === '--help' || name === 'help') {
    writeAll(1, await overview());
    return name === undefined ? exitCode.problems : exitCode.clean;
  }
  const load = commands[name];
  if (load === undefined) {
    const hint = didYouMean(name, Object.keys(commands)) ?? '`waybill --help` lists all commands.';
    throw new UsageError(`there is no command \`${name}\`; ${hint}`);
  }
  const command = await load();
  const { values, positionals } = parse(rest, command);
  if (values['help'] === true) {
    writeAll(1, helpOf(command));
    return exitCode.clean;
  }
  if (command.most !== undefined && positionals.length > command.most) {
    throw new UsageError(
      `\`${command.name}\` takes ${command.usage}; \`${positionals[command.most]}\` is too much`,
    );
  }
  return command.run(contextOf(values, positionals, command));
}

/** Words for what went wrong: with the call, with the machine, or with Waybill. */
function explainFailure(error: unknown): { text: string; code: number } {
  if (error instanceof UsageError) return { text: `waybill: ${error.message}\n`, code: exitCode.problems };
  const { code, message, stack } = error as NodeJS.ErrnoException;
  const machine = code !== undefined && /^E[A-Z]+$/.test(code);
  const text = machine
    ? `waybill: the machine refused: ${message}\n`
    : `waybill: internal error, please report it\n${stack}\n`;
  return { text, code: exitCode.internal };
}

run(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
    // Node would wait for work of its own in the background, ten milliseconds of compiling that nobody needs any more.
    if (!process.argv.includes('--watch')) process.exit();
  },
  (error: unknown) => {
    const failure = explainFailure(error);
    writeAll(2, failure.text);
    process.exit(failure.code);
  },
);
