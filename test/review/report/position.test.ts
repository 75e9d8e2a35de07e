import { expect, test } from 'vitest';
import { Lines, linesOf, placeText } from '../../../src/review/report/position.ts';

test('lines and columns count from 1', () => {
  const lines = new Lines('ab\nc\n\nde');
  const all = [0, 1, 2, 3, 4, 5, 6, 7, 8].map((offset) => {
    const { line, column } = lines.position(offset);
    return `${line}:${column}`;
  });
  expect(all).toEqual(['1:1', '1:2', '1:3', '2:1', '2:2', '3:1', '4:1', '4:2', '4:3']);
  expect(lines.count).toBe(4);
  expect([1, 2, 3, 4].map((line) => lines.line(line))).toEqual(['ab', 'c', '', 'de']);
});

test('an offset outside of the text is moved to its edge', () => {
  const lines = new Lines('ab\n');
  expect(lines.position(-5)).toEqual({ line: 1, column: 1 });
  expect(lines.position(99)).toEqual({ line: 2, column: 1 });
  expect(new Lines('').position(0)).toEqual({ line: 1, column: 1 });
});

test('a column is a UTF-16 code unit', () => {
  expect(new Lines('😀x').position(2)).toEqual({ line: 1, column: 3 });
});

test('a file is looked up and cut once', () => {
  let asked = 0;
  const lines = linesOf((file) => {
    asked += 1;
    return file === 'a' ? 'text' : undefined;
  });
  expect(lines('a')).toBe(lines('a'));
  expect(lines('b')).toBeUndefined();
  expect(lines('b')).toBeUndefined();
  expect(asked).toBe(2);
});

test('a place without text is the file alone', () => {
  expect(placeText({ file: 'stacks', start: 0, end: 0 }, undefined)).toBe('stacks');
  expect(placeText({ file: 'f', start: 3, end: 4 }, new Lines('ab\ncd'))).toBe('f:2:1');
});
