/**
 * Single faults on purpose, in every kind of artifact: `verify` must report each, at the right file. Digests are made to
 * fit again, so that none is found by its digest alone. WAYBILL_LONG=1 tries every place instead of two per kind.
 */
import { afterAll, describe, expect, it } from 'vitest';
import { verify } from '../../src/verify/verify.ts';
import { allTrees } from '../harness/trees.ts';
import type { Files, Kind } from './faults/edit.ts';
import { KINDS } from './faults/kinds.ts';
import { type Caught, faultsOf } from './faults/run.ts';

/** The largest tree comes last: it is needed only for what no other one has. */
const trees = allTrees()
  .map(({ name, files }) => ({ name, files: new Map(Object.entries(files)) as Files }))
  .sort((a, b) => Number(a.name === 'out/everything') - Number(b.name === 'out/everything'));
const all = process.env['WAYBILL_LONG'] !== undefined;

/** Faults per kind in the example of a home, in each other tree, and altogether. */
const MOST = all ? { home: 1000, other: 1000, total: 10_000 } : { home: 1, other: 1, total: 2 };

interface Line {
  readonly artifact: string;
  readonly counts: Record<Caught, number>;
  readonly accepted: number;
  readonly kinds: number;
}
const table: Line[] = [];
const accepted: string[] = [];

describe('a tree that was rendered', () => {
  for (const { name, files } of trees) {
    it(`${name} has no fault, and agrees with its manifest`, () => {
      const said = verify(files).diagnostics.map(({ code, message, at }) => `${code} ${at.file} ${message}`);
      expect(said).toEqual([]);
    });
  }
});

describe('each of many single faults is reported', () => {
  for (const [artifact, kinds] of Object.entries(KINDS)) {
    const counts: Record<Caught, number> = { there: 0, hinted: 0, elsewhere: 0, missed: 0 };
    const line = { artifact, counts, accepted: 0, kinds: kinds.length };
    table.push(line);
    for (const kind of kinds) {
      it(`${artifact}: ${kind.name}`, { timeout: all ? 3_600_000 : 60_000 }, () => {
        const { tried, wrong } = tryKind(kind, counts);
        expect(tried, 'no tree has a place for this fault').toBeGreaterThan(0);
        expect(wrong).toEqual([]);
        if (kind.accepted === undefined) return;
        line.accepted += tried;
        accepted.push(`${artifact}: ${kind.name} (${tried}): ${kind.accepted}`);
      });
    }
  }
});

/** Makes the faults of a kind. Those that nobody could notice must stay unnoticed, or the list of them is out of date. */
function tryKind(kind: Kind, counts: Record<Caught, number>) {
  const wrong: string[] = [];
  let tried = 0;
  for (const { name, files } of trees) {
    const most = Math.min(name === 'out/home' ? MOST.home : MOST.other, MOST.total - tried);
    for (const { edit, caught, found } of faultsOf(files, kind, most)) {
      tried++;
      if (kind.accepted === undefined) counts[caught]++;
      const said = found.map(({ code, at }) => `${code} at ${at.file}`).join(', ') || 'nothing';
      if (!isRight(kind, caught)) wrong.push(`${name}/${edit.file}: ${edit.what}: ${said}`);
    }
  }
  return { tried, wrong };
}

function isRight({ accepted: reason, elsewhere }: Kind, caught: Caught): boolean {
  if (reason !== undefined) return caught === 'missed';
  return caught === 'there' || caught === 'hinted' || (caught === 'elsewhere' && elsewhere !== undefined);
}

afterAll(() => {
  const sum = (pick: (line: Line) => number) => table.reduce((total, line) => total + pick(line), 0);
  const row = (name: string, cells: readonly number[]) =>
    `${name.padEnd(14)}${cells.map((n) => String(n).padStart(11)).join('')}`;
  const cells = ({ kinds, counts, accepted: n }: Line) => [
    kinds,
    counts.there + counts.hinted + counts.elsewhere + counts.missed,
    counts.there,
    counts.hinted,
    counts.elsewhere,
    counts.missed,
    n,
  ];
  const titles = ['kinds', 'faults', 'there', 'hinted', 'elsewhere', 'missed', 'accepted'];
  const lines = [
    `${''.padEnd(14)}${titles.map((title) => title.padStart(11)).join('')}`,
    ...table.map((line) => row(line.artifact, cells(line))),
    row(
      'altogether',
      titles.map((_, i) => sum((line) => cells(line)[i] ?? 0)),
    ),
    'accepted, because nobody could notice:',
    ...accepted.map((line) => `  ${line}`),
  ];
  process.stdout.write(`\n${lines.join('\n')}\n`);
});
