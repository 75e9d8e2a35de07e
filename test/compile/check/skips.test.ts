import { expect, it } from 'vitest';
import { FULL_STACK, problems } from '../../harness/stack.ts';

const skipping = (...paths: string[]) =>
  `${FULL_STACK}apps: {sonarr: {auth: sso, skip: {paths: ${JSON.stringify(paths)}, reason: the phone app has a key}}}\n`;

it('lets the start page alone be open, and paths of every usual form', () => {
  expect(problems(skipping('^/$'))).toEqual([]);
  expect(problems(skipping('^/(api|feed)/', '^/(?i)ping$'))).toEqual([]);
});

it('refuses what authentik cannot read, one by one', () => {
  const found = problems(skipping('^/(?!admin)', '^/api/', '^/[a'));
  expect(found.map((one) => one.split(' ')[0])).toEqual(['check/skip-expression', 'check/skip-expression']);
});

it('refuses what leaves nothing behind the login, alone or together', () => {
  for (const paths of [['^/'], ['^/.*'], ['^/x?'], ['^/$', '^/[^/]']])
    expect(problems(skipping(...paths)).map((one) => one.split(' ')[0])).toEqual(['check/skips-everything']);
});
