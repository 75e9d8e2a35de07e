import { expect, it } from 'vitest';
import { yaml } from '../../harness/dedent.ts';
import { FULL_STACK, PLAIN_STACK, problems } from '../../harness/stack.ts';

it('accepts a login that works from everywhere the app is reached', () => {
  expect(
    problems(
      `${FULL_STACK}apps:\n  authentik: {access: [lan, tunnel]}\n  sonarr: {auth: sso, access: [lan, tunnel]}\n`,
    ),
  ).toEqual([]);
  expect(problems(`${FULL_STACK}apps:\n  sonarr: {auth: sso}\n`)).toEqual([]);
});

it('needs authentik on the tunnel for a tunnelled app', () => {
  expect(problems(`${FULL_STACK}apps: {sonarr: {auth: sso, access: [lan, tunnel]}}\n`)).toEqual([
    'check/authentik-not-on-tunnel [lan, tunnel]',
  ]);
});

it('needs authentik on the internet for an app on the internet', () => {
  expect(problems(`${FULL_STACK}apps: {sonarr: {auth: sso, access: [internet]}}\n`)).toEqual([
    'check/authentik-unreachable [internet]',
  ]);
});

it('needs the section that configures an app', () => {
  expect(problems(`${PLAIN_STACK}apps: {authentik: {}, cloudflare-tunnel: {}}\n`)).toEqual([
    'check/section-missing authentik',
    'check/section-missing cloudflare-tunnel',
  ]);
});

it('reports every login that cannot be', () => {
  const spec =
    FULL_STACK +
    yaml`
      apps:
        homepage: {auth: app}
        sonarr: {auth: oidc}
        radarr: {skip: {paths: ["^/api/"], reason: for the phone app}}
        bazarr: {groups: [family]}
    `;
  expect(problems(spec)).toEqual([
    'check/no-oidc oidc',
    'check/no-own-login app',
    'check/useless-login-setting groups',
    'check/useless-login-setting skip',
  ]);
});

it('refuses single sign-on without certificates, and logins without single sign-on', () => {
  expect(problems(`${PLAIN_STACK}sso: {}\napps: {sonarr: {auth: sso}}\n`)).toEqual([
    'check/sso-without-tls sso',
  ]);
  expect(
    problems(
      `${PLAIN_STACK}tls: {email: a@example.com, dnsProvider: cloudflare}\napps: {sonarr: {auth: sso}}\n`,
    ),
  ).toEqual(['check/sso-missing sso']);
});

it('knows that with OIDC the app itself asks authentik, which lets in no container', () => {
  expect(problems(`${FULL_STACK}apps: {portainer: {auth: oidc}}\n`)).toEqual([
    'check/oidc-from-container oidc',
  ]);
  expect(
    problems(`${FULL_STACK}apps: {authentik: {access: [lan, tunnel]}, portainer: {auth: oidc}}\n`),
  ).toEqual([]);
});
