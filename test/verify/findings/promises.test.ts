/** `never` and `always`: a line that a stack breaks is refused with a request, and one that holds is silent. */
import { describe, expect, it } from 'vitest';
import { MemoryHost } from '../../../src/base/host/memory-host.ts';
import { judgeTree } from '../../../src/cli/commands/compiled.ts';
import { compile } from '../../../src/compile/compile.ts';
import type { Judge } from '../../../src/compile/prove/prove.ts';
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
  ports: {image: "traefik/whoami:v1.11.0", port: 80, auth: sso, ports: [{host: 8123, container: 80}]}
  apart: {image: "traefik/whoami:v1.11.0", networks: [download]}
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
    'never: [{from: apart, to: jellyfin}]',
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
    ['never: [{from: lan, to: whoami}]', 'https://whoami.example.com/ from the LAN'],
    ['never: [{from: lan, to: authentik}]', 'https://authentik.example.com/'],
    ['never: [{from: lan, to: ports, login: none}]', 'port 8123/tcp of the host from the LAN breaks it'],
    ['never: [{from: internet, to: ports}]', 'port 8123/tcp of the host from the internet breaks it'],
    ['never: [{from: radarr, to: sonarr}]', 'http://sonarr:8989/ from the container radarr breaks it'],
    ['always: [{from: radarr, to: sonarr.example.com, login: authentik}]', 'http://sonarr:8989/ from the'],
  ] as const;
  for (const [line, request] of cases)
    it(line, () => expect(said(`${line}\n`)).toEqual([expect.stringContaining(request)]));

  for (const line of ['never: [{from: lan, to: sonar}]', 'never: [{from: sonar, to: radarr}]'])
    it(`and so is a line about nothing: ${line}`, () =>
      expect(said(`${line}\n`)).toEqual([expect.stringContaining('verify/promise-of-nothing')]));

  it('at its own line', () => {
    const text = `${SPEC}never:\n  - {from: internet, to: whoami}\n  - {from: internet, to: radarr}\n`;
    const host = new MemoryHost({ '/repo/stacks/home/stack.yaml': text });
    const judge: Judge = (stack, tree) => judgeTree(`out/${stack}`, tree);
    const { diagnostics } = compile({ host, root: '/repo', wanted: [], judge });
    const found = diagnostics.filter(({ code }) => code === 'verify/promise-broken');
    expect(found.map(({ at }) => text.slice(at.start, at.end))).toEqual(['{from: internet, to: radarr}']);
  });
});
