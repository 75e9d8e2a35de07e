/** The login that a route names must exist, and must work from where the route is reached. */
import { defineCodes, diagnose } from '../../../base/diag/codes.ts';
import type { Diagnostic, Place } from '../../../base/diag/diagnostic.ts';
import { FULL_STACK, PLAIN_STACK } from '../../../base/diag/example.ts';
import { join } from '../../../base/util/pointer.ts';
import { type Auth, asksFor, loginsOf } from '../../../base/web/logins.ts';
import type { Model, Route } from '../../model/model.ts';
import { defineCheck } from '../define.ts';

const codes = defineCodes({
  'check/sso-missing': {
    severity: 'error',
    message: (p: { app: string; auth: string }) =>
      `\`${p.app}\` asks for \`auth: ${p.auth}\`, but the stack has no single sign-on`,
    help: () => 'add `sso: {}` to the stack, or choose `auth: app`',
    why: 'Without authentik nothing could answer the login. Waybill refuses to open the route instead of leaving the login out.',
    example: `${PLAIN_STACK}tls: {email: admin@example.com, dnsProvider: cloudflare}\napps: {sonarr: {auth: sso}}\n`,
  },
  'check/sso-without-tls': {
    severity: 'error',
    message: () => 'single sign-on needs certificates, but the stack has no `tls:`',
    help: () => 'add `tls: {email: you@example.com, dnsProvider: cloudflare}`',
    why: 'Passwords and session cookies of authentik would cross the network in the open, and its outposts refuse to work without HTTPS.',
    example: `${PLAIN_STACK}sso: {}\napps: {sonarr: {auth: sso}}\n`,
  },
  'check/authentik-not-on-tunnel': {
    severity: 'error',
    message: (p: { app: string }) =>
      `\`${p.app}\` is on the tunnel with a login by authentik, but authentik itself is not on the tunnel`,
    help: () => 'add `authentik: {access: [lan, tunnel]}` under `apps:`',
    why: 'A visitor from the internet is sent to authentik to log in. If authentik can only be reached from the LAN, the visitor ends at a dead address.',
    example: `${FULL_STACK}apps: {sonarr: {access: [lan, tunnel], auth: sso}}\n`,
  },
  'check/authentik-unreachable': {
    severity: 'error',
    message: (p: { app: string; from: string }) =>
      `\`${p.app}\` is reached from ${p.from} with a login by authentik, but authentik is not`,
    help: () => 'widen `access:` of `authentik` under `apps:`',
    why: 'The login page must be reachable from everywhere the app is; otherwise nobody can log in from there.',
    example: `${FULL_STACK}apps:\n  authentik: {access: [tunnel]}\n  sonarr: {auth: sso}\n`,
  },
  'check/oidc-from-container': {
    severity: 'warning',
    message: (p: { app: string; host: string }) =>
      `during a login \`${p.app}\` itself asks ${p.host}, which accepts only the LAN, not containers`,
    help: () =>
      'if the app takes an address for each step, enter those for token and user with http://authentik-server:9000 and silence this warning; else add `authentik: {access: [lan, tunnel]}`',
    why: 'With `auth: oidc` the browser and the app both talk to authentik. The address of a container is in no range of `lan:`, so that the app is refused where the browser is let in, and the login ends in an error.',
    example: `${FULL_STACK}apps: {dockhand: {auth: oidc}}\n`,
  },
  'check/section-missing': {
    severity: 'error',
    message: (p: { app: string; section: string }) =>
      `\`${p.app}\` is named under \`apps:\`, but the stack has no \`${p.section}:\``,
    help: (p) => (p.section === 'sso' ? 'add `sso: {}`' : 'add `tunnel: {id: ...}`') + ', or remove the app',
    why: 'The app is configured by that section of the stack. Without it its container would start without any configuration.',
    example: `${PLAIN_STACK}apps: {cloudflare-tunnel: {}}\n`,
  },
  'check/no-own-login': {
    severity: 'error',
    message: (p: { app: string }) =>
      `\`${p.app}\` has no login of its own, so \`auth: app\` protects nothing`,
    help: () => 'choose `auth: sso`, or say `auth: none`',
    why: 'The exposure table would say that the app asks for a login, but it does not.',
    example: `${FULL_STACK}apps: {homepage: {auth: app}}\n`,
  },
  'check/no-oidc': {
    severity: 'error',
    message: (p: { app: string }) => `\`${p.app}\` cannot log its users in with authentik`,
    help: () => 'choose `auth: sso`: authentik then asks before the app',
    why: '`auth: oidc` leaves the login to the app, and this app does not ask for one.',
    example: `${FULL_STACK}apps: {sonarr: {auth: oidc}}\n`,
  },
  'check/sso-breaks-clients': {
    severity: 'warning',
    message: (p: { app: string }) =>
      `programs other than browsers cannot follow the login page in front of \`${p.app}\``,
    help: () => 'choose `auth: app`, or silence this warning if you use the app in a browser only',
    why: 'Apps on a television or a phone talk to the server directly. They cannot get past a login page in front of it.',
    example: `${FULL_STACK}apps: {jellyfin: {auth: sso}}\n`,
  },
  'check/useless-login-setting': {
    severity: 'error',
    message: (p: { app: string; key: string }) =>
      `\`${p.key}\` of \`${p.app}\` has no effect: authentik does not guard it`,
    help: () => 'remove it, or choose `auth: sso`',
    why: 'A setting that changes nothing makes a reader believe that it does.',
    example: `${PLAIN_STACK}apps: {sonarr: {groups: [family]}}\n`,
  },
});

