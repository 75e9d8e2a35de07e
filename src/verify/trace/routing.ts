/** Which routers of an entry point a request can meet, in the order in which Traefik asks them. */
import { defined } from '../../base/util/defined.ts';
import { memoizeByObject } from '../../base/util/memoize.ts';
import type { EntryPoint, Middleware, Named, ParsedTree, Router, Traefik } from '../read/types.ts';
import { matches, onlyHost, type RuleRequest } from '../rule/match.ts';
import type { Tristate } from '../rule/tristate.ts';
import { allows } from './address.ts';
import type { RouterFault } from './cause.ts';
import { flatten } from './middleware.ts';
import type { TracedRequest } from './types.ts';

/** Names of the entry points of a router: its own, else the default ones (pkg/server/aggregator.go). */
export function entryPointsOf(traefik: Traefik, router: Named<Router>): string[] {
  if (router.config.entryPoints.length > 0) return [...router.config.entryPoints];
  const all = [...traefik.entryPoints.values()];
  const defaults = all.filter(({ asDefault }) => asDefault);
  return (defaults.length > 0 ? defaults : all.filter(({ name }) => name !== 'traefik')).map(
    ({ name }) => name,
  );
}

/** A router on an entry point: TLS and middlewares of the entry point included. */
export interface Built {
  readonly router: Named<Router>;
  readonly tls: boolean;
  readonly middlewares: readonly Named<Middleware>[];
  /** Why Traefik does not build it; such a router is as good as none: 404. */
  readonly broken?: RouterFault;
}

/** The router as it works on an entry point. */
export function buildRouter(traefik: Traefik, point: EntryPoint, router: Named<Router>): Built {
  const { config } = router;
  const { found, missing } = flatten(traefik, [...point.middlewares, ...config.middlewares]);
  const broken = brokenBecause(traefik, router, missing);
  return {
    router,
    tls: config.tls || point.tls,
    middlewares: found,
    ...defined({ broken }),
  };
}

function brokenBecause(
  traefik: Traefik,
  { config }: Named<Router>,
  missing: readonly string[],
): RouterFault | undefined {
  if (config.ruleError !== undefined) return { cause: 'bad-rule', error: config.ruleError };
  if (missing.length > 0) return { cause: 'no-middleware', names: missing };
  if (config.service === undefined) return { cause: 'no-service-named' };
  if (!isInternal(config.service) && !traefik.services.has(config.service))
    return { cause: 'no-service', name: config.service };
  if (
    config.tlsOptions !== undefined &&
    config.tlsOptions !== 'default' &&
    !traefik.tlsOptions.has(config.tlsOptions)
  )
    return { cause: 'no-tls-options', name: config.tlsOptions };
  return undefined;
}

/** Services of Traefik itself: `api@internal` and the like. */
export function isInternal(service: string): boolean {
  return service.endsWith('@internal');
}

/** A router that the request may meet, and whether it surely fits. */
export interface Candidate extends Built {
  readonly fits: Tristate;
}

/** Routers of an entry point whose rule the request fits or may fit, strongest first; broken ones apart. */
export function candidates(
  parsed: ParsedTree,
  traefik: Traefik,
  point: EntryPoint,
  request: TracedRequest,
  tls: boolean,
): { readonly ready: readonly Candidate[]; readonly broken: readonly Candidate[] } {
  const ruleRequest = ruleRequestOf(parsed, request);
  const all: Candidate[] = [];
  for (const built of routersFor(traefik, point, request.host, tls)) {
    if (built.router.config.parsed === undefined) continue;
    const fits = matches(built.router.config.parsed, ruleRequest);
    if (fits !== 'no') all.push({ ...built, fits });
  }
  const sorted = all.sort((a, b) => b.router.config.priority - a.router.config.priority);
  return {
    ready: sorted.filter(({ broken }) => broken === undefined),
    broken: sorted.filter(({ broken }) => broken !== undefined),
  };
}

/** Routers by entry point and by the one host name that their rule takes, so that a name is looked up and not searched. */
class RouterIndex {
  readonly #traefik: Traefik;
  readonly #byPoint = new Map<
    EntryPoint,
    { readonly named: Map<string, Built[]>; readonly others: Built[] }
  >();

  constructor(traefik: Traefik) {
    this.#traefik = traefik;
  }

  routersFor(point: EntryPoint, host: string): readonly Built[] {
    const { named, others } = this.#byPoint.get(point) ?? this.#fill(point);
    // A period at the end of a name changes nothing (pkg/muxer/http/matcher.go, host).
    return [...(named.get(host.replace(/\.$/, '')) ?? []), ...others];
  }

  #fill(point: EntryPoint) {
    const named = new Map<string, Built[]>();
    const others: Built[] = [];
    for (const router of this.#traefik.routers) {
      if (!entryPointsOf(this.#traefik, router).includes(point.name)) continue;
      const built = buildRouter(this.#traefik, point, router);
      const host = router.config.parsed === undefined ? undefined : onlyHost(router.config.parsed);
      if (host === undefined) others.push(built);
      else named.set(host, [...(named.get(host) ?? []), built]);
    }
    const found = { named, others };
    this.#byPoint.set(point, found);
    return found;
  }
}

const index = memoizeByObject((traefik: Traefik) => new RouterIndex(traefik));

/** Routers of an entry point that may take a request for this host: those that name it, and those that name no single one. */
export function routersFor(
  traefik: Traefik,
  point: EntryPoint,
  host: string,
  tls: boolean,
): readonly Built[] {
  // One port speaks both; routers with TLS see only what came with TLS (pkg/server/router/tcp).
  return index(traefik)
    .routersFor(point, host)
    .filter((built) => built.tls === tls);
}

function ruleRequestOf(
  parsed: ParsedTree,
  { host, path, query, method, headers, peer }: TracedRequest,
): RuleRequest {
  const client = (range: string) => allows(parsed, [range], peer);
  return { host, path, query: queryOf(query), client, ...defined({ method, headers }) };
}

/** Values by key; what Go does not read is left out: a semicolon, a broken percent sign (net/url, ParseQuery). */
export function queryOf(text: string): ReadonlyMap<string, readonly string[]> {
  const query = new Map<string, string[]>();
  const readable = text.split('&').filter((pair) => !pair.includes(';') && !/%(?![\da-fA-F]{2})/.test(pair));
  for (const [key, value] of new URLSearchParams(readable.join('&')))
    query.set(key, [...(query.get(key) ?? []), value]);
  return query;
}

/**
 * The routers that can win: those that may fit, down to the first that surely does. Of equally strong ones the order is
 * that of a map, so any of them can (pkg/muxer/http/mux.go).
 */
export function winners(ready: readonly Candidate[]): readonly Candidate[] {
  const sure = ready.find(({ fits }) => fits === 'yes');
  if (sure === undefined) return ready;
  return ready.filter(({ router }) => router.config.priority >= sure.router.config.priority);
}
