/** The way of a request inside Traefik. */
import type { Place } from '../../base/diag/diagnostic.ts';
import type { EntryPoint, ParsedTree, Traefik } from '../read/types.ts';
import type { End, Hop } from './cause.ts';
import { passThrough } from './middleware.ts';
import { ended, entering, type Passing, said } from './passing.ts';
import { type Candidate, candidates, isInternal, winners } from './routing.ts';
import { aimsOf } from './target.ts';
import type { Trace, Visit } from './types.ts';
import { weakest } from './weakest.ts';

/** A way on which nobody was asked anything yet. */
export const NOTHING: Pick<Trace, 'login' | 'forgeable' | 'skips'> = {
  login: 'none',
  forgeable: false,
  skips: [],
};

/** A way that ends. */
export function nowhere(hops: readonly Hop[], end: End, at?: Hop['at']): Trace {
  return {
    ...NOTHING,
    hops: [...hops, { kind: 'end', end, ...(at === undefined ? {} : { at }) }],
    reached: 'no',
    end,
  };
}

/** The way of a request through an entry point: the router that wins, its middlewares, its service. */
export function routed(
  parsed: ParsedTree,
  traefik: Traefik,
  point: EntryPoint,
  visit: Visit,
  tls: boolean,
  hops: readonly Hop[],
): Trace {
  const { ready, broken } = candidates(traefik, point, visit, tls, visit.peer.subnet);
  const won = winners(ready);
  const lost = broken.flatMap(({ router: { short, at }, broken: fault }): Hop[] =>
    fault === undefined ? [] : [{ kind: 'note', about: 'not-built', router: short, fault, at }],
  );
  if (won.length === 0) {
    const half = tls === point.tls || traefik.routers.length === 0 ? {} : { tls };
    const end = {
      cause: 'no-router',
      point: point.name,
      host: visit.host,
      path: visit.path,
      ...half,
    } as const;
    return nowhere([...hops, ...lost], end, point.at);
  }
  const sure = won.some(({ fits }) => fits === 'yes');
  const ways = won.map((candidate) => throughRouter(parsed, traefik, point, visit, candidate, hops));
  if (!sure) ways.push(nowhere(hops, { cause: 'perhaps-no-router', point: point.name }, point.at));
  const way = weakest(ways);
  if (ways.length === 1) return way;
  const note: Hop = { kind: 'note', about: 'undecided', routers: won.map(({ router }) => router.short) };
  return { ...way, hops: [...way.hops, note] };
}

function throughRouter(
  parsed: ParsedTree,
  traefik: Traefik,
  point: EntryPoint,
  visit: Visit,
  candidate: Candidate,
  hops: readonly Hop[],
): Trace {
  const { router, middlewares } = candidate;
  const start = said(entering(parsed, visit, point, hops), { kind: 'router', router, at: router.at });
  const passing = passThrough(parsed, traefik, middlewares, start);
  if (passing.passes === 'no') return asTrace(passing);
  return served(parsed, traefik, router.config.service ?? '', passing, router.at);
}

function served(parsed: ParsedTree, traefik: Traefik, name: string, passing: Passing, at: Place): Trace {
  if (isInternal(name)) {
    const hop: Hop = { kind: 'target', of: 'internal', name, at };
    return { ...asTrace(said(passing, hop)), target: { kind: 'internal', name } };
  }
  const service = traefik.services.get(name);
  if (service === undefined) return asTrace(ended(passing, { cause: 'no-service', name }, at));
  const { short, config } = service;
  if (config.other !== undefined) {
    const what = { about: 'opaque-service', name: short, type: config.other } as const;
    return { ...asTrace(said(passing, { kind: 'note', ...what, at: service.at })), reached: 'unknown' };
  }
  return weakest(
    aimsOf(parsed, traefik, service).map((aim) => {
      if (aim.target === undefined)
        return asTrace(ended(passing, { cause: 'bad-gateway', fault: aim.fault }, aim.at));
      const way = asTrace(said(passing, aim.hop));
      return { ...way, target: aim.target, reached: aim.sure ? way.reached : 'unknown' };
    }),
  );
}

function asTrace({ hops, passes, login, forgeable, skips, provider, end }: Passing): Trace {
  return {
    hops,
    reached: passes,
    login,
    forgeable,
    skips,
    ...(provider === undefined ? {} : { provider }),
    ...(end === undefined ? {} : { end }),
  };
}
