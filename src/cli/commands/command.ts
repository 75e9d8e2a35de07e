/** What a command is, and what it is given. */
import type { Host } from '../../base/host/host.ts';

/** Exit codes of `waybill`. */
export const exitCode = {
  clean: 0,
  /** The input has errors. */
  problems: 1,
  /** The tree on disk is not what would be rendered. */
  outOfDate: 2,
  /** A fault of Waybill itself. */
  internal: 3,
} as const;

/** `sarif` only where diagnostics are the result. */
export type Format = 'text' | 'json' | 'github' | 'sarif';

export interface Context {
  readonly host: Host;
  /** Absolute path of the folder that holds `stacks/`. */
  readonly root: string;
  /** Absolute path of the folder that holds the trees. */
  readonly out: string;
  /** Arguments that are no options. */
  readonly args: readonly string[];
  readonly flags: ReadonlySet<string>;
  /** Values of the command's own options. */
  readonly values: ReadonlyMap<string, string>;
  readonly format: Format;
  /** Whether colour is wanted on each of the two streams. */
  readonly color: { readonly out: boolean; readonly err: boolean };
  readonly columns: number;
  /** Writes a result to standard output. */
  readonly print: (text: string) => void;
  /** Writes everything else to standard error. */
  readonly say: (text: string) => void;
  /** Asks the person at the terminal; absent when there is none. */
  readonly ask?: (question: string) => Promise<string>;
  /** A secret that a person types without seeing it, or all of standard input. */
  readonly readHidden: (prompt: string) => Promise<Uint8Array>;
  /** Calls back after changes below a folder, until the process ends. */
  readonly watch: (folder: string, changed: () => void) => void;
}

export interface Command {
  readonly name: string;
  /** One line for the overview. */
  readonly summary: string;
  /** Arguments, as the help shows them. */
  readonly usage: string;
  /** Options of this command alone: name and explanation. */
  readonly flags: Readonly<Record<string, string>>;
  /**
   * Options of this command that take a value: name -> what it takes, and explanation. One that takes a `FILE` is given
   * as an absolute path.
   */
  readonly values?: Readonly<Record<string, readonly [placeholder: string, explanation: string]>>;
  /** Its result is diagnostics, which it can also give as SARIF. */
  readonly sarif?: true;
  /** Largest number of arguments; absent for any number. */
  readonly most?: number;
  readonly run: (context: Context) => number | Promise<number>;
}
