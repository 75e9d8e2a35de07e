/** Chance, all of it from one seed: the same seed makes the same world and the same day. */
import { Random as Base } from '../../harness/random.ts';

export class Random extends Base {
  /** A whole number from `least` to `most`, both of them possible. */
  between(least: number, most: number): number {
    return least + this.below(most - least + 1);
  }

  hex(length: number): string {
    let text = '';
    while (text.length < length) text += this.below(0x100000000).toString(16).padStart(8, '0');
    return text.slice(0, length);
  }
}
