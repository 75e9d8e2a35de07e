/** Headers at entry points: those of visitors that may not pass, those that browsers should hear. */

import { defineCodes } from '../../base/diag/codes.ts';
import type { Diagnostic } from '../../base/diag/diagnostic.ts';
import { CLOUDFLARE_HEADERS, PROXY_HEADERS, VISITOR_HEADERS } from '../../base/web/visitor-headers.ts';
import { defineFinding, error, type Name, reporter, warning } from '../finding.ts';
import { field, record, text } from '../read/data.ts';
import { below } from '../read/reader.ts';
import type { EntryPoint, Middleware, Named, Router, Traefik } from '../read/types.ts';
import { flatten } from '../trace/middleware.ts';
import { entryPointsOf } from '../trace/routing.ts';

const codes = defineCodes({
  'verify/uncleaned-headers': error(
    (p: Name & { headers: string }) =>
      `the entry point \`${p.name}\` passes on what visitors write into ${p.headers}`,
    'replace these headers in a middleware of the entry point; an empty value deletes one',
    'Apps and logins trust these headers as set by a proxy. Traefik and Cloudflare pass on what the visitor sent.',
  ),
  'verify/claimed-identity': error(
    (p: Name & { header: string }) => `the middleware \`${p.name}\` says in ${p.header} who every visitor is`,
    'take the header out of the middleware; only a login may set it',
    'An app that believes the header lets everybody in as that user.',
  ),
  'verify/no-security-headers': warning(
    (p: Name & { missing: string }) => `answers on \`${p.name}\` do not tell browsers ${p.missing}`,
    'add a headers middleware with contentTypeNosniff, customFrameOptionsValue and referrerPolicy to the entry point or the router',
    'With these headers browsers block attacks that apps do not defend themselves against.',
  ),
});
const report = reporter(codes);

export const headers = defineFinding({
  codes,
  run: ({ traefik }) =>
    traefik === undefined
      ? []
      : [
          ...[...traefik.entryPoints.values()].flatMap((point) => pointHeaders(traefik, point)),
          ...claims(traefik),
        ],
});

/** Most names that a message lists. */
const MOST_NAMES = 6;

const SECURITY: readonly (readonly [RegExp, string])[] = [
  [/^contentTypeNosniff$/i, 'to keep to the type of a file'],
  [/^(?:customFrameOptionsValue|frameDeny|contentSecurityPolicy)$/i, 'not to show pages in frames of others'],
  [/^referrerPolicy$/i, 'to keep addresses to themselves'],
];

function pointHeaders(traefik: Traefik, point: EntryPoint): Diagnostic[] {
  const routers = traefik.routers.filter((router) => entryPointsOf(traefik, router).includes(point.name));
  const own = headersIn(traefik, point.middlewares);
  const trusts = point.trustsAll || point.trusted.length > 0;
  if (routers.length === 0 && !trusts) return [];
  const found: Diagnostic[] = [];
  const left = leftToVisitors(own, trusts);
  const cleaning = own.find(({ config }) => field(config.options, 'customRequestHeaders') !== undefined);
  if (left.length > 0)
    found.push(
      report('verify/uncleaned-headers', cleaning?.at ?? below(point.at, 'http', 'middlewares'), {
        name: point.name,
        headers:
          left.length > MOST_NAMES ? `${left.slice(0, MOST_NAMES).join(', ')} and more` : left.join(', '),
      }),
    );
  return [...found, ...routers.flatMap((router) => pageHeaders(traefik, point, router)).filter(isFirst)];
}

/** Several routers lack the same for the same reason. */
const isFirst = (one: Diagnostic, i: number, all: readonly Diagnostic[]) =>
  all.findIndex(
    ({ message, at }) => message === one.message && JSON.stringify(at) === JSON.stringify(one.at),
  ) === i;

const headersIn = (traefik: Traefik, names: readonly string[]) =>
  flatten(traefik, names).found.filter(({ config }) => config.type === 'headers');

/** Headers of the one list that the middlewares neither delete nor, where Traefik would say them itself, set. */
function leftToVisitors(own: readonly Named<Middleware>[], trusts: boolean): string[] {
  const set = new Map(
    own.flatMap(({ config }) =>
      Object.entries(record(field(config.options, 'customRequestHeaders'))).map(
        ([name, value]) => [name.toLowerCase(), text(value) ?? ''] as const,
      ),
    ),
  );
  const deleted = [...VISITOR_HEADERS, ...(trusts ? [] : CLOUDFLARE_HEADERS)];
  return [
    ...deleted.filter((name) => set.get(name.toLowerCase()) !== ''),
    ...(trusts ? PROXY_HEADERS.filter((name) => !set.has(name.toLowerCase())) : []),
  ];
}

function pageHeaders(traefik: Traefik, point: EntryPoint, router: Named<Router>): Diagnostic[] {
  const all = headersIn(traefik, [...point.middlewares, ...router.config.middlewares]);
  const set = all.flatMap(({ config }) =>
    Object.entries(config.options).flatMap(([key, value]) => (value === false || value === '' ? [] : [key])),
  );
  const missing = SECURITY.filter(
    ([key], i) => !set.some((name) => key.test(name)) && !(i === FRAMES && all.some(saysNoFrames)),
  );
  if (missing.length === 0) return [];
  const speaking = all.find(({ config }) => field(config.options, 'customRequestHeaders') === undefined);
  return [
    report('verify/no-security-headers', speaking?.at ?? below(router.at, 'middlewares'), {
      name: point.name,
      missing: missing.map(([, words]) => words).join(', '),
    }),
  ];
}

const FRAMES = 1;

/** The old header is taken away on purpose: the app may be shown anywhere. */
function saysNoFrames({ config }: Named<Middleware>): boolean {
  return Object.keys(record(field(config.options, 'customResponseHeaders'))).some(
    (name) => name.toLowerCase() === 'x-frame-options',
  );
}

/** No middleware may say who a visitor is. */
function claims({ middlewares }: Traefik): Diagnostic[] {
  const names = new Set(VISITOR_HEADERS.map((name) => name.toLowerCase()));
  return [...middlewares.values()].flatMap((middleware) =>
    Object.entries(record(field(middleware.config.options, 'customRequestHeaders')))
      .filter(([header, value]) => names.has(header.toLowerCase()) && (text(value) ?? '') !== '')
      .map(([header]) =>
        report('verify/claimed-identity', middleware.at, { name: middleware.short, header }),
      ),
  );
}
