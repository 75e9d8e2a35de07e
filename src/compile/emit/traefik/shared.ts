/** What all routes share: who is the LAN, what comes through the tunnel, which headers and which TLS. */
import type { Model, Route } from '../../model/model.ts';
import { shared } from '../../model/names.ts';
import type { DynamicConfig, Middleware } from './types.ts';

/** One year, in seconds: what browsers ask for before they believe it. */
const ONE_YEAR = 31_536_000;

/** The shared dynamic file. */
export function sharedConfig(model: Model): DynamicConfig {
  const middlewares: Record<string, Middleware> = {
    [shared.secureHeaders]: secureHeaders(model),
    // The peer decides, not a header: only direct clients pass.
    [shared.lanOnly]: { ipAllowList: { sourceRange: ['127.0.0.1/32', '::1/128', ...model.lan] } },
    ...(model.routes.some(wantsPlainPaths) ? { [shared.plainPaths]: plainPaths } : {}),
    [shared.directChain]: { chain: { middlewares: [shared.secureHeaders] } },
    ...(model.tunnel === undefined ? {} : tunnelMiddlewares()),
  };
  if (model.tls === undefined) return { http: { middlewares } };
  // In the dynamic file: Traefik silently ignores TLS options in the static one.
  const options = { minVersion: 'VersionTLS12', ...(model.hardening ? { sniStrict: true } : {}) };
  return { http: { middlewares }, tls: { options: { default: options } } };
}

/**
 * Whether authentik judges paths of a route. A back end may read `/api/..%2fadmin` as `/admin`, but authentik takes it for a
 * path below `/api/`: so where some paths need no login, ambiguous ones are refused before it is asked.
 */
export const wantsPlainPaths = ({ auth, skip }: Route): boolean =>
  auth === 'sso' && skip !== undefined && skip.encoded !== true;

/**
 * Refuses encoded slashes, backslashes, null characters, semicolons, percent signs, question marks and hashes: all that it
 * is not told to allow. One must be named, because Traefik takes an empty middleware for none.
 */
const plainPaths: Middleware = { encodedCharacters: { allowEncodedSlash: false } };

function secureHeaders({ hardening, tls }: Model): Middleware {
  return {
    headers: {
      contentTypeNosniff: true,
      // Not DENY: several apps show their own pages in frames.
      customFrameOptionsValue: 'SAMEORIGIN',
      referrerPolicy: 'same-origin',
      // Forced, because the TLS of the tunnel ends at Cloudflare: to this middleware its requests are plain HTTP, and
      // plain HTTP gets no such header (github.com/unrolled/secure, secure.go).
      ...(hardening && tls !== undefined ? { stsSeconds: ONE_YEAR, forceSTSHeader: true } : {}),
      // authentik takes a client certificate out of these, from any trusted proxy, and a certificate is public
      // (authentik/enterprise/stages/mtls/stage.py). Traefik knows neither name, so it would hand on a visitor's own.
      customRequestHeaders: { 'X-Forwarded-Client-Cert': '', 'Ssl-Client-Cert': '' },
    },
  };
}

function tunnelMiddlewares(): Record<string, Middleware> {
  // The right-most address of X-Forwarded-For is the one that Cloudflare wrote; everything left of it is the visitor's own text.
  const ipStrategy = { depth: 1 };
  return {
    // cloudflared relays these headers when the visitor sent them: all that Traefik deletes for peers it does not
    // trust (pkg/middlewares/forwardedheaders/forwarded_header.go), but for the visitor's address. The outpost judges
    // a request by them: a forged X-Forwarded-Uri could match a path without login, a forged X-Forwarded-Host another
    // application.
    [shared.tunnelCleanHeaders]: {
      headers: {
        customRequestHeaders: {
          'X-Forwarded-Uri': '',
          'X-Forwarded-Method': '',
          'X-Forwarded-Prefix': '',
          'X-Forwarded-Host': '',
          'X-Forwarded-Server': '',
          'X-Forwarded-Scheme': '',
          'X-Scheme': '',
          'X-Forwarded-Tls-Client-Cert': '',
          'X-Forwarded-Tls-Client-Cert-Info': '',
          'X-Real-Ip': '',
          // Not one of Traefik's own, but authentik falls back on it (packages/ak-axum/src/extract).
          Forwarded: '',
          'X-Forwarded-Proto': 'https',
          'X-Forwarded-Port': '443',
        },
      },
    },
    // Lets everybody in who has an address: a request without X-Forwarded-For did not come through Cloudflare.
    [shared.tunnelClients]: { ipAllowList: { sourceRange: ['0.0.0.0/0', '::/0'], ipStrategy } },
    [shared.tunnelRateLimit]: { rateLimit: { average: 100, burst: 200, sourceCriterion: { ipStrategy } } },
    [shared.tunnelChain]: {
      chain: {
        middlewares: [
          shared.tunnelCleanHeaders,
          shared.tunnelClients,
          shared.tunnelRateLimit,
          shared.secureHeaders,
        ],
      },
    },
  };
}
