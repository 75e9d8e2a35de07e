/** Headers at entry points: those of visitors that may not pass, those that browsers should hear. */

import { defineCodes } from '../../base/diag/codes.ts';
import type { Diagnostic } from '../../base/diag/diagnostic.ts';
import { defineFinding, error, type Name, reporter, warning } from '../finding.ts';
import { field, record } from '../read/data.ts';
import { below } from '../read/reader.ts';
import type { EntryPoint, Traefik } from '../read/types.ts';
import { flatten } from '../trace/middleware.ts';
import { entryPointsOf } from '../trace/routing.ts';

const codes = defineCodes({
  'verify/uncleaned-headers': error(
    (p: Name & { headers: string }) =>
      `the entry point \`${p.name}\` passes on what visitors write into ${p.headers}`,
    'replace these headers in a middleware of the entry point; an empty value deletes one',
    'An entry point that trusts a proxy believes everything the proxy passes on. Cloudflare passes on what the visitor sent.',
  ),
  'verify/no-security-headers': warning(
    (p: Name & { missing: string }) => `answers on \`${p.name}\` do not tell browsers ${p.missing}`,
    'add a headers middleware with contentTypeNosniff, customFrameOptionsValue and referrerPolicy to the entry point',
    'With these headers browsers block attacks that apps do not defend themselves against.',
  ),
});
const report = reporter(codes);

export const headers = defineFinding({
  codes,
  run: ({ traefik }) =>
    traefik === undefined
      ? []
      : [...traefik.entryPoints.values()].flatMap((point) => pointHeaders(traefik, point)),
});

/** What a visitor may not say: the headers that Traefik keeps for itself (XHeadersSet), and the one of RFC 7239. */
const FORGEABLE = [
  ...[
    'Uri',
    'Method',
    'Prefix',
    'Host',
    'Server',
    'Proto',
    'Port',
    'Scheme',
    'Tls-Client-Cert',
    'Tls-Client-Cert-Info',
  ].map((name) => `X-Forwarded-${name}`),
  'X-Real-Ip',
  'X-Scheme',
  'Forwarded',
];
const SECURITY: readonly (readonly [RegExp, string])[] = [
  [/^contentTypeNosniff$/i, 'to keep to the type of a file'],
  [/^(?:customFrameOptionsValue|frameDeny|contentSecurityPolicy)$/i, 'not to show pages in frames of others'],
  [/^referrerPolicy$/i, 'to keep addresses to themselves'],
];

function pointHeaders(traefik: Traefik, point: EntryPoint): Diagnostic[] {
  const own = flatten(traefik, point.middlewares).found.filter(({ config }) => config.type === 'headers');
  const found: Diagnostic[] = [];
  const at = below(point.at, 'http', 'middlewares');
  const replaced = own.flatMap(({ config }) =>
    Object.keys(record(field(config.options, 'customRequestHeaders'))).map((name) => name.toLowerCase()),
  );
  const left = FORGEABLE.filter((name) => !replaced.includes(name.toLowerCase()));
  const cleaning = own.find(({ config }) => field(config.options, 'customRequestHeaders') !== undefined);
  if ((point.trustsAll || point.trusted.length > 0) && left.length > 0)
    found.push(
      report('verify/uncleaned-headers', cleaning?.at ?? at, { name: point.name, headers: left.join(', ') }),
    );
  const routed = traefik.routers.some((router) => entryPointsOf(traefik, router).includes(point.name));
  const set = own.flatMap(({ config }) =>
    Object.entries(config.options).flatMap(([key, value]) => (value === false || value === '' ? [] : [key])),
  );
  const missing = SECURITY.filter(([key]) => !set.some((name) => key.test(name)));
  const speaking = own.find(({ config }) => field(config.options, 'customRequestHeaders') === undefined);
  if (routed && missing.length > 0)
    found.push(
      report('verify/no-security-headers', speaking?.at ?? at, {
        name: point.name,
        missing: missing.map(([, words]) => words).join(', '),
      }),
    );
  return found;
}
