/**
 * The real pass on a simulated machine: one seed makes one day. `WAYBILL_SEEDS=17` replays one and prints what happens;
 * `WAYBILL_SEEDS=1+10000` looks at that many from 1 on.
 */
import { describe, expect, it } from 'vitest';
import { DEFECTS } from './defects.ts';
import { simulate } from './simulate.ts';

const [first = 1, count = process.env['WAYBILL_SEEDS'] === undefined ? 30 : 1] = (
  process.env['WAYBILL_SEEDS'] ?? ''
)
  .split('+')
  .filter(Boolean)
  .map(Number);

const HOURS = 24 * 3_600_000;

/** Days on which the applier once broke a promise. */
const ONCE_BROKEN: Readonly<Record<string, number>> = {
  'half an answer of git counted as a repository without the stack': 76,
  'half an answer of Docker ended as an internal fault': 5,
  'an image that cannot be had left an interrupted rollout as it was': 24,
};

describe('on a simulated machine', () => {
  it(
    'no promise is broken',
    async () => {
      const found: string[] = [];
      for (let seed = first; seed < first + count; seed++) {
        const { broken, lines } = await simulate(seed, { log: count === 1 });
        if (count === 1) process.stdout.write(`${lines.join('\n')}\n`);
        if (broken.length > 0) found.push(`seed ${seed}: ${broken.join('; ')}`);
      }
      expect(found).toEqual([]);
    },
    HOURS,
  );

  it.each(Object.entries(ONCE_BROKEN))('%s, and does not any more', async (_, seed) => {
    expect((await simulate(seed)).broken).toEqual([]);
  });

  it.each(Object.entries(DEFECTS))('it is found where %s', async (_, { seed, defect }) => {
    expect((await simulate(seed, { defect })).broken).not.toEqual([]);
  });
});
