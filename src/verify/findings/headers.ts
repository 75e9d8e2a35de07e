/** Headers at entry points: those of visitors that may not pass, those that browsers should hear. */
import type { Diagnostic } from '../../base/diag/diagnostic.ts';
import { field, record } from '../read/data.ts';
import { below } from '../read/reader.ts';
import type { EntryPoint, Traefik } from '../read/types.ts';
import { flatten } from '../trace/middleware.ts';
import { entryPointsOf } from '../trace/routing.ts';
import { type Find, report } from './report.ts';

export const headers: Find = ({ traefik }) =>
  traefik === undefined
    ? []
    : [...traefik.entryPoints.values()].flatMap((point) => pointHeaders(traefik, point));

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
