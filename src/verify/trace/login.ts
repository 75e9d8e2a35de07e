/** Forward auth: whom Traefik asks, and whether the answer means a login. */

import type { Dialect } from '../../base/expression/cursor.ts';
import { matchesExpression, refusal } from '../../base/expression/predicates.ts';
import { keyOf } from '../read/authentik.ts';
import { field, text, truth } from '../read/data.ts';
import { fieldAt } from '../read/traefik-dynamic.ts';
import type { AuthProvider, Middleware, Named, ParsedTree, Traefik } from '../read/types.ts';
import type { Admitted } from './cause.ts';
import { outpostsAt, providerFor } from './judges.ts';
import { urlTarget } from './network.ts';
import { type HeaderState, JUDGED, type RequestState, rejected, withHop } from './request-state.ts';
import type { Trace } from './types.ts';

/** Path at which an outpost judges requests for Traefik (docs.goauthentik.io, proxy provider, forward auth). */
export const AUTH_PATH = '/outpost.goauthentik.io/auth/traefik';

/** Forward auth as a step of the way. */
export function applyForwardAuth(
  parsed: ParsedTree,
  traefik: Traefik,
  middleware: Named<Middleware>,
  state: RequestState,
): RequestState {
  const { options, types } = middleware.config;
  const address = text(field(options, 'address')) ?? '';
  const at = fieldAt(middleware, types[0] ?? '', 'address');
  const asked = outpostsAt(parsed, traefik.container, address);
  if (asked.containers.length === 0)
    return rejected(state, { cause: 'login-not-found', middleware: middleware.short, address }, at);
  if (asked.outposts.length === 0 || urlTarget(address)?.path !== AUTH_PATH) {
    return {
      ...withHop(state, { kind: 'login', result: 'stranger', middleware: middleware.short, address, at }),
      login: state.login === 'authentik' ? 'authentik' : 'unknown',
    };
  }
  const host = judgedHost(state);
  const provider = providerFor(asked, host);
  if (provider === undefined)
    return rejected(state, { cause: 'unknown-application', middleware: middleware.short, host, address }, at);
  return loggedIn(parsed, state, middleware, provider);
}

/** The host that the outpost judges: the one a middleware wrote, else the one asked for. */
function judgedHost({ headers, request }: RequestState): string {
  const state = headers.get('x-forwarded-host');
  return typeof state === 'object' ? state.fixed : request.host;
}

/** The path that the outpost judges, likewise. */
function judgedPath({ headers, request }: RequestState): string {
  const state = headers.get('x-forwarded-uri');
  return typeof state === 'object' ? state.fixed : request.path;
}

function loggedIn(
  parsed: ParsedTree,
  state: RequestState,
  middleware: Named<Middleware>,
  provider: AuthProvider,
): RequestState {
  const believes = truth(field(middleware.config.options, 'trustForwardHeader')) !== false;
  const forged = believes ? JUDGED.filter((name) => isForged(state.headers.get(name.toLowerCase()))) : [];
  const by = { kind: 'login', middleware: middleware.short, at: middleware.at } as const;
  if (forged.length > 0)
    return { ...withHop(state, { ...by, result: 'forgeable', headers: forged }), forgeable: true };
  const path = judgedPath(state);
  const expressions = provider.skipPaths.filter((expression) => skips(expression, path, skipDialect(parsed)));
  if (expressions.length > 0) {
    const hop = { ...by, result: 'skipped', path, expressions } as const;
    return { ...withHop(state, hop), provider, skips: provider.skipPaths };
  }
  const hop = { ...by, result: 'asked', provider, admitted: admittedBy(provider, parsed) } as const;
  return { ...withHop(state, hop), login: 'authentik', provider, skips: provider.skipPaths };
}

function isForged(state: HeaderState | undefined): boolean {
  return state === 'visitor';
}

/** Who may open an application: everybody when nothing is bound to it. */
function admittedBy({ application }: AuthProvider, parsed: ParsedTree): Admitted {
  const bindings = (application?.bindings ?? []).filter(({ attrs }) => attrs['enabled'] !== false);
  const groups = bindings.flatMap((binding) => {
    const group = keyOf(binding.attrs['group'], binding, parsed.authentik.entries);
    return group === undefined ? [] : [text(group.identifiers['name']) ?? ''];
  });
  return { groups, policy: bindings.length > groups.length };
}

/** Whether an expression lets a path through; one that cannot be read or decided counts as if it did. */
function skips(expression: string, path: string, dialect: Dialect): boolean {
  return refusal(expression, dialect) !== undefined || matchesExpression(expression, dialect, path) !== false;
}

/** The engine that reads the expressions of providers: outposts are written in Go before 2026.8, and in Rust since. */
export function skipDialect({ authentik }: ParsedTree): Dialect {
  const [, year = '', month = ''] = /:(\d{4})\.(\d+)/.exec(authentik.server?.image ?? '') ?? [];
  return year !== '' && Number(year) * 100 + Number(month) < 202608 ? 'go' : 'rust';
}

/** True for a way that ends at an outpost itself: the path by which it logs people in must ask for no login. */
export function isLoginPage(parsed: ParsedTree, { target }: Trace): boolean {
  if (target?.kind !== 'container') return false;
  return target.container.kind === 'outpost' || target.container === parsed.authentik.server;
}
