import { expect, it } from 'vitest';
import { FULL_STACK, PLAIN_STACK, problems } from '../../harness/stack.ts';

it('finds what a route is told that does not exist', () => {
  const spec = `${FULL_STACK}apps:\n  sonarr: {access: [], publish: [8989], auth: sso, groups: [family], hosts: [tv.example.org]}\n`;
  expect(problems(spec)).toEqual([
    'resolve/without-effect auth',
    'resolve/without-effect groups',
    'resolve/without-effect hosts',
  ]);
});

it('finds two names of which one is not used, of apps and of machines outside', () => {
  const names = 'subdomain: tv, host: tv.example.org';
  expect(problems(`${PLAIN_STACK}apps: {sonarr: {${names}}}\n`)).toEqual([
    'resolve/without-effect subdomain',
  ]);
  expect(
    problems(`${PLAIN_STACK}apps: {}\nexternal: {nas: {url: "http://192.168.1.5", ${names}}}\n`),
  ).toEqual(['resolve/without-effect subdomain']);
});

it('reports an app once, not its variants too', () => {
  expect(
    problems(`${PLAIN_STACK}apps: {sonarr: {access: [], publish: [8989], auth: app, variants: [4k]}}\n`),
  ).toEqual(['resolve/without-effect auth']);
});
