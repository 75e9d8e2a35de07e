import { expect, test } from 'vitest';
import { count, ordered } from '../../../src/review/report/order.ts';
import { problem } from './marked.ts';

const at = (file: string, start: number) => ({ file, start, end: start + 1 });

test('sorted by file, offset and code', () => {
  const found = [
    problem(at('b', 0)),
    problem(at('a', 9)),
    problem(at('a', 2), { code: 'check/z' }),
    problem(at('a', 2), { code: 'check/b' }),
    problem(at('a', 10)),
  ];
  const shown = ordered(found).map((d) => `${d.at.file}${d.at.start} ${d.code}`);
  expect(shown).toEqual([
    'a2 check/b',
    'a2 check/z',
    'a9 check/example',
    'a10 check/example',
    'b0 check/example',
  ]);
  expect(ordered([...found].reverse())).toEqual(ordered(found));
});

test('exact duplicates are dropped, near ones are not', () => {
  const found = [problem(at('a', 1)), problem(at('a', 1)), problem(at('a', 1), { message: 'this too' })];
  expect(ordered(found).map((d) => d.message)).toEqual(['this is wrong', 'this too']);
});

test('counts by severity', () => {
  const found = [problem(at('a', 1)), problem(at('a', 2), { severity: 'warning' }), problem(at('a', 3))];
  expect(count(found)).toEqual({ errors: 2, warnings: 1 });
});
