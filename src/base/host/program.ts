/** A program of several commands: what a command is, how a call is read, and help, which is made from the same data. */
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { didYouMean } from '../diag/suggest.ts';

/** A call that makes no sense: the message is for the person who typed it. */
export class UsageError extends Error {}

/**
 * Options by name. A switch has its explanation alone; an option with a value also has the word for that value in help.
 * A `FILE` or `DIR` is given to the command as an absolute path.
 */
export type Options = Readonly<Record<string, string | readonly [takes: string, text: string]>>;

/** One command of a program; `C` is what the program gives to its commands. */
export interface Command<C> {
  readonly name: string;
  /** One line for the overview: a verb first, no full stop. */
  readonly summary: string;
  /** Arguments, as help shows them; `''` for none. */
  readonly usage: string;
  /** Options of this command alone. */
  readonly options?: Options;
  /** Largest number of arguments; absent for any number. */
  readonly maxArguments?: number;
  /** A call as a person would type it, without the name of the program. */
  readonly example?: string;
  readonly run: (context: C) => number | Promise<number>;
}

/** What a person typed after the name of the command. */
export interface Call {
  /** Arguments that are not options. */
  readonly args: readonly string[];
  /** Switches that were given. */
  readonly flags: ReadonlySet<string>;
  /** Values of options. */
  readonly values: ReadonlyMap<string, string>;
}

/** A program; `C` is what its commands get, `K` what its commands are. */
export interface Program<C, K extends Command<C> = Command<C>> {
  readonly name: string;
  /** What it is for, in one sentence. */
  readonly purpose: string;
  /** Name -> command, loaded when it is called. */
  readonly commands: Readonly<Record<string, () => K | Promise<K>>>;
  /** Headings of the overview, and the names of the commands below each. Left out: one list of all. */
  readonly groups?: Readonly<Record<string, readonly string[]>>;
  /** Options of every command, beside `--help` and `--version`. */
  readonly common: Options;
  /** What help says below all options: the exit codes. */
  readonly notes: string;
  readonly version: string;
  readonly exit: { readonly good: number; readonly usage: number };
  readonly print: (text: string) => void;
  readonly contextOf: (call: Call, command: K) => C;
}

const EVERYWHERE: Options = { help: 'show this help', version: 'show the version of Waybill' };

/** Options that also have one letter. */
const LETTERS: Readonly<Record<string, string>> = { help: 'h', version: 'v', yes: 'y' };

/**
 * Runs the command that the arguments name, and returns its exit code.
 *
 * @throws UsageError for an unknown command or option, an option without its value, and too many arguments
 */
export async function runProgram<C, K extends Command<C>>(
  program: Program<C, K>,
  [name, ...rest]: readonly string[],
): Promise<number> {
  const { commands, common, print, exit } = program;
  if (name === '--version' || name === '-v') {
    print(`${program.version}\n`);
    return exit.good;
  }
  if (name === 'help' && rest[0] !== undefined) return runProgram(program, [...rest, '--help']);
  if (name === undefined || ['--help', '-h', 'help'].includes(name)) {
    print(await overview(program));
    return name === undefined ? exit.usage : exit.good;
  }
  if (!Object.hasOwn(commands, name)) throw unknownCommand(program.name, name, Object.keys(commands));
  const command = (await commands[name]?.()) as K;
  const call = readCall(rest, { ...common, ...command.options, ...EVERYWHERE });
  if (call.flags.has('help')) {
    print(helpText(program, command));
    return exit.good;
  }
  if (call.flags.has('version')) {
    print(`${program.version}\n`);
    return exit.good;
  }
  const extra = call.args[command.maxArguments ?? call.args.length];
  if (extra !== undefined)
    throw new UsageError(
      `unexpected argument \`${extra}\`; usage: ${program.name} ${name} ${command.usage}`.trimEnd(),
    );
  return command.run(program.contextOf(call, command));
}

/** Reads what follows the name of a command. */
function readCall(argv: readonly string[], options: Options): Call {
  const types = Object.entries(options).map(([name, option]) => [
    name,
    {
      type: typeof option === 'string' ? 'boolean' : 'string',
      ...(LETTERS[name] === undefined ? {} : { short: LETTERS[name] }),
    } as const,
  ]);
  const { values, positionals } = parsed(argv, Object.fromEntries(types));
  const given = Object.entries(values);
  return {
    args: positionals,
    flags: new Set(given.filter(([, value]) => value === true).map(([name]) => name)),
    values: new Map(
      given
        .filter((entry): entry is [string, string] => typeof entry[1] === 'string')
        .map(([name, value]) => [name, isPath(options[name]) ? resolve(value) : value]),
    ),
  };
}

