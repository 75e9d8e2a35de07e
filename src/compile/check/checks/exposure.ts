/** What can be reached from the internet needs a login, or a reason that a reviewer can read. */
import { defineCodes, diagnose } from '../../../base/diag/codes.ts';
import type { Diagnostic, Place } from '../../../base/diag/diagnostic.ts';
import { FULL_STACK, PLAIN_STACK } from '../../../base/diag/example.ts';
import { join } from '../../../base/util/pointer.ts';
import { loginsOf } from '../../../base/web/logins.ts';
import type { Model, Route } from '../../model/model.ts';
import { defineCheck } from '../define.ts';

const codes = defineCodes({
  'check/public-without-login': {
    severity: 'error',
    message: (p: { app: string; host: string }) =>
      `anyone on the internet could open \`${p.app}\` (${p.host}) without a login`,
    help: () =>
      'choose `auth: sso`, take it off the internet with `access: [lan]`, or write down why with `reason:`',
    why: 'Scanners find a new host name within minutes. An app without a login is then open to all of them. If that is intended, a reviewer must be able to read why.',
    example: `${FULL_STACK}apps:\n  whoami: {image: "traefik/whoami:v1.11.0", port: 80, access: [tunnel]}\n`,
  },
  'check/public-with-optional-login': {
    severity: 'error',
    message: (p: { app: string; host: string }) =>
      `\`${p.app}\` (${p.host}) is on the internet, but its own login can be switched off`,
    help: () => 'choose `auth: sso`, or write down with `reason:` that its login is on',
    why: 'The login of this app is off until it is switched on, or lets certain addresses pass. Waybill cannot see that, so it asks for a written reason.',
    example: `${FULL_STACK}apps: {tautulli: {access: [lan, tunnel], auth: app}}\n`,
  },
  'check/tunnel-missing': {
    severity: 'error',
    message: (p: { app: string }) => `\`${p.app}\` is set to \`access: tunnel\`, but the stack has no tunnel`,
    help: () => 'add `tunnel: {id: ...}` to the stack; `cloudflared tunnel create home` prints the id',
    why: 'Without a tunnel nobody would reach the app from the internet, although the spec says so.',
    example: `${PLAIN_STACK}tls: {email: admin@example.com, dnsProvider: cloudflare}\napps: {jellyfin: {access: [lan, tunnel]}}\n`,
  },
  'check/internet-without-tls': {
    severity: 'error',
    message: (p: { app: string }) => `\`${p.app}\` is open to the internet, but the stack has no \`tls:\``,
    help: () => 'add `tls: {email: you@example.com, dnsProvider: cloudflare}`',
    why: 'Anyone between the visitor and the server could read passwords and change pages.',
    example: `${PLAIN_STACK}apps: {jellyfin: {access: [internet]}}\n`,
  },
  'check/tunnel-name-too-deep': {
    severity: 'error',
    message: (p: { host: string; domain: string }) =>
      `${p.host} is more than one label below ${p.domain}, and is on the tunnel`,
    help: (p) =>
      `choose a name like ${p.host.split('.')[0]}.${p.domain}, or set \`tunnel: {advancedCertificate: true}\` if Cloudflare holds such a certificate`,
    why: "Cloudflare's own certificate covers the domain and one label below it. Browsers would refuse a deeper name.",
    example: `${FULL_STACK}apps: {jellyfin: {access: [tunnel], host: tv.media.example.com}}\n`,
  },
  'check/two-public-ways': {
    severity: 'warning',
    message: (p: { app: string; host: string }) =>
      `\`${p.app}\` (${p.host}) is on the tunnel and on an open port, but a name has only one public record`,
    help: () => 'choose `tunnel` or `internet`; browsers on the internet will take the tunnel',
    why: 'A name is either an alias of the tunnel or an address. Waybill writes the alias; the port still stays open for anyone who finds the address.',
    example: `${FULL_STACK}apps: {jellyfin: {access: [tunnel, internet], auth: app}}\n`,
  },
  'check/skipped-login': {
    severity: 'warning',
    message: (p: { app: string; paths: string }) =>
      `the login of \`${p.app}\` on the internet can be skipped for ${p.paths}`,
    help: () =>
      'make the expressions as narrow as they can be, and silence this warning when you have read it',
    why: 'Whatever matches such an expression is open to everyone. An expression that is a little too wide opens the app.',
    example: `${FULL_STACK}apps:\n  authentik: {access: [lan, tunnel]}\n  sonarr: {access: [lan, tunnel], auth: sso, skip: {paths: ["^/api/"], reason: the phone app has a key of its own}}\n`,
  },
  'check/mostly-open': {
    severity: 'warning',
    message: (p: { app: string; paths: string }) =>
      `all of \`${p.app}\` but ${p.paths} is open to the internet without a login`,
    help: () => 'name every path that needs the login, and silence this warning when you have read it',
    why: 'A path that is forgotten here is open to everyone. Where most paths need the login, `skip:` is safer: what is forgotten there stays closed.',
    example: `${FULL_STACK}apps:\n  authentik: {access: [lan, tunnel]}\n  sonarr: {access: [lan, tunnel], auth: sso, protect: {paths: ["^/settings"], reason: the list is for everyone}}\n`,
  },
});

