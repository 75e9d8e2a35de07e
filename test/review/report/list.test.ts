import { expect, test } from 'vitest';
import { renderApp, renderCatalogue } from '../../../src/review/report/list.ts';
import type { AppDefinition } from '../../../src/schema/app.gen.ts';

const health = { kind: 'image' } as const;

const sonarr: AppDefinition = {
  apiVersion: 'waybill/v1',
  title: 'Sonarr',
  description: 'Collects TV series and hands new episodes to a download client.',
  category: 'media-management',
  website: 'https://sonarr.tv',
  login: { own: 'optional', sso: true, oidc: { redirects: ['/'] } },
  route: { service: 'sonarr', port: 8989 },
  variants: { '4k': { title: 'Sonarr 4K' } },
  settings: {
    level: { type: 'string', description: 'How much is logged.', enum: ['info', 'debug'], default: 'info' },
    name: { type: 'string', description: 'Name of the server.' },
  },
  secrets: {
    'api-key': { kind: 'discovered', purpose: 'Lets other apps call Sonarr.' },
    'vpn-user': {
      kind: 'provided',
      purpose: 'User name at your VPN provider.',
      shared: true,
      optional: true,
    },
  },
  volumes: { 'sonarr-database': { description: 'Data.' } },
  vpn: { types: ['openvpn', 'wireguard'], folder: 'config' },
  requires: ['prowlarr'],
  steps: ['Open the app and add a root folder below /data, where the series lie.'],
  services: {
    sonarr: {
      image: { name: 'lscr.io/linuxserver/sonarr', tag: '4.0.16' },
      health,
      privileged: 'Sets kernel parameters.',
      mounts: [
        { type: 'data', name: 'config', target: '/config' },
        { type: 'media', target: '/data' },
        { type: 'docker-socket', reason: 'Manages containers.' },
      ],
      ports: [
        { container: 8989, host: 8989, purpose: 'web interface' },
        { container: 6881, host: 6881, protocol: 'udp', purpose: 'peers', publish: 'always' },
      ],
    },
  },
};

const whoami: AppDefinition = {
  apiVersion: 'waybill/v1',
  title: 'Who am I',
  description: 'Answers with what it was asked.',
  category: 'misc',
  website: 'https://example.com',
  login: { own: 'none', sso: false },
  deprecated: { why: 'Nobody keeps it.', successor: 'echo' },
  services: { whoami: { image: { name: 'traefik/whoami', tag: 'v1' }, health } },
};

const apps = { whoami, sonarr };

test('the catalogue by category and name', () => {
  expect(
    renderCatalogue(apps, { color: false }),
  ).toBe(`  name    title     logins          variants  what it does

Media management
  sonarr  Sonarr    sso, oidc, app  4k        Collects TV series and hands new episodes to a download client.

Other
  whoami  Who am I  -               -         (deprecated) Answers with what it was asked.

2 apps. Everything about one: waybill show APP
`);
});

test('a narrow terminal loses columns before it loses the description', () => {
  expect(
    renderCatalogue(apps, { color: false, columns: 80 }),
  ).toBe(`  name    logins          variants  what it does

Media management
  sonarr  sso, oidc, app  4k        Collects TV series and hands new episodes t…

Other
  whoami  -               -         (deprecated) Answers with what it was asked.

2 apps. Everything about one: waybill show APP
`);
  expect(renderCatalogue(apps, { color: false, columns: 40 })).toContain(
    '  sonarr  Collects TV series and hands…\n',
  );
});

test('colours', () => {
  const lines = renderCatalogue({ whoami }, { color: true }).replaceAll('\u001b', '~').split('\n');
  expect(lines.slice(0, 3)).toEqual([
    '~[2m  name    title     logins  variants  what it does~[0m',
    '',
    '~[1mOther~[0m',
  ]);
});

test('everything about one app', () => {
  expect(renderApp('sonarr', sonarr, { color: false, columns: 72 })).toBe(`Sonarr (sonarr)
Collects TV series and hands new episodes to a download client.
https://sonarr.tv

Address
  sonarr.<domain>  sonarr, port 8989

Logins (auth:)
  sso   the login page of authentik in front of the app
  oidc  the app itself logs its users in with authentik
  app   the app's own login, after you switched it on

Variants (variants:)
  4k  Sonarr 4K

Settings (settings:)
  level  info | debug  default "info"  How much is logged.
  name   string        must be given   Name of the server.

VPN (vpn: {type: ...})
  openvpn  wireguard

Host ports (publish:)
  8989/tcp  when asked  web interface
  6881/udp  always      peers

Data
  <data>/sonarr/config    /config
  <media>                 /data
  volume sonarr-database  Data.

Secrets
  sonarr-api-key  discovered          Lets other apps call Sonarr.
  vpn-user        provided, optional  User name at your VPN provider.

Rights beyond the usual
  sonarr  all rights on the host               Sets kernel parameters.
  sonarr  the Docker socket: root on the host  Manages containers.

Needs
  prowlarr

Containers
  sonarr  lscr.io/linuxserver/sonarr:4.0.16

Left to do by hand
  - Open the app and add a root folder below /data, where the series
    lie.
`);
});

test('an app that is on its way out, and has no login', () => {
  expect(renderApp('whoami', whoami, { color: false })).toBe(`Who am I (whoami)
Answers with what it was asked.
https://example.com

deprecated: Nobody keeps it. Use echo in its place.

Logins (auth:)
  none  the app knows no login

Containers
  whoami  traefik/whoami:v1
`);
});
