/**
 * Single edits that a generator makes of every file of a tree: each is reported, or changes nothing of who reaches what,
 * or is harmless for a reason that is written down. WAYBILL_EDITS=1000 tries as many; WAYBILL_SEED chooses others.
 */
import { afterAll, describe, expect, it } from 'vitest';
import { allTrees } from '../harness/trees.ts';
import { EXCEPTIONS } from './edits/exceptions.ts';
import { type Fate, fateOf, someEdits } from './edits/run.ts';

const COUNT = Number(process.env['WAYBILL_EDITS'] ?? 120);
const SEED = Number(process.env['WAYBILL_SEED'] ?? 1);

/** Edits that are tried at a time: the worker must have time to say that it lives. */
const SHARE = 20;

describe('a single edit', () => {
  const home = allTrees().find(({ name }) => name === 'out/home');
  const files = new Map(Object.entries(home?.files ?? {}));
  const edits = someEdits(files, COUNT, SEED);
  const fates: Record<Fate, number> = { reported: 0, proved: 0, harmless: 0, exception: 0, silent: 0 };

  for (let from = 0; from < COUNT; from += SHARE)
    it(`is reported or harmless (${from + 1} to ${from + SHARE})`, { timeout: 60_000 }, () => {
      const silent = edits.slice(from, from + SHARE).filter((edit) => {
        const fate = fateOf(files, edit);
        fates[fate] += 1;
        return fate === 'silent';
      });
      expect(silent.map(({ how, file, what }) => `${how} ${file} ${what}`)).toEqual([]);
    });

  afterAll(() => {
    const line = Object.entries(fates).map(([fate, n]) => `${n} ${fate}`);
    process.stdout.write(`\n${edits.length} single edits: ${line.join(', ')}\n`);
  });
});

describe('the exceptions', () => {
  it('each have a reason', () => {
    expect(EXCEPTIONS.filter(({ reason }) => reason.split(' ').length < 5)).toEqual([]);
  });
});
