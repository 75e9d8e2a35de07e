import { expect, it } from 'vitest';
import { dns } from '../../../src/compile/emit/emitters/dns.ts';
import { modelOf } from '../../harness/compile.ts';
import { FULL_STACK, PLAIN_STACK } from '../../harness/stack.ts';

const withAddress = (spec: string, address: string) =>
  spec.replace('host: {', `host: {address: "${address}", `);
const lines = (spec: string, path: string) =>
  dns
    .emit(modelOf(spec), [])
    .find((file) => file.path === path)
    ?.text.split('\n')
    .filter((line) => line !== '' && !/^[;#] (?:Rec|Gen|DNS)/.test(line));

it('knows names of the tunnel, of the LAN, and outside of the domain', () => {
  const spec = withAddress(
    `${FULL_STACK}apps:\n  jellyfin: {access: [lan, tunnel]}\n  whoami: {image: "traefik/whoami:v1.11.0", port: 80, host: example.com}\n  sonarr: {host: tv.example.org}\n`,
    '192.168.1.10',
  );
  expect(lines(spec, 'dns/public.zone')).toEqual([
    '$ORIGIN example.com.',
    '$TTL 300',
    'jellyfin IN CNAME 6ff42ae2-765d-4adf-8112-31c55c1551ef.cfargotunnel.com.',
  ]);
  expect(lines(spec, 'dns/lan.zone')).toEqual([
    '$ORIGIN example.com.',
    '$TTL 300',
    'authentik IN A 192.168.1.10',
    '@ IN A 192.168.1.10',
    'jellyfin IN A 192.168.1.10',
    'tv.example.org. IN A 192.168.1.10',
  ]);
});

it('leaves to the user what only the user knows', () => {
  const spec = `${FULL_STACK}apps:\n  authentik: {access: [lan, internet]}\n  sonarr: {access: [internet], auth: sso}\n`;
  expect(lines(spec, 'dns/lan.zone')).toBeUndefined();
  expect(lines(spec, 'dns/public.zone')?.at(-1)).toMatch(/^; sonarr IN A <address> ;/);
  expect(lines(spec, 'dns/records.txt')?.join('\n')).toContain('host.address');
});

it('writes AAAA for an IPv6 address, and nothing without routes', () => {
  expect(lines(withAddress(`${PLAIN_STACK}apps: {sonarr: {}}\n`, 'fd00::10'), 'dns/lan.zone')?.at(-1)).toBe(
    'sonarr IN AAAA fd00::10',
  );
  expect(dns.emit(modelOf(`${PLAIN_STACK}apps: {sonarr: {access: []}}\n`), [])).toEqual([]);
});
