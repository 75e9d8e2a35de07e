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

const protecting = (paths: string, more = '') =>
  `${FULL_STACK}apps: {sonarr: {auth: sso, protect: {paths: [${paths}], reason: the list is for everyone}${more}}}\n`;

it('takes the only paths with a login as it takes those without', () => {
  expect(problems(protecting('"^/settings"'))).toEqual([]);
  expect(problems(protecting('"^/(?!list)"'))).toEqual(['check/skip-expression "^/(?!list)"']);
  expect(problems(protecting('"^/a", "^/"'))).toEqual(['check/protects-everything "^/"']);
  const both = ', skip: {paths: ["^/api/"], reason: the phone app has a key}';
  expect(problems(protecting('"^/settings"', both))).toEqual(['check/skip-and-protect protect']);
});

it('says that most of an app is open to the internet, and that nobody asks for a login of the app itself', () => {
  const wide = protecting('"^/settings"', ', access: [lan, tunnel]').replace(
    '{sonarr',
    '{authentik: {access: [lan, tunnel]}, sonarr',
  );
  expect(problems(wide)).toEqual([
    'check/mostly-open {paths: ["^/settings"], reason: the list is for everyone}',
  ]);
  expect(problems(protecting('"^/settings"').replace('auth: sso', 'auth: app'))).toEqual([
    'check/useless-login-setting protect',
  ]);
});
