import { expect, it } from 'vitest';
import { compileText } from '../../harness/compile.ts';
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

it.each([
  '192.168.010.0/24',
  '192.168.1.0/024',
  '0xC0.168.1.0/24',
  '192.168.1/24',
  '192.168.1.0 /24',
  '192.168.1.0/+24',
  '"fe80::%eth0/64"',
])('reads ranges as all programs do: not %s', (range) => {
  expect(problems(lan(range)).join()).toMatch(/check\/invalid-range|schema\/invalid-value/);
});

it('says without zeros what a range with zeros in front probably means', () => {
  const { diagnostics } = compileText(lan('192.168.010.0/24'));
  expect(diagnostics.map(({ help }) => help)).toEqual(['did you mean 192.168.10.0/24?']);
});

it.each(['172.30.0.0/32', '172.30.0.0/30', '10.0.0.0/8', '8.8.8.0/24', '"fd00::/64"'])(
  'finds networks in which no containers can be: %s',
  (range) => {
    expect(problems(`${FULL_STACK}networks: {proxy: ${range}}\napps: {sonarr: {}}\n`)).toContain(
      `check/network-range ${range}`,
    );
  },
);

it('warns of the range of the default bridge of Docker', () => {
  expect(problems(lan('172.17.0.0/16'))).toEqual(['check/docker-range 172.17.0.0/16']);
  expect(problems(`${FULL_STACK}networks: {proxy: 172.17.8.0/24}\napps: {sonarr: {}}\n`)).toContain(
    'check/docker-range 172.17.8.0/24',
  );
});
