/** Which service of an app the user's own lines are for. */
import { expect, it } from 'vitest';
import { FULL_STACK, PLAIN_STACK } from '../../../src/base/diag/example.ts';
import { modelOf } from '../../harness/compile.ts';

const services = (spec: string) =>
  new Map(modelOf(spec).services.map(({ name, compose }) => [name, compose] as const));

it('raises every service that has the version of the main one, and no other', () => {
  const found = services(`${FULL_STACK}apps: {authentik: {version: 2026.8.9}}\n`);
  expect(found.get('authentik-server')?.image).toBe('ghcr.io/goauthentik/server:2026.8.9');
  expect(found.get('authentik-worker')?.image).toBe('ghcr.io/goauthentik/server:2026.8.9');
  expect(found.get('authentik-postgresql')?.image).not.toContain('2026.8.9');
});

it('means the program and not the proxy in front of it', () => {
  const found = services(
    `${PLAIN_STACK}apps: {transmission: {vpn: {type: openvpn}, version: 9.9.9, environment: {DEBUG: 'true'}, resources: {memory: 1g}}}\n`,
  );
  expect(found.get('transmission')).toMatchObject({
    image: 'haugene/transmission-openvpn:9.9.9',
    environment: { DEBUG: 'true' },
  });
  expect(found.get('transmission-proxy')?.image).not.toContain('9.9.9');
  expect(found.get('transmission-proxy')?.environment ?? {}).not.toHaveProperty('DEBUG');
  expect(Object.keys(found.get('transmission-proxy')?.networks ?? {})).toContain('proxy');
});
