/** What one pass finds out about one stack: collected on the way, a receipt at the end. */

import type { Clock } from '../machine/system.ts';
import { type Problem, problemsOf } from '../problem.ts';
import { masked, type Secrets } from '../secrets/secrets.ts';
import type { Action, PassOutcome, Receipt, ReceiptService } from '../state/receipt.ts';

export class PassRecorder {
  readonly stack: string;
  commit: string | undefined;
  tree: string | undefined;
  release: string | undefined;
  actions: readonly Action[] = [];
  drift: readonly Action[] = [];
  services: readonly ReceiptService[] = [];
  /** What an earlier command was doing when it was cut off, in words: this pass has finished it. */
  resumed: string | undefined;
  /** Something was changed: the receipt is kept. */
  changedHost = false;
  /** Nothing is half-done: the journal has served its purpose. */
  complete = false;
  readonly #problems: Problem[] = [];
  readonly #logs: Record<string, string> = {};
  readonly #durations: Record<string, number> = {};
  readonly #clock: Clock;
  readonly #started: number;
  #secrets: Secrets = { values: new Map(), toMake: [] };

  readonly #say: (line: string) => void;

  /** @param say takes a line for the person who waits; left out, nobody does */
  constructor(stack: string, clock: Clock, say: (line: string) => void = () => {}) {
    this.#say = say;
    this.stack = stack;
    this.#clock = clock;
    this.#started = clock.now();
  }

  /** Tells the person who waits what happens at this moment. */
  tell(text: string): void {
    this.#say(masked(`${this.stack}: ${text}`, this.#secrets));
  }

  /** From now on these values appear in no text. */
  maskSecrets(secrets: Secrets): void {
    this.#secrets = { values: new Map([...this.#secrets.values, ...secrets.values]), toMake: [] };
  }

  get problems(): readonly Problem[] {
    return this.#problems;
  }

  /** Notes what was thrown. */
  addError(error: unknown): void {
    this.add(problemsOf(error));
  }

  add(problems: readonly Problem[]): void {
    for (const { code, message, help } of problems)
      this.#problems.push({ code, message: masked(message, this.#secrets), help });
  }

  addLog(name: string, text: string): void {
    this.#logs[name] = masked(text, this.#secrets);
  }

  /** Runs a step and notes how long it took. */
  async step<T>(name: string, action: () => T | Promise<T>): Promise<T> {
    const start = this.#clock.now();
    try {
      return await action();
    } finally {
      this.#durations[name] = rounded((this.#durations[name] ?? 0) * 1000 + this.#clock.now() - start);
    }
  }

  #resumption(): Action[] {
    const { resumed } = this;
    return resumed === undefined ? [] : [{ kind: 'resume', subject: resumed, reasons: ['interrupted'] }];
  }

  receipt(outcome: PassOutcome): Receipt {
    return {
      apiVersion: 'waybill/v1',
      started: new Date(this.#started).toISOString(),
      seconds: rounded(this.#clock.now() - this.#started),
      stack: this.stack,
      outcome,
      ...(this.commit === undefined ? {} : { commit: this.commit }),
      ...(this.tree === undefined ? {} : { tree: this.tree }),
      ...(this.release === undefined ? {} : { release: this.release }),
      actions: [...this.#resumption(), ...(this.changedHost ? this.actions : this.drift)],
      problems: this.#problems,
      services: this.services,
      durations: this.#durations,
      logs: this.#logs,
    };
  }
}

/** Milliseconds as seconds with three digits. */
const rounded = (milliseconds: number) => Math.round(milliseconds) / 1000;
