/** Requests that several routers of an entry point take, with those routers: who wins among them is decided by priority. */

import { TooLarge } from '../../base/expression/automaton.ts';
import { memoizeByObject } from '../../base/util/memoize.ts';
import type { EntryPoint, Named, ParsedTree, Router, Traefik } from '../read/types.ts';
import { allCalls } from '../rule/match.ts';
import { type Built, type Candidate, candidates, routersFor } from '../trace/routing.ts';
import { requestOf } from '../trace/trace.ts';
import { combinations, type Rest } from './combine.ts';
import { askedBy, hostClassesOf } from './doors.ts';

/** All requests that the same routers take, on one entry point. */
export interface Contest {
  readonly point: EntryPoint;
  /** Those that take them or may, strongest first. Routers that Traefik does not build are not among them. */
  readonly candidates: readonly Candidate[];
}

/** The contests of every router that has rivals. What is too large to be decided is left to the finding about that. */
export const contests = memoizeByObject((parsed: ParsedTree): ReadonlyMap<Named<Router>, Contest[]> => {
  const found = new Map<Named<Router>, Contest[]>();
  const { traefik } = parsed;
  for (const contest of traefik === undefined ? [] : allContests(parsed, traefik))
    for (const { router } of contest.candidates) {
      const known = found.get(router);
      if (known === undefined) found.set(router, [contest]);
      else known.push(contest);
    }
  return found;
});

function allContests(parsed: ParsedTree, traefik: Traefik): Contest[] {
  return [...traefik.entryPoints.values()].flatMap((point) =>
    hostClassesOf(parsed).flatMap(({ host }) =>
      [true, false].flatMap((tls) => {
        const routers = routersFor(traefik, point, host, tls);
        const built = routers.filter(({ broken }) => broken === undefined);
        if (built.length < 2)
          return built.map((one) => ({ point, candidates: [{ ...one, fits: 'unknown' }] }));
        return requestsFor(parsed, traefik, host, routers).flatMap((rest) =>
          originsOf(routers).map((kind) => {
            const request = requestOf({ scheme: 'https', host, ...rest }, { kind });
            return { point, candidates: candidates(parsed, traefik, point, request, tls).ready };
          }),
        );
      }),
    ),
  );
}

/** Where a request comes from matters where a rule asks for it. */
function originsOf(routers: readonly Built[]): readonly ('lan' | 'internet')[] {
  const asks = routers.some(
    ({ router: { config } }) =>
      config.parsed !== undefined && allCalls(config.parsed).some(({ name }) => name === 'ClientIP'),
  );
  return asks ? ['lan', 'internet'] : ['lan'];
}

function requestsFor(...asked: Parameters<typeof askedBy>): readonly Rest[] {
  try {
    return combinations(askedBy(...asked));
  } catch (error) {
    if (error instanceof TooLarge) return [];
    throw error;
  }
}
