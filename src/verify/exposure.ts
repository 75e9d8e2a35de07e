/** Who can reach what, computed from the files: for every host name and origin, and for every request that can be made. */

import type { Place } from '../base/diag/diagnostic.ts';
import { PROBES } from '../base/expression/paths.ts';
import { defined } from '../base/util/defined.ts';
import { memoizeByObject } from '../base/util/memoize.ts';
import { isProtected, manifestRoutes, protectsOf } from './manifest-routes.ts';
import type { ParsedTree } from './read/types.ts';
import type { Tristate } from './rule/tristate.ts';
import { type RequestClass, space } from './space/classes.ts';
import { ORIGINS, type PublicOrigin } from './space/doors.ts';
import { ANY_NAME } from './space/hosts.ts';
import { hostNames } from './space/names.ts';
import { pathInWords } from './space/words.ts';
import { isLoginPage } from './trace/login.ts';
import { trace } from './trace/trace.ts';
import type { Login, Target, Trace } from './trace/types.ts';

export { ANY_NAME, hostNames, ORIGINS };
export type ExposureOrigin = PublicOrigin;

/** `sonarr:8989`, the address of a machine outside, or the name of what Traefik itself serves; '' for none. */
export function targetText(target: Target | undefined): string {
  if (target?.kind === 'container') return `${target.container.name}:${target.port}`;
  return target?.kind === 'external' ? target.url : (target?.name ?? '');
}

/** A host name asked for from one place. */
export interface Exposure {
  readonly host: string;
  /** What all names of this row have in common, where the host only stands for them. */
  readonly others?: string;
  readonly origin: ExposureOrigin;
  /** Unknown counts as reachable. */
  readonly reached: Tristate;
  readonly login: Login;
  /** Expressions of paths for which authentik asks no login. */
  readonly skips: readonly string[];
  /** Expressions of the only paths that need a login, by the manifest; empty where all do. */
  readonly protects: readonly string[];
  /** Requests for which less is asked than for the host itself, by an example of each class. */
  readonly open: readonly { readonly path: string; readonly trace: Trace }[];
  readonly target?: Target;
  readonly trace: Trace;
}

/** The scheme with which a browser comes: https where an entry point speaks it. */
export function schemeOf(parsed: ParsedTree): 'http' | 'https' {
  return [...(parsed.traefik?.entryPoints.values() ?? [])].some(({ tls }) => tls) ? 'https' : 'http';
}

/** The whole table: every name that the files name, the names that they do not, and those that only expressions take. */
export const exposures = memoizeByObject((parsed: ParsedTree): Exposure[] => {
  const named = [...hostNames(parsed), ANY_NAME];
  const known = new Set(named);
  const others = new Set(
    space(parsed).classes.flatMap(({ host, trace: way }) => (isOpen(way) ? [host.host] : [])),
  );
  return [...named, ...[...others].filter((host) => !known.has(host))].flatMap((host) =>
    ORIGINS.map((origin) => exposureOf(parsed, host, origin)),
  );
});

/** What a browser sends when a person types a name. */
const PLAIN = { method: 'GET', headers: new Map<string, readonly string[]>() };

/** One cell of the table. */
export function exposureOf(parsed: ParsedTree, host: string, origin: ExposureOrigin): Exposure {
  const scheme = origin === 'tunnel' ? 'https' : schemeOf(parsed);
  const ask = (path: string) => trace(parsed, { scheme, host, path, ...PLAIN }, { kind: origin });
  const classes = classesOf(parsed).get(`${origin} ${host}`) ?? [];
  const protects = protectsOf(manifestRoutes(parsed).get(host));
  const needsLogin = ({ example }: RequestClass) => isProtected(protects, example.path ?? '/');
  const speaks = (one: RequestClass) => needsLogin(one) && one.trace.reached !== 'no';
  const main = protects.length === 0 ? wayOf(ask) : (classes.find(speaks)?.trace ?? ask('/'));
  // The path by which people log in asks for no login itself; it must be as closed as the rest anyway.
  const own = (other: Trace) => main.reached !== 'no' && isLoginPage(parsed, other);
  const open = classes.filter(
    (one) => asksLess(one.trace, main) && needsLogin(one) && !own(one.trace) && !isSkipped(one.trace),
  );
  const others = classes[0]?.host.others ?? (host === ANY_NAME ? 'every other name' : undefined);
  return {
    host,
    ...defined({ others }),
    origin,
    reached: main.reached,
    login: main.login,
    skips: main.skips,
    protects,
    open: open.map((each) => ({ path: pathInWords(each.example), trace: each.trace })),
    ...defined({ target: main.target }),
    trace: main,
  };
}

/** The way that speaks for a host. Where the start page needs no login, another page does, if it needs one. */
function wayOf(ask: (path: string) => Trace): Trace {
  const start = ask('/');
  if (start.skips.length === 0 || start.login === 'authentik') return start;
  return PROBES.map(ask).find(({ login }) => login === 'authentik') ?? start;
}

const classesOf = memoizeByObject((parsed: ParsedTree): ReadonlyMap<string, readonly RequestClass[]> => {
  const found = new Map<string, RequestClass[]>();
  for (const one of space(parsed).classes) {
    const key = `${one.from.kind} ${one.host.host}`;
    const known = found.get(key);
    if (known === undefined) found.set(key, [one]);
    else known.push(one);
  }
  return found;
});

/** Authentik asks no login there; the table names the expression. */
function isSkipped({ provider, login, skips }: Trace): boolean {
  return provider !== undefined && login === 'none' && skips.length > 0;
}

function asksLess(other: Trace, main: Trace): boolean {
  if (other.reached === 'no') return false;
  return main.reached === 'no' || (main.login === 'authentik' && other.login !== 'authentik');
}

/** True when a request from there gets to a target, or may. */
export function isOpen({ reached }: { readonly reached: Tristate }): boolean {
  return reached !== 'no';
}

/** The router on the way. */
export function routerOf({ trace: way }: Pick<Exposure, 'trace'>): Place | undefined {
  return way.hops.find(({ kind }) => kind === 'router')?.at;
}
