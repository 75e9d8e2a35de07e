import { expect, it } from 'vitest';
import { compileText } from '../harness/compile.ts';
import { PLAIN_STACK, problems } from '../harness/stack.ts';

it('finds one host name for two apps, and names the other one', () => {
  const spec = `${PLAIN_STACK}apps:\n  sonarr: {subdomain: tv}\n  jellyfin: {subdomain: tv}\n`;
  expect(problems(spec)).toEqual(['check/host-taken sonarr']);
  const [found] = compileText(spec).diagnostics;
  expect(spec.slice(found?.related[0]?.at.start, found?.related[0]?.at.end)).toBe('jellyfin');
});

it('finds an external host and an app on one name', () => {
  const spec = `${PLAIN_STACK}apps: {sonarr: {}}\nexternal: {nas: {url: "http://192.168.1.5", host: sonarr.example.com}}\n`;
  expect(problems(spec)).toEqual(['check/host-taken sonarr']);
});

it('lets an app without a route have any name', () => {
  expect(
    problems(
      `${PLAIN_STACK}apps:\n  sonarr: {subdomain: tv}\n  jellyfin: {subdomain: tv, access: [], publish: [8096]}\n`,
    ),
  ).toEqual([]);
});
