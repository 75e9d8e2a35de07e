/** The way of a request inside Traefik. */
import type { EntryPoint, Traefik, World } from '../read/types.ts';
import { passThrough } from './middleware.ts';
import { ended, entering, type Passing, said } from './passing.ts';
import { type Candidate, candidates, isInternal, winners } from './routing.ts';
import { aimsOf } from './target.ts';
import type { Hop, Trace, Visit } from './types.ts';
import { weakest } from './weakest.ts';

/** A way on which nobody was asked anything yet. */
export const NOTHING: Pick<Trace, 'login' | 'forgeable' | 'skips'> = {
  login: 'none',
  forgeable: false,
  skips: [],
};

/** A way that ends. */
export function nowhere(hops: readonly Hop[], words: string, at?: Hop['at']): Trace {
  return {
    ...NOTHING,
    hops: [...hops, { kind: 'end', text: words, ...(at === undefined ? {} : { at }) }],
    reached: 'no',
    end: words,
  };
}

/** The way of a request through an entry point: the router that wins, its middlewares, its service. */
export function routed(
  world: World,
  traefik: Traefik,
  point: EntryPoint,
  visit: Visit,
  tls: boolean,
  hops: readonly Hop[],
): Trace {
  const { ready, broken } = candidates(traefik, point, visit, tls, visit.peer.subnet);
  const won = winners(ready);
  const lost = broken.map(
    ({ router, broken: why }): Hop => ({
      kind: 'note',
      text: `router ${router.short} is not built: ${why}`,
      at: router.at,
    }),
  );
  if (won.length === 0) {
    const what = tls === point.tls || traefik.routers.length === 0 ? '' : tls ? ' with TLS' : ' without TLS';
    return nowhere(
      [...hops, ...lost],
      `404: no router on ${point.name}${what} takes ${visit.host}${visit.path}`,
      point.at,
    );
  }
  const sure = won.some(({ fits }) => fits === 'yes');
  const ways = won.map((candidate) => throughRouter(world, traefik, point, visit, candidate, hops));
  if (!sure) ways.push(nowhere(hops, `404: perhaps no router on ${point.name} takes it`, point.at));
  const way = weakest(ways);
  if (ways.length === 1) return way;
  const names = won.map(({ router }) => router.short).join(', ');
  const note: Hop = {
    kind: 'note',
    text: `cannot be decided between the routers ${names}; the weakest counts`,
  };
  return { ...way, hops: [...way.hops, note] };
}

function throughRouter(
  world: World,
  traefik: Traefik,
  point: EntryPoint,
  visit: Visit,
  candidate: Candidate,
  hops: readonly Hop[],
): Trace {
  const { router, middlewares } = candidate;
  const words = `router ${router.short}: ${router.config.rule} (priority ${router.config.priority})`;
  const start = said(entering(world, visit, point, hops), 'router', words, router.at);
  const passing = passThrough(world, traefik, middlewares, start);
  if (passing.passes === 'no') return asTrace(passing);
  return served(world, traefik, router.config.service ?? '', passing, router.at);
}

function served(world: World, traefik: Traefik, name: string, passing: Passing, at: Hop['at']): Trace {
  if (isInternal(name)) {
    const target = { kind: 'internal', name } as const;
    return { ...asTrace(said(passing, 'target', `${name}: Traefik itself`, at)), target };
  }
  const service = traefik.services.get(name);
  if (service === undefined) return asTrace(ended(passing, `the service ${name} does not exist`, at));
  if (service.config.other !== undefined) {
    const unsure = said(
      passing,
      'note',
      `the service ${service.short} is a ${service.config.other}, which is not looked into`,
      service.at,
    );
    return { ...asTrace(unsure), reached: 'unknown' };
  }
  return weakest(
    aimsOf(world, traefik, service).map((aim) => {
      if (aim.target === undefined) return asTrace(ended(passing, `502: ${aim.error}`, aim.at));
      const way = asTrace(said(passing, 'target', aim.text, aim.at));
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
