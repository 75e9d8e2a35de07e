/** Other programs: git, docker and the few more that the applier calls. */
import { spawn } from 'node:child_process';

export interface RunOptions {
  /** Exactly these variables and no others. Left out: those of the applier. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly input?: string;
  /** Seconds after which the program is ended. */
  readonly limit?: number;
  /** Ends the program early. */
  readonly stop?: AbortSignal;
  /** Called as soon as the program runs. */
  readonly started?: () => void;
  /** Open file that the program inherits as descriptor 3. */
  readonly descriptor?: number;
}

export interface ProcessResult {
  /** Exit code; undefined when it was ended by a signal or did not start. */
  readonly code: number | undefined;
  readonly out: Buffer;
  readonly err: string;
  /** The program is not installed. */
  readonly notFound: boolean;
  /** Its time was over. */
  readonly timedOut: boolean;
}

export type Runner = (
  program: string,
  args: readonly string[],
  options?: RunOptions,
) => Promise<ProcessResult>;

/** Milliseconds between asking a program to end and ending it. */
const KILL_AFTER_MS = 5000;

/** Programs that run at the moment, by process group: they must not outlive the applier when it is told to end. */
const running = new Set<number>();

/** Works that have something to put back before the process ends. */
let holds = 0;

/** @returns ends the hold */
export function hold(): () => void {
  holds++;
  return () => {
    holds--;
  };
}

/** True while some work has something to put back. */
export const isHeld = () => holds > 0;

let closed = false;

/** Milliseconds between two looks at programs that were asked to end. */
const LOOK = 50;

/** Asks all programs that still run to end. */
export function endAll(): void {
  for (const group of running) kill(-group, 'SIGTERM');
}

/**
 * Asks all programs to end, starts no further one, and waits for them: a service manager kills what outlives the applier,
 * and Docker Compose must not be killed half-way if it can end in order.
 *
 * @param longest milliseconds after which it is over anyway
 */
export async function closeAll(longest: number): Promise<void> {
  closed = true;
  endAll();
  const until = performance.now() + longest;
  while (running.size > 0 && performance.now() < until)
    await new Promise((resolve) => setTimeout(resolve, LOOK));
}

/** Sends a signal to a process, or to a group of them by its negative number. */
export function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has just ended.
  }
}

/** Starts a program in a process group of its own, so that ending it also ends what it started. */
export const runProgram: Runner = (program, args, options = {}) =>
  new Promise((resolve) => {
    // The process is about to end: what waits for this program never goes on.
    if (closed) return;
    const child = spawn(program, args, {
      ...(options.environment === undefined ? {} : { env: options.environment }),
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
      stdio: ['pipe', 'pipe', 'pipe', options.descriptor ?? 'ignore'],
      detached: true,
    });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    let timedOut = false;
    let ending: NodeJS.Timeout | undefined;
    const group = child.pid;
    const end = () => {
      if (group === undefined || ending !== undefined) return;
      kill(-group, 'SIGTERM');
      ending = setTimeout(() => kill(-group, 'SIGKILL'), KILL_AFTER_MS);
    };
    const limit =
      options.limit === undefined || options.limit === Number.POSITIVE_INFINITY
        ? undefined
        : setTimeout(() => {
            timedOut = true;
            end();
          }, options.limit * 1000);
    const finish = (code: number | undefined, notFound = false) => {
      if (group !== undefined) running.delete(group);
      clearTimeout(limit);
      clearTimeout(ending);
      options.stop?.removeEventListener('abort', end);
      resolve({ code, out: Buffer.concat(out), err: Buffer.concat(err).toString(), notFound, timedOut });
    };
    if (group !== undefined) {
      running.add(group);
      options.started?.();
    }
    options.stop?.addEventListener('abort', end);
    if (options.stop?.aborted === true) end();
    child.stdout?.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr?.on('data', (chunk: Buffer) => err.push(chunk));
    child.stdin?.on('error', () => {});
    child.stdin?.end(options.input ?? '');
    child.on('error', (error: NodeJS.ErrnoException) => finish(undefined, error.code === 'ENOENT'));
    child.on('close', (code) => finish(code ?? undefined));
  });

/** Exit codes from here on mean a signal, as shells and the Docker command line tell it. */
const SIGNALLED = 128;

/** True when a program was ended from outside with time left: what it worked on is neither done nor at fault. */
export const wasEnded = ({ code, timedOut, notFound }: ProcessResult): boolean =>
  !timedOut && !notFound && (code === undefined || code >= SIGNALLED);

/** The last line of what a program said: there it says why. */
export function lastLine(text: string): string {
  return text.trim().split('\n').at(-1)?.trim() ?? '';
}

/** Time during which others worked or nobody did: what is left of a pass is the applier's own. */
export class Stopwatch {
  /** Milliseconds so far. */
  elapsed = 0;
  readonly #now: () => number;
  #active = 0;
  #since = 0;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** The same function, watched. */
  watch<A extends unknown[], R>(action: (...args: A) => Promise<R>): (...args: A) => Promise<R> {
    return async (...args) => {
      if (this.#active++ === 0) this.#since = this.#now();
      try {
        return await action(...args);
      } finally {
        if (--this.#active === 0) this.elapsed += this.#now() - this.#since;
      }
    };
  }
}
