/** Certificates: where they come from, whom they are for, which TLS is spoken. */

import { defineCodes } from '../../base/diag/codes.ts';
import type { Diagnostic } from '../../base/diag/diagnostic.ts';
import { isPublic, providerOf } from '../../base/web/dns-providers.ts';
import { exposures, isOpen } from '../exposure.ts';
import {
  defineFinding,
  error,
  fileStart,
  type Host,
  type Name,
  reporter,
  type Text,
  warning,
} from '../finding.ts';
import { field, record, records, text } from '../read/data.ts';
import { below, place } from '../read/reader.ts';
import type { EntryPoint, Middleware, Named, ParsedTree, Traefik } from '../read/types.ts';
import { flatten } from '../trace/middleware.ts';

const codes = defineCodes({
  'verify/weak-tls': error(
    (_: object) => 'TLS before version 1.2 is accepted',
    'set tls.options.default.minVersion to VersionTLS12 in a dynamic file; in the static file Traefik ignores it',
    'Older versions can be read and changed by an attacker who listens in.',
  ),
  'verify/half-hardened': warning(
    (p: Text) => p.text,
    'set both: stsSeconds in the security headers, sniStrict in the TLS options',
    'The two belong together: where one of them is missing, half of a decision was changed.',
  ),
  'verify/certificates-not-kept': error(
    (p: { path: string }) => `certificates are stored at ${p.path}, which is not kept`,
    'store them in a folder that is mounted with the right to write',
    'Every start asks for new certificates, until the authority refuses for a week.',
  ),
  'verify/staging-mixed': error(
    (p: Text) => p.text,
    "use the authority's own address and acme.json, or the staging address and a file of its own",
    'No browser trusts certificates of the staging authority, and they stay in the file after the address is changed back.',
  ),
  'verify/resolver-without-credentials': error(
    (p: Name & { provider: string }) =>
      `the resolver \`${p.name}\` proves through ${p.provider} who owns the domain, but Traefik is given no credentials for it`,
    'give the Traefik container the variable of its DNS provider, from a secret',
    'No certificate will ever be issued.',
  ),
  'verify/certificate-name': error(
    (p: Host & { point: string; names: string }) =>
      `the certificate of \`${p.point}\` (${p.names}) does not cover ${p.host}`,
    'add the name to http.tls.domains of the entry point',
    'Browsers refuse the connection.',
  ),
});
const report = reporter(codes);

export const certificates = defineFinding({
  codes,
  run: (parsed) => {
    const { traefik } = parsed;
    if (traefik === undefined) return [];
    return [
      ...records(field(traefik.static, 'certificatesResolvers')).flatMap(([name, resolver]) =>
        resolverProblems(traefik, name, record(field(resolver, 'acme'))),
      ),
      ...names(parsed, traefik),
      ...options(traefik),
    ];
  },
});

function resolverProblems(
  traefik: Traefik,
  name: string,
  acme: Readonly<Record<string, unknown>>,
): Diagnostic[] {
  const { container, staticFile } = traefik;
  const at = place(staticFile, 'certificatesResolvers', name, 'acme');
  const found: Diagnostic[] = [];
  const path = text(field(acme, 'storage')) ?? 'acme.json';
  const kept = container.mounts.some(
    ({ target, readOnly, type }) => path.startsWith(`${target}/`) && !readOnly && type !== 'tmpfs',
  );
  if (!kept) found.push(report('verify/certificates-not-kept', below(at, 'storage'), { path }));
  const server = text(field(acme, 'caServer')) ?? '';
  const staging = [server.includes('staging'), path.includes('staging')];
  if (staging[0] !== staging[1]) {
    const words = staging[0]
      ? `certificates of the staging authority are stored in ${path}`
      : `${path} would hold certificates of the real authority`;
    found.push(
      report('verify/staging-mixed', below(at, staging[0] ? 'caServer' : 'storage'), { text: words }),
    );
  }
  const provider = text(field(field(acme, 'dnsChallenge'), 'provider'));
  if (provider !== undefined && !hasCredentials(traefik, provider))
    found.push(
      report('verify/resolver-without-credentials', below(at, 'dnsChallenge', 'provider'), {
        name,
        provider,
      }),
    );
  return found;
}