export const exposure = defineCheck({
  name: 'exposure',
  codes,
  run: (model) => model.routes.flatMap((route) => problems(model, route)),
});

function problems(model: Model, route: Route): Diagnostic[] {
  const { app, host, place, access } = route;
  const at = (key: string): Place => ({ ...place, pointer: join(place.pointer, key), on: 'value' });
  const found = publicProblems(route, at);
  const onTunnel = access.includes('tunnel');
  if (onTunnel && access.includes('internet')) {
    found.push(diagnose(codes, 'check/two-public-ways', at('access'), { app, host }, { app }));
  }
  if (onTunnel && model.tunnel === undefined) {
    found.push(diagnose(codes, 'check/tunnel-missing', at('access'), { app }, { app }));
  }
  if (access.includes('internet') && model.tls === undefined) {
    found.push(diagnose(codes, 'check/internet-without-tls', at('access'), { app }, { app }));
  }
  if (onTunnel && model.tunnel?.advancedCertificate !== true && isDeep(host, model.domain)) {
    const name = { ...place, pointer: join(place.pointer, 'host'), on: 'value' as const };
    found.push(diagnose(codes, 'check/tunnel-name-too-deep', name, { host, domain: model.domain }, { app }));
  }
  return found;
}

/** What visitors from the internet meet: no login, one that may be off, or one with holes. */
function publicProblems(route: Route, at: (key: string) => Place): Diagnostic[] {
  const { app, host } = route;
  const asked = loginsOf(route).flatMap(([origin, auth]) => (origin === 'lan' ? [] : [auth]));
  const found: Diagnostic[] = [];
  if (route.reason === undefined) {
    if (asked.includes('none'))
      found.push(diagnose(codes, 'check/public-without-login', at('access'), { app, host }, { app }));
    if (asked.includes('app') && route.login.own === 'optional')
      found.push(diagnose(codes, 'check/public-with-optional-login', at('access'), { app, host }, { app }));
  }
  if (!asked.includes('sso')) return found;
  const named = (expressions: readonly string[]) => expressions.map((path) => `\`${path}\``).join(', ');
  const { skip, protect } = route;
  if (skip !== undefined)
    found.push(
      diagnose(codes, 'check/skipped-login', at('skip'), { app, paths: named(skip.paths) }, { app }),
    );
  if (protect !== undefined)
    found.push(
      diagnose(codes, 'check/mostly-open', at('protect'), { app, paths: named(protect.paths) }, { app }),
    );
  return found;
}

function isDeep(host: string, domain: string): boolean {
  return host.endsWith(`.${domain}`) && host.slice(0, -domain.length - 1).includes('.');
}
