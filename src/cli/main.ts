/** `waybill`: arguments -> command -> exit code. */
import { resolve } from 'node:path';
import { ask, canAsk } from '../base/host/ask.ts';
import { helpText, type Option, readArguments, UsageError, unknownCommand } from '../base/host/call.ts';
import { readHidden } from '../base/host/hidden.ts';
import { NodeHost } from '../base/host/node-host.ts';
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

/** Options of a command alone: those with a value first. */
function optionsOf({ flags, values = {} }: Command): Option[] {
  return [
    ...Object.entries(values).map(([name, [takes, text]]) => ({ name, takes, text })),
    ...Object.entries(flags).map(([name, text]) => ({ name, text })),
  ];
}

function parse(argv: readonly string[], command: Command) {
  const common = [
    ...['root', 'out', 'format'].map((name) => ({ name, takes: 'TEXT' })),
    ...['help', 'version'].map((name) => ({ name })),
  ];
  return readArguments(argv, [...common, ...optionsOf(command)]);
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
  if (load === undefined) throw unknownCommand('waybill', name, Object.keys(commands));
  const command = await load();
  const { values, positionals } = parse(rest, command);
  if (values['help'] === true) {
    const { usage, summary } = command;
    const shape = { width: 14, common: GLOBAL_OPTIONS };
    writeAll(1, helpText(`waybill ${command.name} ${usage}`, summary, optionsOf(command), shape));
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
