/** How long containers run, by a clock that nobody sets: their start times are by that of the host, which may be set meanwhile. */
import type { Clock } from '../machine/system.ts';
import type { Container } from './container.ts';

export class Uptime {
  readonly #clock: Pick<Clock, 'now' | 'elapsed'>;
  /** When each start of a container was, as the monotonic clock would have shown it. */
  readonly #starts = new Map<string, number>();
  #lastLook: number | undefined;

  constructor(clock: Pick<Clock, 'now' | 'elapsed'>) {
    this.#clock = clock;
  }

  /** The same containers, their `startedAt` by the monotonic clock. */
  look(containers: readonly Container[]): Container[] {
    const elapsed = this.#clock.elapsed();
    // What was not there at the last look cannot run for longer than since then.
    const longest = elapsed - (this.#lastLook ?? Number.NEGATIVE_INFINITY);
    const seen = containers.map((container) => {
      const key = `${container.id} ${container.startedAt}`;
      const claimed = Math.max(0, this.#clock.now() - container.startedAt);
      const start = this.#starts.get(key) ?? elapsed - Math.min(claimed, longest);
      this.#starts.set(key, start);
      return { ...container, startedAt: start };
    });
    this.#lastLook = elapsed;
    return seen;
  }
}
