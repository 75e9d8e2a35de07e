/** How a program is called: what its commands share, whatever they do. */
import { parseArgs } from 'node:util';
import { didYouMean } from '../diag/suggest.ts';

/** A call that makes no sense: the message is for the person who typed it. */
export class UsageError extends Error {}

/** One option of a command, as help shows it; one that takes nothing is a switch. */
export interface Option {
  readonly name: string;
  readonly takes?: string;
  readonly text: string;
}

/** Help of one command. `common` is what all commands of the program share. */
export function helpText(
  call: string,
  summary: string,
  options: readonly Option[],
  { width, common }: { readonly width: number; readonly common: string },
): string {
  const lines = options.map(
    ({ name, takes, text }) =>
      `  --${(takes === undefined ? name : `${name} ${takes}`).padEnd(width)} ${text}\n`,
  );
  const own = lines.length === 0 ? '' : `Options:\n${lines.join('')}\n`;
  return `${call}\n\n${summary.charAt(0).toUpperCase()}${summary.slice(1)}.\n\n${own}${common}`;
}

export interface Arguments {
  readonly values: Readonly<Record<string, string | boolean | undefined>>;
  readonly positionals: readonly string[];
}

/**
 * Reads arguments: values of options, and what is not an option.
 *
 * @throws UsageError for an option that is unknown, or lacks its value
 */
export function readArguments(
  argv: readonly string[],
  options: readonly Pick<Option, 'name' | 'takes'>[],
): Arguments {
  const types = options.map(({ name, takes }) => [
    name,
    { type: takes === undefined ? 'boolean' : 'string' } as const,
  ]);
  try {
    const read = parseArgs({ args: [...argv], options: Object.fromEntries(types), allowPositionals: true });
    return { values: read.values as Arguments['values'], positionals: read.positionals };
  } catch (error) {
    throw new UsageError((error as Error).message.split('. ')[0]);
  }
}

/** For a command that does not exist. */
export function unknownCommand(program: string, name: string, known: readonly string[]): UsageError {
  const hint = didYouMean(name, known) ?? `\`${program} --help\` lists all commands.`;
  return new UsageError(`there is no command \`${name}\`; ${hint}`);
}
