/** What all routes share: who is the LAN, what comes through the tunnel, which headers and which TLS. */
import { CLOUDFLARE_HEADERS, PROXY_HEADERS, VISITOR_HEADERS } from '../../../base/web/visitor-headers.ts';
import type { Model } from '../../model/model.ts';
import { shared } from '../../model/names.ts';
import { BY_CLOUDFLARE, DEFAULT_PAGE, isLimitedByStack, stackRate } from './page.ts';
import type { DynamicConfig, Middleware } from './types.ts';

/** One year, in seconds: what browsers ask for before they believe it. */
const ONE_YEAR = 31_536_000;

/** The shared dynamic file. */
export function sharedConfig(model: Model): DynamicConfig {
  const { tunnel, tls } = model;
  const middlewares: Record<string, Middleware> = {
    [shared.visitorHeaders]: deleted(VISITOR_HEADERS),
    [shared.directHeaders]: directHeaders(tls !== undefined),
    [shared.secureHeaders]: secureHeaders(model),
    [shared.pageHeaders]: { headers: DEFAULT_PAGE },
    // The peer decides, not a header: only direct clients pass.
    [shared.lanOnly]: { ipAllowList: { sourceRange: ['127.0.0.1/32', '::1/128', ...model.lan] } },
    [shared.directChain]: {
      chain: { middlewares: [shared.visitorHeaders, shared.directHeaders, shared.secureHeaders] },
    },
    ...(tunnel === undefined ? {} : tunnelMiddlewares(model)),
  };
  if (tls === undefined) return { http: { middlewares } };
  // In the dynamic file: Traefik silently ignores TLS options in the static one.
  const options = { minVersion: 'VersionTLS12', ...(model.hardening ? { sniStrict: true } : {}) };
  return { http: { middlewares }, tls: { options: { default: options } } };
}

/** An empty value deletes a header (pkg/middlewares/headers/header.go). */
const deleted = (names: readonly string[], set: Readonly<Record<string, string>> = {}): Middleware => ({
  headers: { customRequestHeaders: { ...Object.fromEntries(names.map((name) => [name, ''])), ...set } },
});

/** Nobody is Cloudflare here. Traefik says `wss` of web sockets, of which logins make addresses that no browser can open. */
function directHeaders(tls: boolean): Middleware {
  return deleted(CLOUDFLARE_HEADERS, { 'X-Forwarded-Proto': tls ? 'https' : 'http' });
}

/** What no app needs to have otherwise. Frames and the like are for each route to say. */
function secureHeaders({ hardening, tls }: Model): Middleware {
  return {
    headers: {
      contentTypeNosniff: true,
      // Forced, because the TLS of the tunnel ends at Cloudflare: to this middleware its requests are plain HTTP, and
      // plain HTTP gets no such header (github.com/unrolled/secure, secure.go).
      ...(hardening && tls !== undefined ? { stsSeconds: ONE_YEAR, forceSTSHeader: true } : {}),
    },
  };
}

function tunnelMiddlewares(model: Model): Record<string, Middleware> {
  return {
    // cloudflared relays these when the visitor sent them, and Traefik believes cloudflared: all that Traefik says itself
    // elsewhere (pkg/middlewares/forwardedheaders/forwarded_header.go), but for the visitor's address. The outpost judges
    // a request by them. Each route says which host was asked for.
    [shared.tunnelCleanHeaders]: deleted(PROXY_HEADERS, {
      'X-Forwarded-Proto': 'https',
      'X-Forwarded-Port': '443',
    }),
    // Lets everybody in who has an address: a request without X-Forwarded-For did not come through Cloudflare.
    [shared.tunnelClients]: {
      ipAllowList: { sourceRange: ['0.0.0.0/0', '::/0'], ipStrategy: BY_CLOUDFLARE },
    },
    ...(model.routes.some(isLimitedByStack) ? { [shared.tunnelRateLimit]: stackRate(model) } : {}),
    [shared.tunnelChain]: {
      chain: {
        middlewares: [
          shared.visitorHeaders,
          shared.tunnelCleanHeaders,
          shared.tunnelClients,
          shared.secureHeaders,
        ],
      },
    },
  };
}