function parsed(
  argv: readonly string[],
  options: Record<string, { type: 'boolean' | 'string'; short?: string }>,
) {
  try {
    return parseArgs({ args: [...argv], options, allowPositionals: true });
  } catch (error) {
    const [message = ''] = (error as Error).message.split('. ');
    const [, unknown] = /^Unknown option '([^']+)'/.exec(message) ?? [];
    if (unknown === undefined) throw new UsageError(message);
    const known = Object.keys(options).map((name) => `--${name}`);
    const hint = didYouMean(unknown, known) ?? '`--help` lists all options.';
    throw new UsageError(`there is no option \`${unknown}\`; ${hint}`);
  }
}

const isPath = (option: Options[string] | undefined) =>
  typeof option === 'object' && /^(?:FILE|DIR)$/.test(option[0]);

function unknownCommand(program: string, name: string, known: readonly string[]): UsageError {
  const hint = didYouMean(name, known) ?? `\`${program} --help\` lists all commands.`;
  return new UsageError(`there is no command \`${name}\`; ${hint}`);
}

async function overview<C, K extends Command<C>>(program: Program<C, K>): Promise<string> {
  const loaded = await Promise.all(Object.values(program.commands).map((load) => load()));
  const width = Math.max(...loaded.map(({ name }) => name.length));
  const groups = Object.entries(program.groups ?? { Commands: loaded.map(({ name }) => name) });
  const blocks = groups.map(([title, names]) => {
    const own = loaded.filter(({ name }) => names.includes(name));
    const example = own.find((command) => command.example !== undefined)?.example;
    const last = example === undefined ? '' : `  For example: ${program.name} ${example}\n`;
    return `${title}:\n${columns(
      own.map(({ name, summary }) => [name, summary] as const),
      width,
    )}${last}`;
  });
  return [
    `${program.purpose}\n`,
    `Usage: ${program.name} COMMAND [ARGUMENT...]\n`,
    ...blocks,
    `More about one of them: ${program.name} help COMMAND\n`,
    commonText(program),
  ].join('\n');
}

function helpText<C, K extends Command<C>>(program: Program<C, K>, command: K): string {
  const { name, usage, summary, example, options = {} } = command;
  const own = Object.keys(options).length === 0 ? [] : [`Options:\n${optionColumns(options)}`];
  const call = `${program.name} ${name} ${usage}`.trimEnd();
  const sentence = `${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`;
  const shown = example === undefined ? [] : [`For example: ${program.name} ${example}\n`];
  return [`${call}\n`, `${sentence}\n`, ...shown, ...own, commonText(program)].join('\n');
}

function commonText<C, K extends Command<C>>({ common, notes }: Program<C, K>): string {
  return `Options of every command:\n${optionColumns({ ...common, ...EVERYWHERE })}\n${notes}\n`;
}

function optionColumns(options: Options): string {
  return columns(
    Object.entries(options).map(([name, option]) => {
      const written = `${LETTERS[name] === undefined ? '' : `-${LETTERS[name]}, `}--${name}`;
      return typeof option === 'string' ? [written, option] : [`${written} ${option[0]}`, option[1]];
    }),
  );
}

/** Two columns, the first as wide as its longest text unless a width is given. */
function columns(rows: readonly (readonly [string, string])[], given?: number): string {
  const width = given ?? Math.max(...rows.map(([first]) => first.length));
  return rows.map(([first, second]) => `  ${first.padEnd(width)}  ${second}\n`).join('');
}

/** Actions of a command: its first argument chooses one. */
export type Actions<A extends { readonly takes: string }> = Readonly<Record<string, A>>;

/** The usage of a command with actions, made from them. */
export function usageOf(actions: Actions<{ readonly takes: string }>): string {
  return Object.entries(actions)
    .map(([name, { takes }]) => `${name} ${takes}`.trimEnd())
    .join(' | ');
}

/**
 * The action that the first argument of a command names.
 *
 * @throws UsageError when there is none of that name
 */
export function chosenAction<A extends { readonly takes: string }>(
  command: string,
  name: string | undefined,
  actions: Actions<A>,
): A {
  const action = name !== undefined && Object.hasOwn(actions, name) ? actions[name] : undefined;
  if (action !== undefined) return action;
  const known = Object.keys(actions);
  const hint = didYouMean(name ?? '', known) ?? `choose one of ${known.join(', ')}`;
  const what = name === undefined ? 'needs an action' : `does not know \`${name}\``;
  throw new UsageError(`\`${command}\` ${what}; ${hint}`);
}
