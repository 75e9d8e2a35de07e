import { expect, it } from 'vitest';
import { FULL_STACK, PLAIN_STACK, problems } from '../../harness/stack.ts';

const whoami = (more: string) =>
  `${FULL_STACK}apps:\n  whoami: {image: "traefik/whoami:v1.11.0", port: 80, ${more}}\n`;

it('needs a login or a reason for what is on the internet', () => {
  expect(problems(whoami('access: [tunnel]'))).toEqual(['check/public-without-login [tunnel]']);
  expect(problems(whoami('access: [internet]'))).toEqual(['check/public-without-login [internet]']);
  expect(problems(whoami('access: [tunnel], reason: a public test page'))).toEqual([]);
  expect(problems(whoami('access: [lan]'))).toEqual([]);
});

it('does not trust a login that can be switched off', () => {
  expect(problems(`${FULL_STACK}apps: {tautulli: {access: [tunnel], auth: app}}\n`)).toEqual([
    'check/public-with-optional-login [tunnel]',
  ]);
  expect(problems(`${FULL_STACK}apps: {jellyfin: {access: [tunnel], auth: app}}\n`)).toEqual([]);
});

it('knows how deep a tunnelled name may be', () => {
  const deep = 'access: [tunnel], reason: a public test page, host: a.b.example.com';
  expect(problems(whoami(deep))).toEqual(['check/tunnel-name-too-deep a.b.example.com']);
  expect(problems(whoami(deep).replace('tunnel: {id', 'tunnel: {advancedCertificate: true, id'))).toEqual([]);
  expect(problems(whoami('access: [lan], host: a.b.example.com'))).toEqual([]);
});

it('needs a tunnel for the tunnel and certificates for the internet', () => {
  expect(problems(`${PLAIN_STACK}apps: {jellyfin: {access: [tunnel, internet]}}\n`)).toEqual([
    'check/internet-without-tls [tunnel, internet]',
    'check/tunnel-missing [tunnel, internet]',
    'check/two-public-ways [tunnel, internet]',
  ]);
});

it('says that a name has one public record', () => {
  expect(problems(`${FULL_STACK}apps: {jellyfin: {access: [tunnel, internet], auth: app}}\n`)).toEqual([
    'check/two-public-ways [tunnel, internet]',
  ]);
  expect(problems(`${FULL_STACK}apps: {jellyfin: {access: [lan, internet], auth: app}}\n`)).toEqual([]);
});

it('warns of holes in a login on the internet, and can be silenced', () => {
  const spec = `${FULL_STACK}apps:\n  authentik: {access: [lan, tunnel]}\n  sonarr: {access: [tunnel], auth: sso, skip: {paths: ["^/api/"], reason: the phone app has a key}}\n`;
  expect(problems(spec)[0]).toContain('check/skipped-login');
  expect(
    problems(`${spec}silence: [{code: check/skipped-login, app: sonarr, reason: read and accepted}]\n`),
  ).toEqual([]);
  expect(
    problems(`${spec}silence: [{code: check/skipped-login, app: radarr, reason: read and accepted}]\n`),
  ).toHaveLength(2);
});
