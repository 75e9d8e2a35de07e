/** Who reaches what, in words that the picture and the tables share. */

import { isLoopback } from '../../../base/util/cidr.ts';
import { by, compareBy } from '../../../base/util/order.ts';
import type { Auth, Login } from '../../../base/web/logins.ts';
import type { Model, Route } from '../../model/model.ts';

/** From where a route answers. A route for the internet has no list of LAN addresses in front of it, so the LAN gets in as well. */
export interface Reach {
  readonly lan: boolean;
  readonly tunnel: boolean;
  readonly internet: boolean;
}

/** From where one route answers. */
export function reachOf({ access }: Route): Reach {
  const internet = access.includes('internet');
  return { lan: internet || access.includes('lan'), tunnel: access.includes('tunnel'), internet };
}

/** Routes that are reached in one way through one kind of login. */
export interface RouteGroup {
  readonly reach: Reach;
  readonly auth: Login;
  readonly routes: readonly Route[];
}

const AUTHS: readonly Auth[] = ['sso', 'oidc', 'app', 'none'];

/** Groups of routes, the least exposed first; by app within. */
export function routeGroups(routes: readonly Route[]): RouteGroup[] {
  const groups = new Map<string, RouteGroup & { readonly routes: Route[] }>();
  for (const route of [...routes].sort(by((r) => r.app))) {
    const [reach, { auth }] = [reachOf(route), route];
    const key = JSON.stringify([reach, auth]);
    const group = groups.get(key) ?? { reach, auth, routes: [] };
    group.routes.push(route);
    groups.set(key, group);
  }
  return [...groups.values()].sort(
    compareBy(
      ({ reach }) => Number(reach.internet),
      ({ reach }) => Number(reach.tunnel),
      ({ reach }) => Number(reach.lan),
      ({ auth }) => (typeof auth === 'string' ? AUTHS.indexOf(auth) : AUTHS.length),
      ({ auth }) => JSON.stringify(auth),
    ),
  );
}

/** A port of the host that leads into a container without passing Traefik. */
export interface HostPort {
  readonly app: string;
  readonly service: string;
  /** `32400/tcp`, or words for one that Docker chooses and for the network of the host. */
  readonly port: string;
  readonly target: string;
}

/** Ports on the host but those of Traefik, by service. Ports that only the host itself reaches are not among them. */
export function hostPorts({ apps, services }: Model): HostPort[] {
  const traefik = new Set(apps.filter(({ app }) => app === 'traefik').map(({ name }) => name));
  return services
    .filter((service) => !traefik.has(service.app))
    .flatMap(({ app, name, compose }) => {
      const ports = (compose.ports ?? []).filter(({ host_ip }) => !isLoopback(host_ip));
      const found = ports.map(({ published, protocol, target }) => ({
        app,
        service: name,
        port: published === undefined ? 'chosen by Docker' : `${published}/${protocol}`,
        target: `${target}/${protocol}`,
      }));
      if (compose.network_mode !== 'host') return found;
      return [
        ...found,
        { app, service: name, port: 'every port it opens', target: 'the network of the host' },
      ];
    })
    .sort(by((p) => `${p.service}\0${p.port}`));
}
