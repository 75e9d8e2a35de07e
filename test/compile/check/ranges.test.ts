import { expect, it } from 'vitest';
import { FULL_STACK, PLAIN_STACK, problems } from '../../harness/stack.ts';

const lan = (range: string) => `${PLAIN_STACK.replace('192.168.1.0/24', range)}apps: {sonarr: {}}\n`;

it('accepts real networks of both families', () => {
  expect(problems(lan('192.168.1.0/24, 10.0.0.0/8'))).toEqual([]);
  expect(problems(lan('192.168.1.0/24, "fd12:3456:789a::/48"'))).toEqual([
    'check/ipv6-gap "fd12:3456:789a::/48"',
  ]);
});

it('finds ranges that are none', () => {
  expect(problems(lan('192.168.1.7/24'))).toEqual(['check/invalid-range 192.168.1.7/24']);
  expect(problems(lan('192.168.300.0/24'))).toEqual(['check/invalid-range 192.168.300.0/24']);
  expect(problems(lan('192.168.1.0/33'))).toEqual(['check/invalid-range 192.168.1.0/33']);
  expect(problems(lan('"::/0"'))).toContain('check/wide-lan "::/0"');
});

it('finds LAN ranges that hold container networks', () => {
  expect(problems(lan('172.16.0.0/12'))).toEqual(Array(2).fill('check/lan-holds-containers 172.16.0.0/12'));
  expect(problems(lan('172.30.0.128/25'))).toEqual(['check/lan-holds-containers 172.30.0.128/25']);
});

it('finds networks that overlap', () => {
  expect(problems(`${FULL_STACK}networks: {proxy: 172.30.250.0/24}\napps: {sonarr: {}}\n`)).toEqual([
    'check/networks-overlap networks',
  ]);
});
