/** What middlewares do to a request: who may come, which headers stay the visitor's, who must log in. */

import { matchesExpression } from '../../base/expression/predicates.ts';
import { field, record, texts, whole } from '../read/data.ts';
import { fieldAt, qualified } from '../read/traefik-dynamic.ts';
import type { Middleware, Named, ParsedTree, Traefik } from '../read/types.ts';
import type { Tristate } from '../rule/tristate.ts';
import { allows } from './address.ts';
import { refusedBy } from './encoded.ts';
import { applyForwardAuth } from './login.ts';
import { type RequestState, rejected, withHop } from './request-state.ts';
import { headersSetBy } from './set-headers.ts';

/** All middlewares of a list, chains opened; `missing` are the names that nothing defines. */
export function flatten(
  traefik: Traefik,
  names: readonly string[],
  seen: readonly string[] = [],
): { readonly found: readonly Named<Middleware>[]; readonly missing: readonly string[] } {
  const found: Named<Middleware>[] = [];
  const missing: string[] = [];
  for (const name of names) {
    const middleware = traefik.middlewares.get(name);
    if (middleware === undefined || middleware.config.types.length !== 1 || seen.includes(name))
      missing.push(name);
    else if (middleware.config.type !== 'chain') found.push(middleware);
    else {
      const inner = texts(field(middleware.config.options, 'middlewares')).map((one) =>
        qualified(one, middleware.provider),
      );
      const below = flatten(traefik, inner, [...seen, name]);
      found.push(...below.found);
      missing.push(...below.missing);
    }
  }
  return { found, missing };
}

/** One middleware after another, until one stops the request. */
export function passThrough(
  parsed: ParsedTree,
  traefik: Traefik,
  middlewares: readonly Named<Middleware>[],
  start: RequestState,
): RequestState {
  let state = start;
  for (const middleware of middlewares) {
    if (state.passes === 'no') break;
    state = step(parsed, traefik, middleware, state);
  }
  return state;
}

function step(
  parsed: ParsedTree,
  traefik: Traefik,
  middleware: Named<Middleware>,
  state: RequestState,
): RequestState {
  switch (middleware.config.type) {
    case 'ipAllowList':
    case 'ipWhiteList':
      return allowList(parsed, middleware, state);
    case 'headers':
      return headers(middleware, state);
    case 'encodedCharacters':
      return encodedCharacters(middleware, state);
    case 'forwardAuth':
      return applyForwardAuth(parsed, traefik, middleware, state);
    case 'basicAuth':
    case 'digestAuth':
      return {
        ...withHop(state, {
          kind: 'login',
          result: 'password',
          middleware: middleware.short,
          at: middleware.at,
        }),
        login: 'unknown',
      };
    default:
      return state;
  }
}

function allowList(parsed: ParsedTree, middleware: Named<Middleware>, state: RequestState): RequestState {
  const { options } = middleware.config;
  const ranges = texts(field(options, 'sourceRange'));
  const strategy = record(field(options, 'ipStrategy'));
  const depth = whole(field(strategy, 'depth')) ?? 0;
  const excluded = texts(field(strategy, 'excludedIPs'));
  const at = fieldAt(middleware, middleware.config.types[0] ?? '', 'sourceRange');
  const answer =
    depth > 0 || excluded.length > 0
      ? allowsForwarded(parsed, ranges, depth, state)
      : allows(parsed, ranges, state.request.peer);
  const who = depth > 0 ? 'forwarded' : state.request.origin;
  const list = { middleware: middleware.short, ranges, who } as const;
  if (answer === 'no') return rejected(state, { cause: 'not-allowed', list }, at);
  return {
    ...withHop(state, { kind: 'middleware', does: 'allow', list, sure: answer === 'yes', at }),
    passes: answer === 'yes' ? state.passes : 'unknown',
  };
}

/**
 * With a depth the list judges an entry of X-Forwarded-For, counted from the right (pkg/ip/strategy.go). Without the
 * header nobody passes. Cloudflare writes the right-most entry; what stands left of it is the visitor's own text.
 */
function allowsForwarded(
  parsed: ParsedTree,
  ranges: readonly string[],
  depth: number,
  { request, forwardedFor }: RequestState,
): Tristate {
  if (!forwardedFor) return 'no';
  if (request.viaTunnel && depth === 1) return allows(parsed, ranges, { kind: 'internet' });
  return ranges.length > 0 ? 'yes' : 'no';
}

function encodedCharacters(middleware: Named<Middleware>, state: RequestState): RequestState {
  const { path } = state.request;
  if (matchesExpression(refusedBy(middleware.config), 'go', path) === false) return state;
  return rejected(state, { cause: 'encoded-path', middleware: middleware.short, path }, middleware.at);
}

function headers(middleware: Named<Middleware>, state: RequestState): RequestState {
  const { names, forwarded } = headersSetBy(middleware.config);
  if (names.length === 0) return state;
  const states = new Map(state.headers);
  // An empty value deletes the header (pkg/middlewares/headers/header.go).
  for (const [name, fixed] of forwarded) states.set(name, fixed === '' ? 'traefik' : { fixed });
  const at = fieldAt(middleware, middleware.config.types[0] ?? '', 'customRequestHeaders');
  return withHop(
    { ...state, headers: states, forwardedFor: state.forwardedFor && !states.has('x-forwarded-for') },
    { kind: 'middleware', does: 'set-headers', middleware: middleware.short, headers: names, at },
  );
}