const isGuard = (auth: Auth) => auth === 'sso' || auth === 'oidc';
const guarded = (route: Route) => asksFor(route, 'sso', 'oidc');

export const login = defineCheck({
  name: 'login',
  codes,
  run: (model) => [
    ...model.routes.flatMap((route) => routeProblems(model, route)),
    ...tlsProblem(model),
    ...missingSections(model),
  ],
});

function routeProblems(model: Model, route: Route): Diagnostic[] {
  const { app, login: can, place } = route;
  const at = (key: string): Place => ({ ...place, pointer: join(place.pointer, key), on: 'value' });
  const found: Diagnostic[] = [];
  if (guarded(route) && model.sso === undefined) {
    const auth = route.auth === 'oidc' ? 'oidc' : 'sso';
    found.push(diagnose(codes, 'check/sso-missing', at('auth'), { app, auth }, { app }));
  }
  if (asksFor(route, 'app') && can.own === 'none')
    found.push(diagnose(codes, 'check/no-own-login', at('auth'), { app }, { app }));
  if (route.auth === 'oidc' && !can.oidc)
    found.push(diagnose(codes, 'check/no-oidc', at('auth'), { app }, { app }));
  if (asksFor(route, 'sso') && !can.sso)
    found.push(diagnose(codes, 'check/sso-breaks-clients', at('auth'), { app }, { app }));
  return [...found, ...useless(route), ...reachProblems(model, route)];
}

/** What is said of a login that authentik does not ask for. */
function useless(route: Route): Diagnostic[] {
  const { app, place } = route;
  const keys = [
    ...(asksFor(route, 'sso') ? [] : (['skip', 'protect'] as const)),
    ...(guarded(route) ? [] : (['groups'] as const)),
  ];
  return keys
    .filter((key) => route[key] !== undefined)
    .map((key) => {
      const at: Place = { ...place, pointer: join(place.pointer, key), on: 'key' };
      return diagnose(codes, 'check/useless-login-setting', at, { app, key }, { app });
    });
}

/** Authentik must be reachable from everywhere that an app guarded by it is. */
function reachProblems(model: Model, route: Route): Diagnostic[] {
  const authentik = model.routes.find((r) => r.host === model.sso?.host);
  if (!guarded(route) || model.sso === undefined) return [];
  const { app, place } = route;
  const at: Place = { ...place, pointer: join(place.pointer, 'access'), on: 'value' };
  const from = authentik?.access ?? [];
  const related =
    authentik === undefined ? [] : [{ message: 'authentik is reached from here', at: authentik.place }];
  const asked = new Set(loginsOf(route).flatMap(([origin, auth]) => (isGuard(auth) ? [origin] : [])));
  if (asked.has('tunnel') && !from.includes('tunnel')) {
    return [diagnose(codes, 'check/authentik-not-on-tunnel', at, { app }, { app, related })];
  }
  if (route.auth === 'oidc' && route.login.oidc && from.every((one) => one === 'lan')) {
    const args = { app, host: model.sso.host };
    return [
      diagnose(codes, 'check/oidc-from-container', { ...at, pointer: join(place.pointer, 'auth') }, args, {
        app,
        related,
      }),
    ];
  }
  // A name that is public by the tunnel is public.
  const isPublic = from.includes('internet') || from.includes('tunnel');
  const direct = asked.has('internet') ? isPublic : from.includes('lan') || from.includes('internet');
  if ((asked.has('internet') || asked.has('lan')) && !direct) {
    const origin = asked.has('internet') ? 'the internet' : 'the LAN';
    return [diagnose(codes, 'check/authentik-unreachable', at, { app, from: origin }, { app, related })];
  }
  return [];
}

function missingSections({ apps, sso, tunnel }: Model): Diagnostic[] {
  const sections = { sso, tunnel };
  return apps
    .filter(({ role }) => role !== undefined && role !== 'traefik' && sections[role] === undefined)
    .map(({ name, role, place }) =>
      diagnose(codes, 'check/section-missing', place, { app: name, section: role }, { app: name }),
    );
}

function tlsProblem(model: Model): Diagnostic[] {
  if (model.sso === undefined || model.tls !== undefined) return [];
  return [diagnose(codes, 'check/sso-without-tls', { file: model.source, pointer: '/sso', on: 'key' }, {})];
}
