/** Who can reach what, computed from the files: for every host name and origin. */

import type { Place } from '../base/diag/diagnostic.ts';
import { PROBES } from '../base/util/path-expression.ts';
import { once } from './memo.ts';
import type { World } from './read/types.ts';
import type { Answer } from './rule/answer.ts';
import { calls, hostsOf, onlyHost } from './rule/match.ts';
import { isLoginPage } from './trace/login.ts';
import { trace } from './trace/trace.ts';
import type { Login, Target, Trace } from './trace/types.ts';

export const ORIGINS = ['lan', 'tunnel', 'internet'] as const;
export type ExposureOrigin = (typeof ORIGINS)[number];

/** A host name asked for from one place. */
export interface Exposure {
  readonly host: string;
  readonly origin: ExposureOrigin;
  /** Unknown counts as reachable. */
  readonly reached: Answer;
  readonly login: Login;
  /** Expressions of paths for which authentik asks no login. */
  readonly skips: readonly string[];
  /** Paths with a router of their own that asks for less than the host itself does. */
  readonly open: readonly { readonly path: string; readonly trace: Trace }[];
  readonly target?: Target;
  readonly trace: Trace;
}

/** Stands for every name that no file names. */
export const ANY_NAME = 'any-other-name.invalid';

/** Where the files say that a host name is used. */
export const hostNames = once((world: World): string[] => {
  const names = new Set<string>();
  for (const { config } of world.traefik?.routers ?? [])
    if (config.parsed !== undefined) for (const host of hostsOf(config.parsed)) names.add(host);
  for (const { rules } of world.tunnels)
    for (const { hostname } of rules) if (hostname !== '') names.add(hostname.toLowerCase());
  for (const { host } of world.records) names.add(host.toLowerCase());
  return [...names].filter((name) => !name.includes('*')).sort();
});

/** The scheme with which a browser comes: https where an entry point speaks it. */
export function schemeOf(world: World): 'http' | 'https' {
  return [...(world.traefik?.entryPoints.values() ?? [])].some(({ tls }) => tls) ? 'https' : 'http';
}

/** The whole table: every name that the files name, and one that they do not. */
export const exposures = once((world: World): Exposure[] => {
  return [...hostNames(world), ANY_NAME].flatMap((host) =>
    ORIGINS.map((origin) => exposureOf(world, host, origin)),
  );
});

/** One cell of the table. */
export function exposureOf(world: World, host: string, origin: ExposureOrigin): Exposure {
  const scheme = origin === 'tunnel' ? 'https' : schemeOf(world);
  const ask = (path: string) => trace(world, { scheme, host, path }, { kind: origin });
  const main = wayOf(ask);
  const others = pathsOf(world, host).map((path) => ({ path, trace: ask(path) }));
  // The path by which people log in asks for no login itself; it must be as closed as the rest all the same.
  const own = (other: Trace) => main.reached !== 'no' && isLoginPage(world, other);
  const open = others.filter(({ trace: other }) => asksLess(other, main) && !own(other));
  return {
    host,
    origin,
    reached: main.reached,
    login: main.login,
    skips: main.skips,
    open,
    ...(main.target === undefined ? {} : { target: main.target }),
    trace: main,
  };
}

/** The way that speaks for a host. Where the start page needs no login, another page does, if it needs one. */
function wayOf(ask: (path: string) => Trace): Trace {
  const start = ask('/');
  if (start.skips.length === 0 || start.login === 'authentik') return start;
  return PROBES.map(ask).find(({ login }) => login === 'authentik') ?? start;
}

/** Paths for which routers of a host, or tunnel rules, have rules of their own. */
function pathsOf(world: World, host: string): string[] {
  const { byHost, others } = routerPaths(world);
  const paths = new Set<string>([...(byHost.get(host) ?? []), ...others]);
  for (const { rules } of world.tunnels)
    for (const { path } of rules) if (path !== undefined) paths.add(samplePath(path));
  paths.delete('/');
  return [...paths].sort();
}

/** Paths in the rules of routers: by host name, and those that are for any host. */
const routerPaths = once((world: World) => {
  const byHost = new Map<string, string[]>();
  const others: string[] = [];
  for (const { config } of world.traefik?.routers ?? []) {
    if (config.parsed === undefined) continue;
    const paths = calls(config.parsed).flatMap(({ name, args: [path = ''] }) =>
      name === 'PathRegexp' ? [samplePath(path)] : /^Path/.test(name) ? [path] : [],
    );
    const host = onlyHost(config.parsed);
    if (host === undefined) others.push(...paths);
    else byHost.set(host, [...(byHost.get(host) ?? []), ...paths]);
  }
  return { byHost, others };
});

/** A path that an expression probably takes. */
function samplePath(expression: string): string {
  return `/${expression.replace(/^\^?\/?|[^\w/-].*$/g, '')}`;
}

function asksLess(other: Trace, main: Trace): boolean {
  if (other.reached === 'no') return false;
  return main.reached === 'no' || (main.login === 'authentik' && other.login !== 'authentik');
}

/** True when a request from there gets to a target, or may. */
export function isOpen({ reached }: { readonly reached: Answer }): boolean {
  return reached !== 'no';
}

/** The router on the way. */
export function routerOf({ trace: way }: Pick<Exposure, 'trace'>): Place | undefined {
  return way.hops.find(({ kind }) => kind === 'router')?.at;
}
