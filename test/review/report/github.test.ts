import { expect, test } from 'vitest';
import { renderGithub } from '../../../src/review/report/github.ts';
import { FILE, marked, problem, span, textsOf } from './marked.ts';

test('one command for each diagnostic, with what else and what to do in the text', () => {
  const found = marked('a:\n  «b»: «c»\n');
  const related = [{ message: 'see here', at: span(found, 1) }];
  const diagnostics = [
    problem(span(found, 1), { severity: 'warning', code: 'check/other' }),
    problem(span(found), { related, help: 'do this' }),
  ];
  expect(renderGithub(diagnostics, textsOf({ [FILE]: found.text }))).toBe(
    '::error file=stacks/home/stack.yaml,line=2,endLine=2,col=3,title=check/example::this is wrong%0Astacks/home/stack.yaml:2:6: see here%0Ahelp: do this\n' +
      '::warning file=stacks/home/stack.yaml,line=2,endLine=2,col=6,title=check/other::this is wrong\n',
  );
});

test('a range of several lines has no column, and ends where its last text does', () => {
  const found = marked('a:\n  «b:\n    c: 1\n»d: 2\n');
  expect(renderGithub([problem(span(found))], textsOf({ [FILE]: found.text }))).toBe(
    '::error file=stacks/home/stack.yaml,line=2,endLine=3,title=check/example::this is wrong\n',
  );
});

test('a file without text has no line', () => {
  const at = { file: 'stacks', start: 0, end: 0 };
  expect(renderGithub([problem(at)], textsOf({}))).toBe(
    '::error file=stacks,title=check/example::this is wrong\n',
  );
});

test('escapes', () => {
  const at = { file: 'a,b:c%.yaml', start: 0, end: 0 };
  expect(renderGithub([problem(at, { message: '100%, really:\r\nyes' })], textsOf({}))).toBe(
    '::error file=a%2Cb%3Ac%25.yaml,title=check/example::100%25, really:%0D%0Ayes\n',
  );
});

test('no diagnostics, no text', () => {
  expect(renderGithub([], textsOf({}))).toBe('');
});
