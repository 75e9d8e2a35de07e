import { expect, it } from 'vitest';
import { MemoryHost } from '../../../src/base/host/memory-host.ts';
import { compile } from '../../../src/compile/compile.ts';
import { PLAIN_STACK, problems } from '../../harness/stack.ts';

const whoami = (port: string) => `  whoami: {image: "traefik/whoami:v1.11.0", ports: [${port}]}\n`;

it('finds two services on one port', () => {
  const spec = `${PLAIN_STACK}apps:\n  sonarr: {publish: [8989]}\n${whoami('{host: 8989, container: 80}')}`;
  expect(problems(spec)).toEqual(['check/port-taken whoami']);
});

it('finds a port that Traefik always takes', () => {
  expect(problems(`${PLAIN_STACK}apps:\n  sonarr: {}\n${whoami('{host: 80, container: 80}')}`)).toEqual([
    'check/port-taken whoami',
  ]);
});

it('tells TCP from UDP', () => {
  const spec = `${PLAIN_STACK}apps:\n  sonarr: {publish: [8989]}\n${whoami('{host: 8989, container: 80, protocol: udp}')}`;
  expect(problems(spec)).toEqual([]);
});

it('sees ports that an override publishes, in short form and as a range', () => {
  const spec = `${PLAIN_STACK}apps:\n  sonarr: {publish: [8989]}\n  radarr: {}\noverrides:\n  services: {radarr: {ports: ["127.0.0.1:8988-8990:7000-7002"]}}\n`;
  expect(problems(spec)).toEqual(['check/port-taken sonarr']);
});

it('lets two addresses share a port', () => {
  const ports = (ip: string) => `{ports: ["${ip}:9999:80"]}`;
  const spec = `${PLAIN_STACK}apps: {sonarr: {}, radarr: {}}\noverrides:\n  services: {sonarr: ${ports('127.0.0.1')}, radarr: ${ports('192.168.1.10')}}\n`;
  expect(problems(spec)).toEqual([]);
});

it('compares the stacks of one host, and no others', () => {
  const spec = (name: string, host: string) =>
    `${PLAIN_STACK.replace('name: home', `name: ${name}`).replace('host: {', `host: {name: ${host}, `)}networks: {proxy: 172.31.${name.length}.0/24}\napps: {sonarr: {publish: [8989]}}\n`;
  const both = (second: string) => {
    const host = new MemoryHost({
      '/r/stacks/a/stack.yaml': spec('a', 'server'),
      '/r/stacks/bb/stack.yaml': spec('bb', second),
    });
    const { diagnostics } = compile({ host, root: '/r', wanted: [] });
    return diagnostics.flatMap((d) => (d.code === 'check/port-taken' ? `${d.at.file} ${d.code}` : []));
  };
  expect(both('attic')).toEqual([]);
  expect(both('server')).toEqual(Array(2).fill('stacks/bb/stack.yaml check/port-taken'));
});
