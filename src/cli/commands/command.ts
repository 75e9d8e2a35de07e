/** What a command is, and what it is given. */
import type { Host } from '../../base/host/host.ts';
import type { Call, Command as CommandOf } from '../../base/host/program.ts';

/** Exit codes of `waybill`. */
export const exitCode = {
  clean: 0,
  /** The input has errors. */
  problems: 1,
  /** The tree on disk is not what would be rendered. */
  outOfDate: 2,
  /** An internal error in Waybill. */
  internal: 3,
} as const;

/** `sarif` only where diagnostics are the result. */
export type Format = 'text' | 'json' | 'github' | 'sarif';

export interface Context extends Call {
  readonly host: Host;
  /** Absolute path of the folder that holds `stacks/`. */
  readonly root: string;
  /** Absolute path of the folder that holds the trees. */
  readonly out: string;
  readonly format: Format;
  /** Whether colour is wanted on each of the two streams. */
  readonly color: { readonly out: boolean; readonly err: boolean };
  readonly columns: number;
  /** Writes a result to standard output. */
  readonly print: (text: string) => void;
  /** Writes everything else to standard error. */
  readonly say: (text: string) => void;
  /** Asks the person at the terminal; absent when there is none, and undefined when the input ends. */
  readonly ask?: (question: string) => Promise<string | undefined>;
  /** A secret that a person types without seeing it, or all of standard input. */
  readonly readSecret: (prompt: string) => Promise<Uint8Array>;
  /** Calls back after changes below a folder, until the process ends. */
  readonly watch: (folder: string, changed: () => void) => void;
}

export interface Command extends CommandOf<Context> {
  /** Its result is diagnostics, which it can also give as SARIF. */
  readonly sarif?: true;
}
