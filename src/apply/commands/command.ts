/** What a command of `waybill-apply` is, and what it is given. */
import type { Command as CommandOf } from '../../base/host/program.ts';
import type { Stopwatch } from '../machine/process.ts';
import type { System } from '../machine/system.ts';

/** Exit codes, worst last: of several stacks the worst one counts. */
export const exitCode = {
  good: 0,
  /** The call or the configuration makes no sense. */
  usage: 1,
  /** Nothing failed, but a person should look: drift, an unhealthy container, no news from the git server. */
  attention: 2,
  /** The newest commit is not applied: refused before anything was changed. What ran before runs on. */
  refused: 3,
  /** The newest commit failed. The last good release runs. */
  rolledBack: 4,
  /** The newest commit failed, and there was no way back. */
  failed: 5,
  /** Another pass is running. */
  busy: 6,
  /** An internal error in Waybill. */
  internal: 7,
} as const;

export interface CommandContext {
  readonly system: System;
  readonly stopwatch: Stopwatch;
  /** Path of the configuration file. */
  readonly config: string;
  readonly args: readonly string[];
  /** Options that were given: `true` for a switch, else the value. */
  readonly values: Readonly<Record<string, string | boolean | undefined>>;
}

export type Command = CommandOf<CommandContext>;
