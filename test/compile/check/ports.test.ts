import { describe, expect, it } from 'vitest';
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

describe('two publishers of one port, in any notation', () => {
  const both = (first: string, second: string) =>
    `${PLAIN_STACK}apps: {sonarr: {}, radarr: {}}\noverrides: {services: {radarr: ${first}, sonarr: ${second}}}\n`;
  const COLLIDE: Readonly<Record<string, [string, string]>> = {
    'a port and a range': ['{ports: ["9000:80"]}', '{ports: ["8990-9010:80"]}'],
    'two ranges': ['{ports: ["8985-8995:8985-8995"]}', '{ports: ["8990-9000:8990-9000"]}'],
    'zeros in front': ['{ports: ["09000:80"]}', '{ports: ["9000:80"]}'],
    'short and long': ['{ports: ["9000:80"]}', '{ports: [{target: 81, published: "9000"}]}'],
    'a range in the long form': ['{ports: ["9000:80"]}', '{ports: [{target: 81, published: "8999-9001"}]}'],
    'a number': ['{ports: ["9000:80"]}', '{ports: [{target: 81, published: 9000}]}'],
    'all addresses and one': ['{ports: ["0.0.0.0:9000:80"]}', '{ports: ["10.0.0.1:9000:80"]}'],
    'all addresses of IPv6': ['{ports: ["[::]:9000:80"]}', '{ports: ["9000:80"]}'],
    'one address of IPv6, twice': ['{ports: ["[::1]:9000:80"]}', '{ports: ["[0:0:0:0:0:0:0:1]:9000:80"]}'],
    UDP: ['{ports: ["9000:80/udp"]}', '{ports: [{target: 81, published: "9000", protocol: udp}]}'],
    replaced: ['{ports: !override ["9000:80"]}', '{ports: ["9000:80"]}'],
    'the network of the host': ['{network_mode: host, networks: !reset null}', '{ports: ["7878:80"]}'],
    copies: ['{scale: 2, ports: ["9000:80"]}', '{}'],
    replicas: ['{deploy: {replicas: 3}, ports: ["9000-9001:80"]}', '{}'],
  };
  it.each(Object.entries(COLLIDE))('%s', (_, [first, second]) => {
    const said = problems(both(first, second)).filter((one) => one.startsWith('check/port-taken'));
    expect(said).toHaveLength(1);
  });

  const APART: Readonly<Record<string, [string, string]>> = {
    'two addresses': ['{ports: ["127.0.0.1:9000:80"]}', '{ports: ["10.0.0.1:9000:80"]}'],
    'two protocols': ['{ports: ["9000:80/udp"]}', '{ports: ["9000:80"]}'],
    'ranges side by side': ['{ports: ["9000-9001:80-81"]}', '{ports: ["9002-9003:80-81"]}'],
    'room for all copies': ['{scale: 2, ports: ["9000-9001:80"]}', '{}'],
    'taken away': ['{ports: ["9000:80"]}', '{ports: !reset []}'],
    'a port that Docker chooses': ['{ports: ["80"]}', '{ports: ["80"]}'],
  };
  it.each(Object.entries(APART))('but not %s', (_, [first, second]) => {
    expect(problems(both(first, second)).filter((one) => one.startsWith('check/port-taken'))).toEqual([]);
  });

  it.each(['${PORT:-9000}', 'abc', '9000-', '0x10', ' 9000'])('refuses %s for a port', (text) => {
    const said = problems(both(`{ports: [{target: 80, published: "${text}"}]}`, '{}'));
    expect(said.join()).toMatch(/model\/override-value|schema\/invalid-value/);
  });
});
