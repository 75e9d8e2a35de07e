/**
 * What happens to a request at each hop, and why its way ends: as data, so that nobody has to read a sentence to decide
 * something. `words.ts` makes the sentences, last.
 */
import type { Place } from '../../base/diag/diagnostic.ts';
import type { AuthProvider, IngressRule, Named, Router } from '../read/types.ts';

/** Where a request comes from. */
export type Origin =
  | { readonly kind: 'lan' }
  | { readonly kind: 'tunnel' }
  | { readonly kind: 'internet' }
  | { readonly kind: 'container'; readonly name: string }
  /** Any container in a network, known or not, that asks Traefik by its address. */
  | { readonly kind: 'network'; readonly name: string };

/** Why an address leads to no program. */
export type BackendFault =
  | { readonly cause: 'not-an-address'; readonly url: string }
  | { readonly cause: 'no-server'; readonly service: string }
  | { readonly cause: 'no-shared-network'; readonly container: string }
  | { readonly cause: 'name-not-found'; readonly from: string; readonly name: string };

/** Why Traefik does not build a router. */
export type RouterFault =
  | { readonly cause: 'bad-rule'; readonly error: string }
  | { readonly cause: 'no-middleware'; readonly names: readonly string[] }
  | { readonly cause: 'no-service-named' }
  | { readonly cause: 'no-service'; readonly name: string }
  | { readonly cause: 'no-tls-options'; readonly name: string };

/** Why a request does not get to a target. */
export type End =
  | { readonly cause: 'no-tunnel' }
  | { readonly cause: 'no-tunnel-rule'; readonly host: string }
  | { readonly cause: 'tunnel-status'; readonly status: string }
  | { readonly cause: 'no-such-origin'; readonly name: string }
  | { readonly cause: 'no-traefik-in'; readonly network: string }
  | { readonly cause: 'no-way-to-traefik'; readonly from: string; readonly name: string }
  | { readonly cause: 'not-published'; readonly port: number }
  | { readonly cause: 'no-entry-point'; readonly port: number }
  | { readonly cause: 'redirect-to-nowhere'; readonly to: string }
  | { readonly cause: 'redirect-in-a-circle' }
  | { readonly cause: 'redirect-elsewhere' }
  | {
      readonly cause: 'no-router';
      readonly point: string;
      readonly host: string;
      readonly path: string;
      /** Set when the entry point's other half, with or without TLS, might have had a router. */
      readonly tls?: boolean;
    }
  | { readonly cause: 'perhaps-no-router'; readonly point: string }
  | { readonly cause: 'no-service'; readonly name: string }
  | { readonly cause: 'bad-gateway'; readonly fault: BackendFault }
  | { readonly cause: 'not-found'; readonly fault: BackendFault }
  | { readonly cause: 'not-allowed'; readonly list: AddressList }
  | { readonly cause: 'encoded-path'; readonly middleware: string; readonly path: string }
  | { readonly cause: 'login-not-found'; readonly middleware: string; readonly address: string }
  | {
      readonly cause: 'unknown-application';
      readonly middleware: string;
      readonly host: string;
      readonly address: string;
    };

/** A list of addresses, and whom it is asked about. */
export interface AddressList {
  readonly middleware: string;
  readonly ranges: readonly string[];
  /** The peer, or the visitor whom X-Forwarded-For names. */
  readonly who: Origin | 'forwarded';
}

/** Who may open an application of authentik. */
export interface Admitted {
  readonly groups: readonly string[];
  /** A policy decides as well. */
  readonly policy: boolean;
}

/** One step of the way. */
export type Hop = (
  | { readonly kind: 'tunnel'; readonly rule: IngressRule }
  | { readonly kind: 'port'; readonly port: number; readonly container: string; readonly target: number }
  | { readonly kind: 'entry-point'; readonly point: string }
  | { readonly kind: 'redirect'; readonly scheme: 'http' | 'https'; readonly host: string }
  | { readonly kind: 'router'; readonly router: Named<Router> }
  | {
      readonly kind: 'middleware';
      readonly does: 'allow';
      readonly list: AddressList;
      readonly sure: boolean;
    }
  | {
      readonly kind: 'middleware';
      readonly does: 'set-headers';
      readonly middleware: string;
      readonly headers: readonly string[];
    }
  | { readonly kind: 'login'; readonly result: 'password'; readonly middleware: string }
  | {
      readonly kind: 'login';
      readonly result: 'stranger';
      readonly middleware: string;
      readonly address: string;
    }
  | {
      readonly kind: 'login';
      readonly result: 'forgeable';
      readonly middleware: string;
      readonly headers: readonly string[];
    }
  | {
      readonly kind: 'login';
      readonly result: 'skipped';
      readonly middleware: string;
      readonly path: string;
      readonly expressions: readonly string[];
    }
  | {
      readonly kind: 'login';
      readonly result: 'asked';
      readonly middleware: string;
      readonly provider: AuthProvider;
      readonly admitted: Admitted;
    }
  | {
      readonly kind: 'target';
      readonly of: 'container';
      readonly name: string;
      readonly port: number;
      /** Ports on which it is known to listen, where the port asked is none of them. */
      readonly known?: readonly number[];
      readonly withoutTraefik?: true;
    }
  | { readonly kind: 'target'; readonly of: 'external'; readonly url: string }
  | { readonly kind: 'target'; readonly of: 'internal'; readonly name: string }
  | { readonly kind: 'end'; readonly end: End }
  | {
      readonly kind: 'note';
      readonly about: 'not-built';
      readonly router: string;
      readonly fault: RouterFault;
    }
  | { readonly kind: 'note'; readonly about: 'undecided'; readonly routers: readonly string[] }
  | { readonly kind: 'note'; readonly about: 'opaque-service'; readonly name: string; readonly type: string }
) & { readonly at?: Place };
