/** What is asked of a trace, and what it answers. */
import type { AuthProvider, Container, ParsedTree } from '../read/types.ts';
import type { Tristate } from '../rule/tristate.ts';
import type { End, Hop, Origin } from './cause.ts';

export type { Origin } from './cause.ts';

/** What is known of the address that Traefik sees. */
export interface Peer {
  readonly kind: 'lan' | 'internet' | 'container';
  /** For containers: the subnet its address is from, if the tree names it. */
  readonly subnet?: string;
}

/** A request on its way. */
export interface TracedRequest {
  readonly scheme: 'http' | 'https';
  /** In lower case, without a last dot. */
  readonly host: string;
  /** As the visitor wrote it. */
  readonly writtenHost: string;
  readonly port: number;
  readonly path: string;
  readonly query: string;
  readonly method?: string;
  /** By name in lower case; undefined when nothing is known of them. */
  readonly headers?: ReadonlyMap<string, readonly string[]>;
  readonly origin: Origin;
  readonly peer: Peer;
  /** Comes with an X-Forwarded-For whose right-most address is a visitor's, put there by Cloudflare. */
  readonly viaTunnel: boolean;
}

/** A request on its way through a tree, and what it has met so far. */
export interface TraceContext {
  readonly parsed: ParsedTree;
  readonly request: TracedRequest;
  /** Whether it comes with TLS to where it is. */
  readonly tls: boolean;
  readonly hops: readonly Hop[];
  /** How often an entry point has sent it elsewhere. */
  readonly redirects: number;
}

/** Who must log in before the target sees the request. `unknown` is some other check than authentik's. */
export type Login = 'none' | 'unknown' | 'authentik';

export type Target =
  | { readonly kind: 'container'; readonly container: Container; readonly port: number }
  | { readonly kind: 'external'; readonly url: string }
  | { readonly kind: 'internal'; readonly name: string };

/** The way of one request. */
export interface Trace {
  readonly hops: readonly Hop[];
  /** Whether it gets to a target. Unknown counts as yes. */
  readonly reached: Tristate;
  readonly login: Login;
  /** Visitors can forge the headers by which the login decides, so it does not count. */
  readonly forgeable: boolean;
  readonly target?: Target;
  /** What authentik judges by. */
  readonly provider?: AuthProvider;
  /** Expressions of paths for which authentik asks no login. */
  readonly skips: readonly string[];
  /** Why it ends, where it does not get through. */
  readonly end?: End;
}
