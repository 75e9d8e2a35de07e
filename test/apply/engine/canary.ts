/** The secrets of a host, searched for wherever a pass may have left them. Every test on an engine ends with it. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { Manifest } from '../../../src/schema/manifest.gen.ts';
import { placesOf, SHORTEST } from '../../harness/canary.ts';
import { readTree } from '../../harness/files.ts';
import { docker } from './engine.ts';

/** Milliseconds between two looks at the processes of the machine. */
const PAUSE = 50;

export class Canary {
  readonly #values = new Set<string>();
  readonly #said: string[] = [];
  /** Services that a secret reaches as a variable: docs/secrets.md names those of the catalogue. */
  readonly #byVariable = new Set<string>();
  /** Services that write secrets into their own logs, because a test wants to see what the applier makes of it. */
  readonly #loud = new Set<string>();

  /** Takes note of a value that lies in no folder of the host, or of one that will be gone at the end. */
  knows(...values: readonly string[]): void {
    for (const value of values) if (value.length >= SHORTEST) this.#values.add(value);
  }

  /** Takes note of the values that lie in folders. */
  collect(...folders: readonly string[]): void {
    for (const folder of folders) this.knows(...Object.values(readTree(folder)));
  }

  hears(...texts: readonly string[]): void {
    this.#said.push(...texts);
  }

  /** Forgets what was said. */
  forget(): void {
    this.#said.length = 0;
  }

  published({ secrets }: Manifest): void {
    for (const { consumers } of secrets)
      for (const one of consumers) if (one.as === 'environment') this.#byVariable.add(one.service);
  }

  /** A service writes its secret into its own log. What the applier keeps of that log must not have it. */
  shouts(service: string): void {
    this.#loud.add(service);
  }

  get values(): readonly string[] {
    return [...this.#values];
  }

  /**
   * Places in which a value stands, in any form: what was said, command lines, commits with their diffs, the applier's
   * state, and what the engine tells of the containers. Allowed are variables of services that can read nothing else.
   */
  found(repository: string, state: string, containers: readonly string[]): string[] {
    const texts: [string, string][] = [
      ['output, or a command line', this.#said.join('\n')],
      ['commits and diffs', execFileSync('git', ['-C', repository, 'log', '-p', '--all'], LARGE)],
      ['state: receipts, releases, logs, journal', Object.values(readTree(state)).join('\n')],
      ...containers.flatMap((id) => this.#told(id)),
    ];
    return placesOf(this.values, texts);
  }

  #told(id: string): [string, string][] {
    const [inspected] = JSON.parse(docker('inspect', id));
    const service = inspected.Config.Labels['com.docker.compose.service'];
    if (this.#byVariable.has(service)) inspected.Config.Env = [];
    const logs = execFileSync('sh', ['-c', 'docker logs "$1" 2>&1', 'sh', id], LARGE);
    return [
      [`docker inspect ${service}`, JSON.stringify(inspected)],
      ...(this.#loud.has(service) ? [] : [[`docker logs ${service}`, logs] satisfies [string, string]]),
    ];
  }
}

const LARGE = { encoding: 'utf8', maxBuffer: 1 << 28 } as const;

/** Those who want to know of command lines: each has its own set. */
const watchers = new Set<Set<string>>();
let timer: NodeJS.Timeout | undefined;
/** The highest process number that was looked at, and the processes that were new then. */
let newest = 0;
let fresh: number[] = [];

/** The last process number that the kernel has given. */
const lastPid = () => Number(readFileSync('/proc/loadavg', 'utf8').trim().split(' ').at(-1));

/** Each process is read twice: when it is new it may still bear the words of its parent. */
function look(): void {
  const last = lastPid();
  const first = last < newest ? 1 : newest + 1;
  const begun = Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index);
  for (const pid of [...fresh, ...begun]) {
    try {
      const words = readFileSync(`/proc/${pid}/cmdline`, 'latin1').replaceAll('\0', ' ');
      for (const seen of watchers) seen.add(words);
    } catch {
      // It has just ended.
    }
  }
  fresh = begun;
  newest = last;
}

/** Looks at the command lines of all processes that begin on the machine, again and again, until it is stopped. */
export function watchCommands(): { stop: () => string } {
  const seen = new Set<string>();
  watchers.add(seen);
  if (timer === undefined) {
    newest = lastPid();
    timer = setInterval(look, PAUSE);
  }
  return {
    stop: () => {
      look();
      watchers.delete(seen);
      if (watchers.size === 0) {
        clearInterval(timer);
        timer = undefined;
      }
      return [...seen].join('\n');
    },
  };
}
