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

it('wants a login for each origin from which an app is reached, and for no other', () => {
  const spec = (access: string, auth: string) =>
    `${FULL_STACK}apps:\n  authentik: {access: [lan, tunnel]}\n  sonarr: {access: [${access}], auth: {${auth}}}\n`;
  expect(problems(spec('lan, tunnel', 'lan: app, tunnel: sso'))).toEqual([]);
  expect(problems(spec('lan', 'lan: app, tunnel: sso'))).toEqual(['resolve/origin-not-reached tunnel']);
  expect(problems(spec('lan, tunnel', 'tunnel: sso'))).toEqual(['resolve/origin-without-login auth']);
  expect(problems(spec('internet', 'lan: app, internet: sso'))).toContain('resolve/origin-not-reached lan');
  expect(problems(`${FULL_STACK}apps: {sonarr: {auth: {lan: app, internet: sso}}}\n`)).toEqual([
    'resolve/origin-not-reached internet',
  ]);
});
