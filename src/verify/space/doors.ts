/** How requests come in: by which ports, from where, and what decides on the way of those for one host. */

import { compiled } from '../../base/expression/predicates.ts';
import { memoizeByObject } from '../../base/util/memoize.ts';
import { isHostOnly } from '../net.ts';
import { takesHost } from '../read/cloudflared.ts';
import { list, record, text, texts } from '../read/data.ts';
import type { EntryPoint, ParsedTree, Traefik, Tunnel } from '../read/types.ts';
import { AMBIGUOUS, refusedBy } from '../trace/encoded.ts';
import { judgesOf } from '../trace/judges.ts';
import { skipDialect } from '../trace/login.ts';
import { networkNamed, networksOf, urlTarget } from '../trace/network.ts';
import { type Built, routersFor } from '../trace/routing.ts';
import type { Origin } from '../trace/types.ts';
import { Asked } from './asked.ts';
import { type HostClass, hostClasses } from './hosts.ts';
import { toldApart } from './names.ts';

export const ORIGINS = ['lan', 'tunnel', 'internet'] as const;
export type PublicOrigin = (typeof ORIGINS)[number];

/** The path at which outposts log people in. */
export const LOGIN_PATH = '/outpost.goauthentik.io/';

/** Where a request of the space comes from: from outside, or from any container in a network of Traefik. */
export type SpaceOrigin = Origin & { readonly kind: PublicOrigin | 'network' };

/** How requests of one origin for one host come in. */
export interface Door {
  readonly host: HostClass;
  readonly from: SpaceOrigin;
  readonly scheme: 'http' | 'https';
  readonly port: number;
  /** Routers that may take it. */
  readonly routers: readonly Built[];
  readonly asked: Asked;
}

/** The ways in, with what decides on each of them. */
export const doors = memoizeByObject((parsed: ParsedTree): readonly Door[] => {
  const { traefik } = parsed;
  if (traefik === undefined) return [];
  const ports = [...publishedPorts(traefik), ...networkPorts(parsed, traefik)];
  const points = new Set(ports.map(({ point }) => point));
  return hostClassesOf(parsed).flatMap((host) => [
    ...[...points].flatMap((point) =>
      ([true, false] as const).flatMap((tls): Door[] => {
        const routers = routersFor(traefik, point, host.host, tls);
        if (routers.length === 0) return [];
        const asked = askedBy(parsed, traefik, host.host, routers);
        const scheme = tls ? ('https' as const) : ('http' as const);
        return ports.flatMap((one) =>
          one.point === point
            ? one.froms.map((from) => ({ host, from, scheme, port: one.port, routers, asked }))
            : [],
        );
      }),
    ),
    ...parsed.tunnels.flatMap((tunnel) => tunnelDoor(parsed, traefik, tunnel, host)),
  ]);
});

/** A port on which Traefik is asked, and by whom. */
interface OpenPort {
  readonly port: number;
  readonly point: EntryPoint;
  readonly froms: readonly SpaceOrigin[];
}

/** Ports of the host that lead to Traefik, and do not only send people to another one. */
function publishedPorts(traefik: Traefik): OpenPort[] {
  const found = new Map<number, EntryPoint>();
  for (const { target, published, protocol, address } of traefik.container.ports) {
    const point = [...traefik.entryPoints.values()].find(({ port }) => port === target);
    if (point === undefined || point.redirect !== undefined || protocol === 'udp') continue;
    if (!isHostOnly(address) && !found.has(published[0])) found.set(published[0], point);
  }
  return [...found].map(([port, point]) => ({ port, point, froms: [{ kind: 'lan' }, { kind: 'internet' }] }));
}

/**
 * Containers ask Traefik on every port on which it listens, published or not. To it they differ by the addresses of their
 * network alone, so that of networks alike one is looked at. The network of cloudflared has an origin of its own.
 */
function networkPorts(parsed: ParsedTree, traefik: Traefik): OpenPort[] {
  const froms = new Map<string, SpaceOrigin>();
  for (const name of networksOf(parsed, traefik.container).keys()) {
    const network = networkNamed(parsed, name);
    if (network?.external !== true && !holdsStrangers(parsed, traefik, name)) continue;
    const alike = alikeFor(parsed, name);
    if (!froms.has(alike)) froms.set(alike, { kind: 'network', name });
  }
  return [...traefik.entryPoints.values()].flatMap((point) =>
    point.port === undefined || point.redirect !== undefined
      ? []
      : [{ port: point.port, point, froms: [...froms.values()] }],
  );
}

/** What Traefik can tell of a container by the network in which it asks: the same text for networks that are alike. */
export function alikeFor(parsed: ParsedTree, network: string): string {
  return (networkNamed(parsed, network)?.subnets ?? []).join(' ');
}

/** Whether a network holds more than Traefik and cloudflared. */
function holdsStrangers({ containers, tunnels }: ParsedTree, traefik: Traefik, name: string): boolean {
  const own = new Set([traefik.container, ...tunnels.map(({ container }) => container)]);
  return [...containers.values()].some((one) => one.networks.has(name) && !own.has(one));
}

function tunnelDoor(parsed: ParsedTree, traefik: Traefik, { rules }: Tunnel, host: HostClass): Door[] {
  const fitting = rules.filter((rule) => takesHost(rule, host.host));
  if (fitting.length === 0) return [];
  const points = new Set(
    fitting.flatMap(({ service }) => {
      const target = urlTarget(service);
      const point = [...traefik.entryPoints.values()].find(({ port }) => port === target?.port);
      return point === undefined ? [] : [point];
    }),
  );
  const routers = [...points].flatMap((point) =>
    [true, false].flatMap((tls) => routersFor(traefik, point, host.host, tls)),
  );
  const asked = askedBy(parsed, traefik, host.host, routers);
  for (const { path } of fitting) if (path !== undefined) asked.path({ kind: 'go', text: path });
  return [{ host, from: { kind: 'tunnel' }, scheme: 'https', port: 443, routers, asked }];
}

/** The host names of a tree in classes. */
export const hostClassesOf = memoizeByObject((parsed: ParsedTree) => hostClasses(parsed, toldApart(parsed)));

/** All that rules, logins and the manifest tell apart among requests for a host. */
export function askedBy(
  parsed: ParsedTree,
  traefik: Traefik,
  host: string,
  routers: readonly Built[],
): Asked {
  const asked = new Asked();
  const dialect = skipDialect(parsed);
  const skip = (expression: string) => {
    if (compiled({ kind: dialect, text: expression }).automaton !== undefined)
      asked.path({ kind: dialect, text: expression });
  };
  for (const { router, middlewares } of routers) {
    if (router.config.parsed !== undefined) asked.rule(router.config.parsed);
    for (const { config } of middlewares)
      if (config.type === 'encodedCharacters') asked.path({ kind: 'go', text: refusedBy(config) });
    for (const { skipPaths } of judgesOf(parsed, traefik, middlewares, host))
      for (const one of skipPaths) skip(one);
  }
  const saved = routeOf(parsed).get(host);
  for (const one of texts(saved?.['skip'])) skip(one);
  const protects = texts(saved?.['protect']);
  for (const one of protects.length === 0 ? [] : [...protects, AMBIGUOUS])
    asked.path({ kind: 'go', text: one });
  asked.path({ kind: 'begins', text: LOGIN_PATH });
  return asked;
}

/** Routes as the manifest has them, by host. */
const routeOf = memoizeByObject((parsed: ParsedTree) => {
  const routes = list(parsed.manifest?.['routes']).map(record);
  return new Map(routes.map((route) => [text(route['host']) ?? '', route] as const));
});
