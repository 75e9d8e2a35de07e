/** A login before the app protects nothing when the app also answers on a port of the host. */

import { defineCodes, diagnose } from '../../../base/diag/codes.ts';
import type { Diagnostic, Place } from '../../../base/diag/diagnostic.ts';
import { FULL_STACK } from '../../../base/diag/example.ts';
import { isLoopback } from '../../../base/util/cidr.ts';
import { join } from '../../../base/util/pointer.ts';
import { asksFor } from '../../../base/web/logins.ts';
import type { Model, Route, Service } from '../../model/model.ts';
import { keyPlace } from '../../model/places.ts';
import { defineCheck } from '../define.ts';

const codes = defineCodes({
  'check/login-bypassed': {
    severity: 'warning',
    message: (p: { app: string; port: string }) =>
      `port ${p.port} of the host leads to \`${p.app}\` past its login`,
    help: () =>
      'remove the port from `publish:`, or silence this warning if everyone who can reach the server may use the app',
    why: 'Traefik is what asks for the login by authentik. A published port leads straight into the container, for everyone who can reach the server, whatever `lan:` and `auth:` say; Docker opens it in the firewall too. That holds for every TCP port of the app: pages over HTTP beside those over HTTPS, ways for programs, and a proxy, by which all is reached that the app reaches itself.',
    example: `${FULL_STACK}apps: {sonarr: {auth: sso, publish: [8989]}}\n`,
  },
});

export const published = defineCheck({
  name: 'published',
  codes,
  run: (model) => model.routes.flatMap((route) => problems(model, route)),
});

function problems(model: Model, route: Route): Diagnostic[] {
  const { target, app, of } = route;
  if (!asksFor(route, 'sso') || target.kind !== 'service' || of !== undefined) return [];
  const own = model.services.filter((service) => service.app === app);
  return own.flatMap((service) => {
    const owner = lenderOf(model, service);
    const past = (key: string, opened: readonly string[]) => {
      const at = placeOf(model, route, [service, owner], key);
      const port = [...new Set(opened)].join(', ');
      return port === '' ? [] : [diagnose(codes, 'check/login-bypassed', at, { app, port }, { app })];
    };
    if (owner.compose.network_mode === 'host') return past('network_mode', [String(target.port)]);
    const leading = openPorts(owner).filter(
      (port) => owner === service || !isOfAnother(model, route, port.target),
    );
    const opened = leading.map((port) => String(port.published ?? port.target));
    return past('ports', opened);
  });
}

/** The container in whose network another one listens: its own, or that of the VPN app it goes through. */
function lenderOf(model: Model, service: Service): Service {
  let owner = service;
  for (const _ of model.services) {
    const mode = owner.compose.network_mode;
    const next = model.services.find(({ name }) => mode === `service:${name}`);
    if (next === undefined) break;
    owner = next;
  }
  return owner;
}

const openPorts = ({ compose }: Service) =>
  (compose.ports ?? []).filter(({ protocol, host_ip }) => protocol === 'tcp' && !isLoopback(host_ip));

/** In a network that several apps share, a port leads to the app whose route it has. */
function isOfAnother(model: Model, own: Route, port: number): boolean {
  const routes = model.routes.filter(({ target }) => target.kind === 'service' && target.port === port);
  return routes.length > 0 && !routes.includes(own);
}

/** The override that may have opened the port, else what the app says about it. */
function placeOf(model: Model, route: Route, services: readonly Service[], key: string): Place {
  const changed = services.find(({ overridden }) => overridden);
  const own = key === 'network_mode' ? 'network' : 'publish';
  return changed === undefined
    ? { ...route.place, pointer: join(route.place.pointer, own), on: 'value' }
    : keyPlace(model, changed, key);
}