/** A variable by which one logs in at the provider, or that it cannot do without. */
function hasCredentials({ container }: Traefik, code: string): boolean {
  const { needed = [], variables = [] } = providerOf(code) ?? {};
  return variables
    .filter((name) => needed.includes(name) || !isPublic(name))
    .some((name) => [name, `${name}_FILE`].some((one) => container.environment.has(one)));
}

/** Names that are reached over an entry point must be on its certificate, when it names any. */
function names(parsed: ParsedTree, traefik: Traefik): Diagnostic[] {
  const found = new Map<string, Diagnostic>();
  for (const { host, origin, trace } of exposures(parsed).filter(isOpen)) {
    if (origin === 'tunnel') continue;
    for (const point of traefik.entryPoints.values()) {
      const used = trace.hops.some(
        (hop) => hop.kind === 'entry-point' && hop.at?.pointer === point.at.pointer && point.tls,
      );
      if (
        !used ||
        point.certificateNames.length === 0 ||
        point.certificateNames.some((name) => covers(name, host))
      )
        continue;
      found.set(`${host} ${point.name}`, missingName(point, host));
    }
  }
  return [...found.values()];
}

function missingName(point: EntryPoint, host: string): Diagnostic {
  const args = { host, point: point.name, names: point.certificateNames.join(', ') };
  return report('verify/certificate-name', below(point.at, 'http', 'tls', 'domains'), args);
}

/** A wildcard covers one label (RFC 6125, section 6.4.3). */
function covers(name: string, host: string): boolean {
  return name.startsWith('*.') ? host.replace(/^[^.]+/, '*') === name : name === host;
}

function options(traefik: Traefik): Diagnostic[] {
  if (![...traefik.entryPoints.values()].some(({ tls }) => tls)) return [];
  const own = traefik.tlsOptions.get('default');
  const lowest = text(field(own?.config, 'minVersion'));
  // Without options Traefik accepts 1.2 and later (pkg/tls/tlsmanager.go); an older one must be asked for, or left to chance.
  const weak = own === undefined || lowest === undefined || !/^VersionTLS1[23]$/.test(lowest);
  const found = weak
    ? [
        report(
          'verify/weak-tls',
          own === undefined ? fileStart(traefik.files[0] ?? traefik.staticFile) : below(own.at, 'minVersion'),
          {},
        ),
      ]
    : [];
  return [...found, ...halfHardened(traefik)];
}

function halfHardened(traefik: Traefik): Diagnostic[] {
  const options = traefik.tlsOptions.get('default');
  const strictNames = field(options?.config, 'sniStrict') === true;
  const headers = [...traefik.middlewares.values()].find(
    ({ config }) => config.type === 'headers' && field(config.options, 'contentTypeNosniff') === true,
  );
  if (headers === undefined || options === undefined) return [];
  const strictTransport = Number(field(headers.config.options, 'stsSeconds') ?? 0) > 0;
  const found = strictTransport ? unsaid(traefik, headers) : [];
  if (strictNames === strictTransport) return found;
  return strictNames
    ? [
        report('verify/half-hardened', headers.at, {
          text: 'server names are strict, and browsers are not told to use TLS only',
        }),
      ]
    : [
        report('verify/half-hardened', options.at, {
          text: 'browsers are told to use TLS only, and server names are not strict',
        }),
      ];
}

/** Over an entry point without TLS of its own browsers are told only when the header is forced (unrolled/secure). */
function unsaid(traefik: Traefik, headers: Named<Middleware>): Diagnostic[] {
  if (field(headers.config.options, 'forceSTSHeader') === true) return [];
  const plain = [...traefik.entryPoints.values()].filter(
    (point) =>
      !point.tls && point.trusted.length > 0 && flatten(traefik, point.middlewares).found.includes(headers),
  );
  return plain.map(({ name }) =>
    report('verify/half-hardened', headers.at, {
      text: `browsers are not told to use TLS only by way of \`${name}\``,
    }),
  );
}
