import { expect, it } from 'vitest';
import { MemoryHost } from '../../../src/base/host/memory-host.ts';
import { compile } from '../../../src/compile/compile.ts';
import { compileText } from '../../harness/compile.ts';
import { PLAIN_STACK, problems } from '../../harness/stack.ts';

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
  ).toEqual(['resolve/without-effect subdomain']);
});

it('finds one name in two stacks of one host', () => {
  const spec = (name: string, host: string, i: number) =>
    `${PLAIN_STACK.replace('name: home', `name: ${name}`).replace('host: {', `host: {name: ${host}, `)}networks: {proxy: 172.31.${i}.0/24}\napps: {sonarr: {}}\n`;
  const codes = (second: string) => {
    const files = {
      '/r/stacks/a/stack.yaml': spec('a', 'server', 1),
      '/r/stacks/b/stack.yaml': spec('b', second, 2),
    };
    const { diagnostics } = compile({ host: new MemoryHost(files), root: '/r', wanted: [] });
    return diagnostics.map(({ code, at }) => `${at.file} ${code}`);
  };
  expect(codes('server')).toContain('stacks/b/stack.yaml check/host-taken');
  expect(codes('attic')).toEqual([]);
});
