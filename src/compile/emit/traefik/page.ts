/** What browsers are told about the pages of a route, and how much a visitor may ask of it. */
import type { Limits, PageHeaders } from '../../../schema/stack.gen.ts';
import type { Model, Route } from '../../model/model.ts';
import {
  compressMiddleware,
  type EntryPoint,
  pageMiddleware,
  rateMiddleware,
  shared,
  sizeMiddleware,
} from '../../model/names.ts';
import type { Middleware } from './types.ts';

type Headers = Extract<Middleware, { headers: unknown }>['headers'];
type Rate = NonNullable<Limits['rate']>;

/** A page with a thousand pictures loads at once; a program that tries passwords does not get far. */
const DEFAULT_RATE: Rate = { average: 200, burst: 2000 };

/** The right-most address of X-Forwarded-For is the one that Cloudflare wrote; everything left of it is the visitor's own text. */
export const BY_CLOUDFLARE = { depth: 1 };

/** What pages are told where the spec says nothing: what browsers do anyway, and no frames of strangers. */
export const DEFAULT_PAGE: Headers = {
  customFrameOptionsValue: 'SAMEORIGIN',
  referrerPolicy: 'strict-origin-when-cross-origin',
};

/** Whether visitors of the tunnel meet the limit of the stack here, and not one of the app's own. */
export const isLimitedByStack = ({ access, limits }: Route): boolean =>
  access.includes('tunnel') && limits?.rate === undefined;

/** Names of the middlewares behind the guards of a route and before its login. */
export function pageChain(route: Route, entryPoint: EntryPoint): string[] {
  const { app, headers, limits, compress } = route;
  const tunnel = entryPoint === 'tunnel';
  const limited = limits?.rate !== undefined;
  return [
    ...(tunnel && !limited ? [shared.tunnelRateLimit] : []),
    ...(limited && (tunnel || route.access.includes('internet')) ? [rateMiddleware(app, entryPoint)] : []),
    headers === undefined ? shared.pageHeaders : pageMiddleware(app),
    ...(limits?.body === undefined ? [] : [sizeMiddleware(app)]),
    ...(compress === true ? [compressMiddleware(app)] : []),
  ];
}

/** The middlewares that only this route has. */
export function pageMiddlewares(
  { domain, tls }: Model,
  { app, headers, limits, compress, access }: Route,
): Record<string, Middleware> {
  const found: Record<string, Middleware> = {};
  if (headers !== undefined)
    found[pageMiddleware(app)] = { headers: pageHeaders(headers, domain, tls !== undefined) };
  if (limits?.body !== undefined) {
    const bytes = bytesOf(limits.body);
    // All of it in memory: the container has no disk to write to.
    found[sizeMiddleware(app)] = { buffering: { maxRequestBodyBytes: bytes, memRequestBodyBytes: bytes } };
  }
  if (compress === true) found[compressMiddleware(app)] = { compress: {} };
  if (limits?.rate !== undefined) {
    if (access.includes('tunnel')) found[rateMiddleware(app, 'tunnel')] = rateLimit(limits.rate, true);
    if (access.includes('internet')) found[rateMiddleware(app, 'websecure')] = rateLimit(limits.rate, false);
  }
  return found;
}

/** The limit for visitors of the tunnel, of whom Cloudflare says the address; all others are their own address. */
export function rateLimit({ average, burst }: Rate, tunnel: boolean): Middleware {
  return {
    rateLimit: { average, burst, ...(tunnel ? { sourceCriterion: { ipStrategy: BY_CLOUDFLARE } } : {}) },
  };
}

/** The limit of a stack for its tunnel. */
export function stackRate({ limits }: Model): Middleware {
  return rateLimit(limits.rate ?? DEFAULT_RATE, true);
}

function pageHeaders(chosen: PageHeaders, domain: string, tls: boolean): Headers {
  const { referrer, permissions, cors } = chosen;
  return {
    ...frames(chosen, `${tls ? 'https' : 'http'}://*.${domain}`),
    referrerPolicy: referrer ?? 'strict-origin-when-cross-origin',
    ...(permissions === undefined ? {} : { permissionsPolicy: permissions }),
    ...(cors === undefined
      ? {}
      : {
          accessControlAllowOriginList: cors,
          accessControlAllowMethods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'],
          accessControlAllowHeaders: ['Accept', 'Authorization', 'Content-Type', 'X-Requested-With'],
          accessControlAllowCredentials: true,
          addVaryHeader: true,
        }),
  };
}

/** An old header knows only two answers; everything else is a policy, beside which the old one is taken away. */
function frames({ frames: who = 'same-origin', csp }: PageHeaders, sites: string): Headers {
  const policy = (text: string | undefined) => (text === undefined ? {} : { contentSecurityPolicy: text });
  const joined = (ancestors: string) =>
    [...(csp === undefined ? [] : [csp.replace(/;\s*$/, '')]), ancestors].join('; ');
  if (who === 'none' || who === 'same-origin')
    return { customFrameOptionsValue: who === 'none' ? 'DENY' : 'SAMEORIGIN', ...policy(csp) };
  const without = { customResponseHeaders: { 'X-Frame-Options': '' } };
  if (who === 'anywhere') return { ...without, ...policy(csp) };
  const from = who === 'same-site' ? [sites] : who;
  return { ...without, ...policy(joined(`frame-ancestors 'self' ${from.join(' ')}`)) };
}

const UNITS = { k: 1024, m: 1024 ** 2 };

const bytesOf = (size: string) => Number(size.slice(0, -1)) * UNITS[size.at(-1) as 'k' | 'm'];
