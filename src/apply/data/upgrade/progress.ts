/** How far an upgrade is: for the person who waits, and as JSON for programs. */
import type { HostContext } from '../../engine/context.ts';
import type { DataUpgrade, ProgressFacts } from '../../state/upgrades.ts';
import { secondsText } from '../../tell/text.ts';

/** Steps in their order, with the share of the whole time that each of them was measured to take. */
const STEPS: readonly (readonly [step: ProgressFacts['step'], share: number])[] = [
  ['stop', 0],
  ['dump', 0.35],
  ['copy', 0.1],
  ['restore', 0.5],
  ['compare', 0.05],
];

/** Milliseconds between two looks at a long step: each one takes a core from the work for a while. */
const PAUSE = 5000;
/** One line is printed for so many looks. */
const LOOKS_PER_LINE = 2;

export class Progress {
  readonly #context: HostContext;
  readonly #stack: string;
  readonly #upgrade: DataUpgrade;
  #started = 0;

  constructor(context: HostContext, stack: string, upgrade: DataUpgrade) {
    this.#context = context;
    this.#stack = stack;
    this.#upgrade = upgrade;
  }

  /** Begins a step, and tells about how long the rest takes once that can be known from the steps before. */
  step(step: ProgressFacts['step'], text: string): void {
    const { system } = this.#context;
    const now = system.clock.now();
    if (this.#started === 0) this.#started = now;
    const index = STEPS.findIndex(([name]) => name === step);
    const before = STEPS.slice(0, index).reduce((sum, [, share]) => sum + share, 0);
    const left = before > 0 ? ((now - this.#started) / before) * (1 - before) : undefined;
    const rest = left === undefined ? '' : `; about ${secondsText(left)} left`;
    system.say(`[${index + 1}/${STEPS.length}] ${this.#upgrade.service}: ${text}${rest}`);
    this.#write(step, 0, left);
  }

  /** Waits for a long step, and tells how much of it is done. */
  async watch(
    step: ProgressFacts['step'],
    total: number,
    measure: () => Promise<number>,
    work: Promise<void>,
  ): Promise<void> {
    const { system } = this.#context;
    const begun = system.clock.now();
    let done = false;
    // The failure is that of the work, and is seen where the work is awaited.
    work
      .catch(() => {})
      .finally(() => {
        done = true;
      });
    for (let look = 1; !done; look++) {
      await Promise.race([work.catch(() => {}), system.clock.sleep(PAUSE)]);
      if (done) break;
      const part = Math.min(1, (await measure().catch(() => 0)) / Math.max(1, total));
      const left = part > 0 ? ((system.clock.now() - begun) / part) * (1 - part) : undefined;
      this.#write(step, part, left);
      if (look % LOOKS_PER_LINE === 0)
        system.say(
          `      ${Math.round(part * 100)} %${left === undefined ? '' : `, about ${secondsText(left)} left`}`,
        );
    }
    await work;
  }

  #write(step: ProgressFacts['step'], part: number, left: number | undefined): void {
    const { state, system } = this.#context;
    const { service, from, to } = this.#upgrade;
    state.setProgress(this.#stack, {
      service,
      from,
      to,
      step,
      number: STEPS.findIndex(([name]) => name === step) + 1,
      of: STEPS.length,
      part,
      ...(left === undefined ? {} : { secondsLeft: Math.round(left / 1000) }),
      at: system.clock.now(),
    });
  }
}
