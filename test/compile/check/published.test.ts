import { expect, it } from 'vitest';
import { FULL_STACK, PLAIN_STACK, problems } from '../../harness/stack.ts';

const sonarr = (choice: string, more = '') => problems(`${FULL_STACK}apps: {sonarr: {${choice}}}\n${more}`);

it('finds a port that leads past the login of authentik', () => {
  expect(sonarr('auth: sso, publish: [8989]')).toEqual(['check/login-bypassed [8989]']);
  expect(sonarr('auth: sso')).toEqual([]);
});

it('leaves apps alone that ask by themselves, and ports that are no way to the page', () => {
  expect(sonarr('auth: app, publish: [8989]')).toEqual([]);
  expect(problems(`${FULL_STACK}apps: {tdarr: {auth: sso, publish: [8266]}}\n`)).toEqual([]);
});

it('sees what an override opens, but for the host itself', () => {
  const ports = (text: string) =>
    sonarr('auth: sso', `overrides: {services: {sonarr: {ports: ["${text}"]}}}\n`);
  expect(ports('9999:8989')).toEqual(['check/login-bypassed ports']);
  expect(ports('127.0.0.1:9999:8989')).toEqual([]);
  expect(
    sonarr(
      'auth: sso',
      'overrides: {services: {sonarr: {network_mode: host, networks: !reset null}}}\nsilence: [{code: check/unexplained-right, reason: just for this test}]\n',
    ),
  ).toEqual(['check/login-bypassed sonarr']);
});

it('sees the port of an app behind a VPN app', () => {
  expect(
    problems(
      `${FULL_STACK}apps:\n  gluetun: {vpn: {type: wireguard}}\n  autobrr: {auth: sso, via: gluetun, publish: [7474]}\n`,
    ),
  ).toEqual(['check/login-bypassed [7474]']);
  expect(problems(`${PLAIN_STACK}apps: {sonarr: {publish: [8989]}}\n`)).toEqual([]);
});

it('can be silenced with a reason', () => {
  expect(
    sonarr(
      'auth: sso, publish: [8989]',
      'silence: [{code: check/login-bypassed, app: sonarr, reason: the phone app}]\n',
    ),
  ).toEqual([]);
});
