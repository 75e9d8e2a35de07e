/** Settings about reach that mean nothing, and apps that nobody can reach. */
import { defineCodes, diagnose } from '../../../base/diag/codes.ts';
import type { Diagnostic } from '../../../base/diag/diagnostic.ts';
import { PLAIN_STACK } from '../../../base/diag/example.ts';
import { join } from '../../../base/util/pointer.ts';
import type { App, Model } from '../../model/model.ts';
import { defineCheck } from '../define.ts';

const codes = defineCodes({
  'check/unreachable-app': {
    severity: 'warning',
    message: (p: { app: string }) => `\`${p.app}\` has a web interface that nobody can reach`,
    help: () =>
      'give it `access: [lan]`, publish its port, or silence this warning if only other apps use it',
    why: 'The app runs, but it has neither a route nor a published port. That is right for a helper of other apps, but a mistake for anything else.',
    example: `${PLAIN_STACK}apps: {sonarr: {access: []}}\n`,
  },
  'check/useless-reason': {
    severity: 'warning',
    message: (p: { app: string }) => `\`reason\` of \`${p.app}\` explains an exposure that it does not have`,
    help: () => 'remove it',
    why: 'The reason says why an app may be on the internet. Left behind after the app is off the internet, it would excuse the next exposure before anyone has thought about it.',
    example: `${PLAIN_STACK}apps: {jellyfin: {reason: TV clients cannot follow a login redirect}}\n`,
  },
  'check/ipv6-gap': {
    severity: 'warning',
    message: (p: { what: string }) => `${p.what}, but Traefik never sees the IPv6 address of a client`,
    help: () =>
      'let names at home lead to the IPv4 address of the server, and leave IPv6 out here; or silence this warning if the range is for a VPN app',
    why: 'Container networks have IPv4. Docker accepts requests by IPv6 anyway and passes them on with an address of its own, which is in no range of `lan:`: routes for the LAN answer 403. That keeps out strangers, but the people at home too.',
    example: `${PLAIN_STACK.replace('host: {', 'host: {address: "fd12::10", ')}apps: {sonarr: {}}\n`,
  },
});

export const reach = defineCheck({
  name: 'reach',
  codes,
  run: (model) => [
    ...model.apps.flatMap((app) => unreachable(model, app)),
    ...uselessReasons(model),
    ...ipv6Gap(model),
  ],
});

function unreachable(model: Model, app: App): Diagnostic[] {
  const routed = model.routes.some((route) => (route.of ?? route.app) === app.name);
  const published = model.services.some(
    ({ app: owner, compose }) => owner === app.name && (compose.ports ?? []).length > 0,
  );
  if (!app.web || app.implied || app.role !== undefined || routed || published) return [];
  const at = { ...app.place, pointer: join(app.place.pointer, 'access'), on: 'value' as const };
  return [diagnose(codes, 'check/unreachable-app', at, { app: app.name }, { app: app.name })];
}

function uselessReasons({ routes }: Model): Diagnostic[] {
  return routes
    .filter(
      ({ reason, access, of }) =>
        reason !== undefined && of === undefined && access.every((from) => from === 'lan'),
    )
    .map(({ app, place }) => {
      const at = { ...place, pointer: join(place.pointer, 'reason'), on: 'key' as const };
      return diagnose(codes, 'check/useless-reason', at, { app }, { app });
    });
}

function ipv6Gap({ host, lan, source, routes }: Model): Diagnostic[] {
  if (!routes.some(({ access }) => access.includes('lan') && !access.includes('internet'))) return [];
  const gap = (pointer: string, what: string) =>
    diagnose(codes, 'check/ipv6-gap', { file: source, pointer, on: 'value' }, { what });
  const ranges = lan.flatMap((range, i) =>
    range.includes(':') ? [gap(join('/lan', i), `the LAN range ${range} is one of IPv6`)] : [],
  );
  return host.address?.includes(':')
    ? [gap('/host/address', `the server has the IPv6 address ${host.address}`), ...ranges]
    : ranges;
}
