/** Everything that the applier asks of the machine, in small pieces that have twins in memory for the tests. */
import type { Checkpoint } from './checkpoints.ts';
import type { Runner } from './process.ts';

export interface Entry {
  /** Path relative to the folder that was walked. */
  readonly path: string;
  readonly kind: 'file' | 'folder' | 'link' | 'other';
}

export interface Stat {
  readonly kind: Entry['kind'];
  readonly uid: number;
  readonly gid: number;
  /** Permission bits alone. */
  readonly mode: number;
}

export interface Access {
  readonly mode: number;
  readonly uid?: number;
  readonly gid?: number;
}

/** Files by absolute path. Methods throw only for faults of the machine. */
export interface Files {
  /** What is at a path, links not followed; undefined when there is nothing. */
  stat(path: string): Stat | undefined;
  /** Bytes of a file; undefined when there is none. */
  read(path: string): Buffer | undefined;
  /**
   * Bytes of a file in a folder where others may write: undefined unless it is a regular file of at most `most` bytes that is
   * reached without a link of theirs, neither at its end nor above. Never waits, and never follows.
   */
  readUntrusted(path: string, most: number): Buffer | undefined;
  /** The path with all links followed; the path itself when there is nothing. */
  real(path: string): string;
  /** Names in a folder, ordered. Empty when there is no such folder. */
  list(folder: string): string[];
  /** Everything below a folder, links not followed, ordered by path. Empty when there is no such folder. */
  walk(folder: string): Entry[];
  /**
   * Puts a file in place in one step: after a power cut there is the old content or the new one. Makes missing folders
   * above it with `folderMode`, or private to root.
   */
  write(path: string, bytes: Uint8Array | string, access: Access, folderMode?: number): void;
  /** Bytes that a file has; 0 when there is none. */
  size(path: string): number;
  /** Part of a file, from a byte on: shorter where the file ends before. */
  readAt(path: string, from: number, length: number): Buffer;
  /** Adds a line to the end of a file, and waits until it is on the disk. */
  append(path: string, line: string): void;
  /**
   * Makes a folder with owner and mode in one step: there is never one that the next pass would leave alone with a wrong
   * owner. Those above it are root's, with `aboveMode`. Leaves one alone that exists.
   */
  makeFolder(path: string, access: Access, aboveMode?: number): void;
  /** Opens a file, made if missing, for as long as the process lives. Returns its descriptor. */
  open(path: string): number;
  /**
   * Opens a folder, reached without a link of others, for a program that inherits it: the folder stays the same whatever is
   * put in its place. Returns its descriptor, which `close` gives back.
   */
  openFolder(path: string): number;
  close(descriptor: number): void;
  /** Moves a file or folder; both must be on one file system. */
  move(from: string, to: string): void;
  /** Removes a file or a folder with all that is in it. */
  remove(path: string): void;
  /** Removes a folder if it is empty. */
  removeEmpty(folder: string): void;
}

export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Milliseconds since some moment, never set by anybody: for everything that has a limit. */
  elapsed(): number;
  sleep(milliseconds: number): Promise<void>;
}

export interface Response {
  readonly status: number;
  /** Where the receiver sends its senders instead. */
  readonly location?: string;
}

export interface System {
  readonly files: Files;
  readonly run: Runner;
  readonly clock: Clock;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** User that the applier runs as. */
  readonly uid: number;
  /** Sends a signal to a process; one that has just ended gets none. */
  kill(pid: number, signal: 'SIGTERM' | 'SIGKILL'): void;
  /**
   * From here until the answer is called, being told to end lets the work come to its own end: it has something to put back.
   * What it waits for is ended at once.
   */
  hold(): () => void;
  /**
   * Sets a limit to the whole process: when the time is over, `late` is called and the process is told to end, as by SIGTERM.
   * Whatever hangs, the next pass gets its turn.
   */
  limit(milliseconds: number, late: () => void): void;
  /** Random bytes fit for secrets. */
  random(count: number): Uint8Array;
  post(
    url: string,
    request: { method: string; headers: Record<string, string>; body?: string },
  ): Promise<Response>;
  /** A secret that a person types without seeing it, or all of standard input. */
  readSecret(prompt: string): Promise<Uint8Array>;
  /** Addresses of a host name; empty when it does not resolve. */
  addresses(name: string): Promise<string[]>;
  /** Bytes that are free where a path is. */
  free(path: string): number;
  /** Program and script by which the applier was started; the program alone where it is an executable of its own. */
  readonly command: readonly string[];
  /** A line for the person or the log. */
  say(line: string): void;
  /** Result of a command, to standard output. */
  print(text: string): void;
  /**
   * Called on the way from step to step. Tests end the process here to see that the next pass copes: the variable
   * WAYBILL_TEST_KILL_AT names the point, `sync:2` the second time that it is reached. Nothing else happens in it.
   */
  checkpoint(name: Checkpoint): void;
}
