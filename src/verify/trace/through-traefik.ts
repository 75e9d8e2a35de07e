/** The way of a request inside Traefik. */
import { defined } from '../../base/util/defined.ts';
import type { EntryPoint, Named, ParsedTree, Router, Traefik } from '../read/types.ts';
import { backendsOf } from './backend.ts';
import type { End, Hop } from './cause.ts';
import { passThrough } from './middleware.ts';
import { atEntryPoint, type RequestState, rejected, withHop } from './request-state.ts';
import { type Candidate, candidates, isInternal, winners } from './routing.ts';
import type { Trace, TraceContext } from './types.ts';
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
    hops: [...hops, { kind: 'end', end, ...defined({ at }) }],
    reached: 'no',
    end,
  };
}

/** The way of a request through an entry point: the router that wins, its middlewares, its service. */
export function traceEntryPoint(context: TraceContext, traefik: Traefik, point: EntryPoint): Trace {
  const { request, tls, hops } = context;
  const { ready, broken } = candidates(context.parsed, traefik, point, request, tls);
  const won = winners(ready);
  if (won.length === 0) {
    const notBuilt = broken.flatMap(({ router: { short, at }, broken: fault }): Hop[] =>
      fault === undefined ? [] : [{ kind: 'note', about: 'not-built', router: short, fault, at }],
    );
    const isOtherHalf = tls !== point.tls && traefik.routers.length > 0;
    const { host, path } = request;
    const end: End = { cause: 'no-router', point: point.name, host, path, ...(isOtherHalf ? { tls } : {}) };
    return deadEnd([...hops, ...notBuilt], end, point.at);
  }
  const ways = won.map((candidate) => traceRouter(context, traefik, point, candidate));
  if (won.every(({ fits }) => fits !== 'yes'))
    ways.push(deadEnd(hops, { cause: 'perhaps-no-router', point: point.name }, point.at));
  const way = weakest(ways);
  if (ways.length === 1) return way;
  const note: Hop = { kind: 'note', about: 'undecided', routers: won.map(({ router }) => router.short) };
  return { ...way, hops: [...way.hops, note] };
}

function traceRouter(
  context: TraceContext,
  traefik: Traefik,
  point: EntryPoint,
  { router, middlewares }: Candidate,
): Trace {
  const { parsed } = context;
  const start = withHop(atEntryPoint(context, point), { kind: 'router', router, at: router.at });
  const state = passThrough(parsed, traefik, middlewares, start);
  if (state.passes === 'no') return asTrace(state);
  return traceService(parsed, traefik, router, state);
}

function traceService(
  parsed: ParsedTree,
  traefik: Traefik,
  { config: { service: name = '' }, at }: Named<Router>,
  state: RequestState,
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
    ...defined({ provider, end }),
  };
}
