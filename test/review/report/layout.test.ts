import { expect, test } from 'vitest';
import { pad, printable, table, truncate, width, wrap } from '../../../src/review/report/layout.ts';

test('the width of a string is what a terminal gives it', () => {
  expect(width('abc')).toBe(3);
  expect(width('日本')).toBe(4);
  expect(width('e\u0301')).toBe(1);
  expect(width('😀')).toBe(2);
  expect(pad('日', 4)).toBe('日  ');
});

test('a string cannot steer the terminal', () => {
  expect(printable('a\u001b[31mb\u0007\u202ec\tz\n')).toBe('a␛[31mb␇\ufffdc\tz\n');
});

test('a cut is marked', () => {
  expect(truncate('one two three', 8)).toBe('one two…');
  expect(truncate('日本語', 4)).toBe('日…');
  expect(truncate('short', 8)).toBe('short');
});

test('breaks between words only', () => {
  expect(wrap('one two  three four', 9)).toEqual(['one two', 'three', 'four']);
  expect(wrap('incomprehensibilities are long', 10)).toEqual(['incomprehensibilities', 'are long']);
  expect(wrap('', 10)).toEqual([]);
});

test('the last column of a table is cut or goes on below', () => {
  const rows = [
    ['a', 'first words of a long description'],
    ['bcd', 'short'],
  ];
  expect(table(rows, 27)).toEqual(['a    first words of a long…', 'bcd  short']);
  expect(table(rows, 27, true)).toEqual(['a    first words of a long', '     description', 'bcd  short']);
  expect(table(rows, Number.POSITIVE_INFINITY)).toEqual([
    'a    first words of a long description',
    'bcd  short',
  ]);
});
