/** `never` and `always`: a line that a stack breaks is refused with a request, and one that holds is silent. */
import { describe, expect, it } from 'vitest';
import { MemoryHost } from '../../../src/base/host/memory-host.ts';
import { compile } from '../../../src/compile/compile.ts';
import { promises } from '../../../src/verify/findings/promises.ts';
import { verify } from '../../../src/verify/verify.ts';
import { describeFinding } from './provoke.ts';

const SPEC = `apiVersion: waybill/v1
name: home
domain: example.com
host: {timezone: Europe/Berlin, uid: 1000, gid: 1000, data: /opt/home, media: /mnt/home}
lan: [192.168.1.0/24]
tls: {email: admin@example.com, dnsProvider: cloudflare}
sso: {outposts: per-app}
tunnel: {id: 6ff42ae2-765d-4adf-8112-31c55c1551ef}
apps:
  authentik: {access: [lan, tunnel]}
  sonarr: {access: [lan, tunnel], auth: sso, skip: {paths: ["^/feed/"], reason: the calendar}}
  radarr: {access: [lan, tunnel], auth: sso}
  jellyfin: {access: [lan, tunnel], auth: app, reason: TV clients}
  whoami: {image: "traefik/whoami:v1.11.0", port: 80}
`;

function rendered(lines: string): Map<string, string> {
  const host = new MemoryHost({ '/repo/stacks/home/stack.yaml': `${SPEC}${lines}` });
  const { stacks, diagnostics } = compile({ host, root: '/repo', wanted: [] });
  const files = stacks[0]?.tree() ?? [];
  expect(files.length, JSON.stringify(diagnostics.map(({ message }) => message))).toBeGreaterThan(0);
  return new Map(files.map(({ path, text }) => [path, text]));
}

const said = (lines: string) =>
  verify(rendered(lines)).diagnostics.map(({ code, message }) => `${code} ${message}`);

describeFinding('promises', promises, {
  'verify/promise-broken': rendered('never: [{from: internet, to: radarr}]\n'),
  'verify/promise-of-nothing': rendered('never: [{from: internet, to: radar}]\n'),
});

describe('a line that holds is silent', () => {
  for (const line of [
    'never: [{from: internet, to: whoami}]',
    'never: [{from: internet, to: radarr, login: none}]',
    'never: [{from: lan, to: radarr.example.com, login: none}]',
    'always: [{from: tunnel, to: radarr, login: authentik}]',
  ])
    it(line, () => expect(said(`${line}\n`)).toEqual([]));
});

describe('a line that does not hold is refused with a request', () => {
  const cases = [
    ['never: [{from: internet, to: radarr}]', 'https://radarr.example.com/ from the tunnel breaks it'],
    [
      'never: [{from: internet, to: sonarr, login: none}]',
      'https://sonarr.example.com/feed/ from the tunnel',
    ],
    ['always: [{from: tunnel, login: authentik}]', 'https://jellyfin.example.com/ from the tunnel'],
    ['always: [{from: tunnel, to: sonarr, login: authentik}]', 'https://sonarr.example.com/feed/'],
    ['never: [{from: lan, to: whoami}]', 'https://whoami.example.com/ from the lan'],
    ['never: [{from: lan, to: authentik}]', 'https://authentik.example.com/'],
  ] as const;
  for (const [line, request] of cases)
    it(line, () => expect(said(`${line}\n`)).toEqual([expect.stringContaining(request)]));

  it('and so is a line about nothing', () =>
    expect(said('never: [{from: lan, to: sonar}]\n')).toEqual([
      expect.stringContaining('verify/promise-of-nothing'),
    ]));
});
