/** Time that stands still while anybody computes, and jumps to whatever happens next. */

interface Happening {
  readonly at: number;
  readonly fire: () => void;
}

/** How some work ended: it came to its end, was cut off, or would never have ended. */
type Ended<T> = { readonly value: T } | { readonly error: unknown } | 'cut off' | 'hangs';

const computed = () => new Promise<void>((resolve) => setImmediate(resolve));

/** Virtual milliseconds in which any work must have come to its end. */
const LONGEST = 12 * 3_600_000;

export class Timeline {
  /** Milliseconds that have passed. */
  now = 0;
  /** What the clock on the wall shows beyond that; people may set it. */
  offset = 1_700_000_000_000;
  #coming: Happening[] = [];

  get wall(): number {
    return this.now + this.offset;
  }

  after(milliseconds: number, fire: () => void): void {
    const at = this.now + milliseconds;
    let index = this.#coming.length;
    while (index > 0 && (this.#coming[index - 1]?.at ?? 0) > at) index--;
    this.#coming.splice(index, 0, { at, fire });
  }

  wait(milliseconds: number): Promise<void> {
    return new Promise((resolve) => this.after(milliseconds, resolve));
  }

  /** Lets time pass until some work ends, or nobody is there any more who does it. */
  async drive<T>(work: Promise<T>, alive: () => boolean): Promise<Ended<T>> {
    let ended: Ended<T> | undefined;
    work.then(
      (value) => {
        ended = { value };
      },
      (error: unknown) => {
        ended = { error };
      },
    );
    const start = this.now;
    for (;;) {
      await computed();
      if (!alive()) return 'cut off';
      if (ended !== undefined) return ended;
      if (this.#coming.length === 0 || this.now - start > LONGEST) return 'hangs';
      this.#step();
    }
  }

  /** Lets time pass while nobody works. */
  async idle(milliseconds: number): Promise<void> {
    const end = this.now + milliseconds;
    while ((this.#coming[0]?.at ?? Number.POSITIVE_INFINITY) <= end) {
      this.#step();
      await computed();
    }
    this.now = end;
  }

  #step(): void {
    const next = this.#coming.shift();
    if (next === undefined) return;
    this.now = Math.max(this.now, next.at);
    next.fire();
  }
}
