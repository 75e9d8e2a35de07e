/** The way of a request inside Traefik. */
import type { Place } from '../../base/diag/diagnostic.ts';
import type { EntryPoint, ParsedTree, Traefik } from '../read/types.ts';
import { backendsOf } from './backend.ts';
import type { End, Hop } from './cause.ts';
import { passThrough } from './middleware.ts';
import { atEntryPoint, type RequestState, rejected, withHop } from './request-state.ts';
import { type Candidate, candidates, isInternal, winners } from './routing.ts';
import type { Trace, TracedRequest } from './types.ts';
import { weakest } from './weakest.ts';

/** A way on which nobody was asked anything yet. */
export const NO_LOGIN: Pick<Trace, 'login' | 'forgeable' | 'skips'> = {
  login: 'none',
  forgeable: false,
  skips: [],
};

/** A way that ends. */
export function deadEnd(hops: readonly Hop[], end: End, at?: Hop['at']): Trace {
  return {
    ...NO_LOGIN,
    hops: [...hops, { kind: 'end', end, ...(at === undefined ? {} : { at }) }],
    reached: 'no',
    end,
  };
}

/** The way of a request through an entry point: the router that wins, its middlewares, its service. */
export function traceEntryPoint(
  parsed: ParsedTree,
  traefik: Traefik,
  point: EntryPoint,
  request: TracedRequest,
  tls: boolean,
  hops: readonly Hop[],
): Trace {
  const { ready, broken } = candidates(traefik, point, request, tls, request.peer.subnet);
  const won = winners(ready);
  const lost = broken.flatMap(({ router: { short, at }, broken: fault }): Hop[] =>
    fault === undefined ? [] : [{ kind: 'note', about: 'not-built', router: short, fault, at }],
  );
  if (won.length === 0) {
    const half = tls === point.tls || traefik.routers.length === 0 ? {} : { tls };
    const end = {
      cause: 'no-router',
      point: point.name,
      host: request.host,
      path: request.path,
      ...half,
    } as const;
    return deadEnd([...hops, ...lost], end, point.at);
  }
  const sure = won.some(({ fits }) => fits === 'yes');
  const ways = won.map((candidate) => traceRouter(parsed, traefik, point, request, candidate, hops));
  if (!sure) ways.push(deadEnd(hops, { cause: 'perhaps-no-router', point: point.name }, point.at));
  const way = weakest(ways);
  if (ways.length === 1) return way;
  const note: Hop = { kind: 'note', about: 'undecided', routers: won.map(({ router }) => router.short) };
  return { ...way, hops: [...way.hops, note] };
}

function traceRouter(
  parsed: ParsedTree,
  traefik: Traefik,
  point: EntryPoint,
  request: TracedRequest,
  candidate: Candidate,
  hops: readonly Hop[],
): Trace {
  const { router, middlewares } = candidate;
  const start = withHop(atEntryPoint(parsed, request, point, hops), {
    kind: 'router',
    router,
    at: router.at,
  });
  const state = passThrough(parsed, traefik, middlewares, start);
  if (state.passes === 'no') return asTrace(state);
  return traceService(parsed, traefik, router.config.service ?? '', state, router.at);
}

function traceService(
  parsed: ParsedTree,
  traefik: Traefik,
  name: string,
  state: RequestState,
  at: Place,
): Trace {
  if (isInternal(name)) {
    const hop: Hop = { kind: 'target', of: 'internal', name, at };
    return { ...asTrace(withHop(state, hop)), target: { kind: 'internal', name } };
  }
  const service = traefik.services.get(name);
  if (service === undefined) return asTrace(rejected(state, { cause: 'no-service', name }, at));
  const { short, config } = service;
  if (config.other !== undefined) {
    const what = { about: 'opaque-service', name: short, type: config.other } as const;
    return { ...asTrace(withHop(state, { kind: 'note', ...what, at: service.at })), reached: 'unknown' };
  }
  return weakest(
    backendsOf(parsed, traefik, service).map((backend) => {
      if (backend.target === undefined)
        return asTrace(rejected(state, { cause: 'bad-gateway', fault: backend.fault }, backend.at));
      const way = asTrace(withHop(state, backend.hop));
      return { ...way, target: backend.target, reached: backend.sure ? way.reached : 'unknown' };
    }),
  );
}

function asTrace({ hops, passes, login, forgeable, skips, provider, end }: RequestState): Trace {
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
