/** A request between two middlewares. */
import type { Place } from '../../base/diag/diagnostic.ts';
import type { EntryPoint } from '../read/types.ts';
import type { Tristate } from '../rule/tristate.ts';
import { allows } from './address.ts';
import type { End, Hop } from './cause.ts';
import type { Login, Trace, TraceContext, TracedRequest } from './types.ts';

/** Headers by which an outpost judges a request (goauthentik/authentik, internal/outpost/proxyv2/application). */
export const JUDGED = ['X-Forwarded-Uri', 'X-Forwarded-Host', 'X-Forwarded-Method'] as const;

/** Whose text a header is: the visitor's, Traefik's, or one of the configuration. */
export type HeaderState = 'visitor' | 'traefik' | { readonly fixed: string };

/** A request between two middlewares. */
export interface RequestState {
  readonly request: TracedRequest;
  /** By name in lower case; what is missing is Traefik's own. */
  readonly headers: ReadonlyMap<string, HeaderState>;
  /** X-Forwarded-For holds what the peer sent. */
  readonly forwardedFor: boolean;
  readonly hops: readonly Hop[];
  readonly passes: Tristate;
  readonly login: Login;
  readonly forgeable: boolean;
  readonly skips: readonly string[];
  readonly provider?: Trace['provider'];
  readonly end?: End;
}

/** Adds a hop to the way. */
export function withHop(state: RequestState, hop: Hop): RequestState {
  return { ...state, hops: [...state.hops, hop] };
}

/** The request ends here. */
export function rejected(state: RequestState, end: End, at: Place): RequestState {
  return { ...withHop(state, { kind: 'end', end, at }), passes: 'no', end };
}

/** The request as an entry point takes it: headers of peers that are not trusted are removed (pkg/middlewares/forwardedheaders). */
export function atEntryPoint({ parsed, request, hops }: TraceContext, point: EntryPoint): RequestState {
  const trusted = point.trustsAll || allows(parsed, point.trusted, request.peer) !== 'no';
  const names = ['uri', 'host', 'method', 'prefix', 'proto', 'port', 'server'].map(
    (name) => `x-forwarded-${name}`,
  );
  return {
    request,
    headers: new Map(trusted ? names.map((name) => [name, 'visitor'] as const) : []),
    forwardedFor: trusted,
    hops,
    passes: 'yes',
    login: 'none',
    forgeable: false,
    skips: [],
  };
}
