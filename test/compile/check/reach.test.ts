import { expect, it } from 'vitest';
import { FULL_STACK, PLAIN_STACK, problems } from '../../harness/stack.ts';

it('finds an app that nobody can reach', () => {
  expect(problems(`${PLAIN_STACK}apps: {sonarr: {access: []}}\n`)).toEqual(['check/unreachable-app []']);
  expect(problems(`${PLAIN_STACK}apps: {sonarr: {access: [], publish: [8989]}}\n`)).toEqual([]);
  expect(problems(`${PLAIN_STACK}apps: {traefik: {access: []}}\n`)).toEqual([]);
});

it('finds a reason for an exposure that is gone', () => {
  expect(
    problems(`${PLAIN_STACK}apps: {jellyfin: {reason: TV clients cannot follow a login redirect}}\n`),
  ).toEqual(['check/useless-reason reason']);
  expect(
    problems(
      `${FULL_STACK}apps: {jellyfin: {access: [tunnel], reason: TV clients cannot follow a login redirect}}\n`,
    ),
  ).toEqual([]);
});

it('finds addresses and ranges of IPv6, which never reach Traefik', () => {
  const spec = `${PLAIN_STACK.replace('host: {', 'host: {address: "fd12::10", ')}apps: {sonarr: {}}\n`;
  expect(problems(spec)).toEqual(['check/ipv6-gap "fd12::10"']);
  const both = spec.replace('192.168.1.0/24', '192.168.1.0/24, "fd12::/64"');
  expect(problems(both)).toEqual(['check/ipv6-gap "fd12::/64"', 'check/ipv6-gap "fd12::10"']);
  expect(problems(`${both}silence: [{code: check/ipv6-gap, reason: for the VPN}]\n`)).toEqual([]);
});

it('asks nothing of IPv6 where no list is in the way', () => {
  const spec = `${PLAIN_STACK.replace('host: {', 'host: {address: "fd12::10", ')}`;
  expect(problems(`${spec}apps: {sonarr: {access: [], publish: [8989]}}\n`)).toEqual([]);
});
