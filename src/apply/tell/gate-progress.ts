/** What the gate waits for, told as it happens: each service that passes, and at times those that do not yet. */
import type { Clock } from '../machine/system.ts';

/** Milliseconds between two lines about what is waited for. */
const PAUSE = 10_000;

export class GateProgress {
  readonly #clock: Clock;
  readonly #tell: (text: string) => void;
  readonly #start: number;
  readonly #waiting = new Map<string, string>();
  #told: number;

  constructor(clock: Clock, tell: (text: string) => void) {
    this.#clock = clock;
    this.#tell = tell;
    this.#start = clock.elapsed();
    this.#told = this.#start;
  }

  /** Notes whether a service has passed at this moment, and what is seen of it. */
  note(name: string, timeout: number, passed: boolean, why: string): void {
    if (!passed) {
      this.#waiting.set(name, `${name} (${why}; limit ${timeout} s)`);
      return;
    }
    // What was healthy from the start is not news.
    if (this.#waiting.delete(name)) this.#tell(`${name} is ${why} after ${this.#seconds()} s`);
  }

  /** Tells what is waited for, when that was not told for a while. */
  tell(): void {
    const now = this.#clock.elapsed();
    if (this.#waiting.size === 0 || now - this.#told < PAUSE) return;
    this.#told = now;
    this.#tell(`waiting for ${[...this.#waiting.values()].join(', ')}, ${this.#seconds()} s so far`);
  }

  #seconds = () => Math.round((this.#clock.elapsed() - this.#start) / 1000);
}
