import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { cloudflared } from '../../../src/compile/emit/emitters/cloudflared.ts';
import { modelOf } from '../../harness/compile.ts';
import { FULL_STACK, PLAIN_STACK } from '../../harness/stack.ts';
import { cloudflaredComplaints } from '../../strict/cloudflared.ts';

it('has a rule for each tunnelled name, to Traefik and nowhere else, and refuses the rest', () => {
  const [file] = cloudflared.emit(
    modelOf(
      `${FULL_STACK}apps:\n  seerr: {access: [tunnel]}\n  jellyfin: {access: [lan, tunnel]}\n  sonarr: {}\n`,
    ),
    [],
  );
  expect(parse(file?.text ?? '')).toMatchObject({
    'credentials-file': '/run/secrets/cloudflared-credentials.json',
    ingress: [
      { hostname: 'jellyfin.example.com', service: 'http://traefik:8443' },
      { hostname: 'seerr.example.com', service: 'http://traefik:8443' },
      { service: 'http_status:404' },
    ],
  });
});

it('is not there without a tunnel', () => {
  expect(cloudflared.emit(modelOf(`${PLAIN_STACK}apps: {sonarr: {}}\n`), [])).toEqual([]);
});

it('the strict reading finds every kind of mistake', () => {
  const good = [{ hostname: 'a.b', service: 'http://traefik:8443' }, { service: 'http_status:404' }];
  const complaints = (ingress: unknown[], more: object = {}) =>
    cloudflaredComplaints({ ingress, ...more }).length;
  expect(complaints(good)).toBe(0);
  expect(complaints(good, { ingres: [] })).toBe(1);
  expect(complaints(good.slice(0, 1))).toBeGreaterThan(0);
  expect(complaints([good[0], { service: 'http://traefik:8443' }])).toBe(1);
  for (const rule of [
    { hostname: 'A.b' },
    { hostname: 'a.b:443' },
    { hostname: '*a.b' },
    { hostname: 'a.*.b' },
    { service: 'http://x/' },
    { service: 'traefik:80' },
    { hostname: undefined },
  ]) {
    expect(complaints([{ ...good[0], ...rule }, good[1]]), JSON.stringify(rule)).toBeGreaterThan(0);
  }
  expect(complaints([good[0], good[0], good[1]])).toBe(1);
});
