/** A login before the app protects nothing when the app also answers on a port of the host. */

import { defineCodes, diagnose } from '../../../base/diag/codes.ts';
import type { Diagnostic } from '../../../base/diag/diagnostic.ts';
import { FULL_STACK } from '../../../base/diag/example.ts';
import { isLoopback } from '../../../base/util/cidr.ts';
import { join } from '../../../base/util/pointer.ts';
import type { Model, Route } from '../../model/model.ts';
import { keyPlace } from '../../model/places.ts';
import { defineCheck } from '../define.ts';

const codes = defineCodes({
  'check/login-bypassed': {
    severity: 'warning',
    message: (p: { app: string; port: string }) =>
      `port ${p.port} of the host leads to \`${p.app}\` past its login`,
    help: () =>
      'remove the port from `publish:`, or silence this warning when everybody in reach of the server may use the app',
    why: 'The login by authentik stands in Traefik. A published port leads straight to the app, for everybody who reaches the server, whatever `lan:` and `auth:` say; Docker opens it in the firewall too.',
    example: `${FULL_STACK}apps: {sonarr: {auth: sso, publish: [8989]}}\n`,
  },
});

export const published = defineCheck({
  name: 'published',
  codes,
  run: (model) => model.routes.flatMap((route) => problems(model, route)),
});

function problems(model: Model, route: Route): Diagnostic[] {
  const { target, auth, app, of } = route;
  if (auth !== 'sso' || target.kind !== 'service' || of !== undefined) return [];
  const service = model.services.find(({ name }) => name === target.service);
  // An app behind a VPN app listens in the network of that one, which publishes its ports.
  const lender = service?.compose.network_mode?.replace(/^service:/, '');
  const listener = model.services.find(({ name }) => name === lender) ?? service;
  if (service === undefined || listener === undefined) return [];
  const at = service.overridden
    ? keyPlace(model, service, 'ports')
    : { ...route.place, pointer: join(route.place.pointer, 'publish'), on: 'value' as const };
  const past = (port: string) => diagnose(codes, 'check/login-bypassed', at, { app, port }, { app });
  if (listener.compose.network_mode === 'host') return [past(String(target.port))];
  return (listener.compose.ports ?? [])
    .filter((port) => port.target === target.port && port.protocol === 'tcp' && !isLoopback(port.host_ip))
    .map((port) => past(String(port.published ?? target.port)));
}
