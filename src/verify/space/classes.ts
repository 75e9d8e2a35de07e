/** All requests in classes: requests of one class take the same way, and one of them is followed for all. */

import { TooLarge } from '../../base/expression/automaton.ts';
import { compiled } from '../../base/expression/predicates.ts';
import { memoizeByObject } from '../../base/util/memoize.ts';
import { isHostOnly } from '../net.ts';
import { takesHost } from '../read/cloudflared.ts';
import { list, record, text, texts } from '../read/data.ts';
import type { EntryPoint, ParsedTree, Traefik, Tunnel } from '../read/types.ts';
import { refusedBy } from '../trace/encoded.ts';
import { judgesOf } from '../trace/judges.ts';
import { skipDialect } from '../trace/login.ts';
import { urlTarget } from '../trace/network.ts';
import { type Built, routersFor } from '../trace/routing.ts';
import { type TraceQuery, trace } from '../trace/trace.ts';
import type { Trace } from '../trace/types.ts';
import { Asked } from './asked.ts';
import { combinations } from './combine.ts';
import { type HostClass, hostClasses } from './hosts.ts';
import { toldApart } from './names.ts';

export const ORIGINS = ['lan', 'tunnel', 'internet'] as const;
export type PublicOrigin = (typeof ORIGINS)[number];

/** The path at which outposts log people in. */
export const LOGIN_PATH = '/outpost.goauthentik.io/';

/** One class, its example and the way of it. */
export interface RequestClass {
  readonly host: HostClass;
  readonly origin: PublicOrigin;
  readonly example: TraceQuery;
  readonly trace: Trace;
}

/** A part of the space that is too large to be decided. It counts as open. */
export interface Undecided {
  readonly host: HostClass;
  readonly origin: PublicOrigin;
  readonly why: string;
}

export interface Space {
  readonly classes: readonly RequestClass[];
  readonly undecided: readonly Undecided[];
}

/** How requests of one origin for one host come in. */
export interface Door {
  readonly host: HostClass;
  readonly origin: PublicOrigin;
  readonly scheme: 'http' | 'https';
  readonly port: number;
  readonly asked: Asked;
}

/** Every class of requests for the stack, from the LAN, through the tunnel and from the internet. */
export const space = memoizeByObject((parsed: ParsedTree): Space => {
  const classes: RequestClass[] = [];
  const undecided: Undecided[] = [];
  for (const door of doors(parsed)) {
    const { host, origin, scheme, port } = door;
    try {
      for (const rest of combinations(door.asked)) {
        const example = { scheme, host: host.host, port, ...rest };
        classes.push({ host, origin, example, trace: trace(parsed, example, { kind: origin }) });
      }
    } catch (error) {
      if (!(error instanceof TooLarge)) throw error;
      undecided.push({ host, origin, why: error.message });
    }
  }
  return { classes, undecided };
});

/** The ways in, with what decides on each of them. */
export function doors(parsed: ParsedTree): Door[] {
  const { traefik } = parsed;
  if (traefik === undefined) return [];
  const published = publishedDoors(traefik);
  return hostClassesOf(parsed).flatMap((host) => [
    ...published.flatMap(({ port, point }) =>
      ([true, false] as const).flatMap((tls) => {
        const routers = routersFor(traefik, point, host.host, tls);
        if (routers.length === 0) return [];
        const asked = askedBy(parsed, traefik, host.host, routers);
        const scheme = tls ? ('https' as const) : ('http' as const);
        return (['lan', 'internet'] as const).map((origin) => ({ host, origin, scheme, port, asked }));
      }),
    ),
    ...parsed.tunnels.flatMap((tunnel) => tunnelDoor(parsed, traefik, tunnel, host)),
  ]);
}

/** Ports of the host that lead to Traefik, and do not only send people to another one. */
function publishedDoors(traefik: Traefik): { readonly port: number; readonly point: EntryPoint }[] {
  const found = new Map<number, EntryPoint>();
  for (const { target, published, protocol, address } of traefik.container.ports) {
    const point = [...traefik.entryPoints.values()].find(({ port }) => port === target);
    if (point === undefined || point.redirect !== undefined || protocol === 'udp') continue;
    if (!isHostOnly(address) && !found.has(published[0])) found.set(published[0], point);
  }
  return [...found].map(([port, point]) => ({ port, point }));
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
  return [{ host, origin: 'tunnel', scheme: 'https', port: 443, asked }];
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
  asked.path({ kind: 'begins', text: LOGIN_PATH });
  return asked;
}

/** Routes as the manifest has them, by host. */
const routeOf = memoizeByObject((parsed: ParsedTree) => {
  const routes = list(parsed.manifest?.['routes']).map(record);
  return new Map(routes.map((route) => [text(route['host']) ?? '', route] as const));
});
