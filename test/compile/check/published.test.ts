import { expect, it } from 'vitest';
import { compileText } from '../../harness/compile.ts';
import { FULL_STACK, PLAIN_STACK, problems } from '../../harness/stack.ts';

const sonarr = (choice: string, more = '') => problems(`${FULL_STACK}apps: {sonarr: {${choice}}}\n${more}`);

it('finds a port that leads past the login of authentik', () => {
  expect(sonarr('auth: sso, publish: [8989]')).toEqual(['check/login-bypassed [8989]']);
  expect(sonarr('auth: sso')).toEqual([]);
});

it('leaves alone apps that ask for a login of their own', () => {
  expect(sonarr('auth: app, publish: [8989]')).toEqual([]);
});

const TORRENTS =
  '{image: "nginx:1.29.3", port: 80, auth: sso, ports: [{host: 6881, container: 6881, protocol: udp}]}';
const VPN = 'gluetun: {vpn: {type: wireguard}';

it.each([
  ['pages over HTTP beside those over HTTPS', 'heimdall: {auth: sso, publish: [8000]}', '8000'],
  ['the same on both ports', 'heimdall: {auth: sso, publish: [8000, 8443]}', '8000, 8443'],
  ['a way for programs', 'tdarr: {auth: sso, publish: [8266]}', '8266'],
  ['another page', 'calibre: {auth: sso, publish: [8084]}', '8084'],
  ['a desktop', 'tinymediamanager: {auth: sso, publish: [5900]}', '5900'],
  [
    'a second container of the app',
    'transmission: {vpn: {type: openvpn}, auth: sso, publish: [9091]}',
    '9091',
  ],
  ['a proxy of the app', 'qbittorrent: {vpn: {type: wireguard}, auth: sso, publish: [8118]}', '8118'],
  ['a proxy of the VPN app', `${VPN}, publish: [8887]}, autobrr: {auth: sso, via: gluetun}`, '8887'],
  [
    'a port of another app in the same network',
    `${VPN}}, autobrr: {auth: sso, via: gluetun}, sonarr: {via: gluetun, publish: [8989]}`,
    undefined,
  ],
  ['UDP', `web: ${TORRENTS}`, undefined],
])('knows what a port leads to: %s', (_, apps, port) => {
  const { diagnostics } = compileText(`${FULL_STACK}apps: {${apps}}\n`);
  const past = diagnostics.filter(({ code }) => code === 'check/login-bypassed');
  expect(past.map(({ message }) => / (\d[\d, ]*) of the host/.exec(message)?.[1])).toEqual(
    port === undefined ? [] : [port],
  );
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
  ).toEqual(['check/login-bypassed network_mode']);
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
