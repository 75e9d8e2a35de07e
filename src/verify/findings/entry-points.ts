/** Entry points: who reaches them, whom they believe, what they are made of. */

import { defineCodes } from '../../base/diag/codes.ts';
import type { Diagnostic } from '../../base/diag/diagnostic.ts';
import { commonCodes } from '../common-codes.ts';
import { defineFinding, error, type Name, reporter, warning } from '../finding.ts';
import { holds, isEverything, isPrivate, overlaps, type Range, readRange } from '../net.ts';
import { field, record, text, texts, truth } from '../read/data.ts';
import { below, place } from '../read/reader.ts';
import type { Container, EntryPoint, ParsedTree, Port, Traefik } from '../read/types.ts';
import { lanEvidence } from '../trace/address.ts';
import { flatten } from '../trace/middleware.ts';
import { networkNamed, sharedNetworks } from '../trace/network.ts';
import { entryPointsOf } from '../trace/routing.ts';

const codes = defineCodes({
  'verify/api-open': error(
    (_: object) => "Traefik's API is open to everyone who can reach port 8080",
    'set api.insecure to false, and route api@internal with a login',
    'The API shows all routes and services to every container in the networks of Traefik.',
  ),
  'verify/no-redirect': warning(
    (p: Name) => `the entry point \`${p.name}\` is published, and has neither a redirect nor a router`,
    'redirect it to the entry point with TLS, or do not publish it',
    'People who type a name without https get 404.',
  ),
  'verify/unpublished-entry-point': warning(
    (p: Name & { port: number }) =>
      `the entry point \`${p.name}\` (port ${p.port}) has routers, but cannot be reached`,
    'publish its port on the Traefik container, or point a tunnel rule at it',
    'No request reaches the routers on it.',
  ),
  'verify/entry-point-port-twice': error(
    (p: { a: string; b: string; port: number }) =>
      `the entry points \`${p.a}\` and \`${p.b}\` share port ${p.port}`,
    'give each its own port',
    'Traefik does not start.',
  ),
  'verify/header-aliases': warning(
    (p: Name) => `the entry point \`${p.name}\` lets headers with underscores through`,
    'set http.aliasHeadersStrategy to delete',
    'Some apps read X_Authentik_Username as X-Authentik-Username: a visitor could name the user that authentik should name (doc.traefik.io/traefik/security/header-aliases).',
  ),
  'verify/trusts-too-many': error(
    (p: { name: string; range: string; text: string }) =>
      `the entry point \`${p.name}\` believes the forwarded headers of ${p.range}: ${p.text}`,
    'give cloudflared a fixed address in a network that it shares with Traefik alone, and name that address',
    'A peer that is believed can claim any address and any path, and so get past lists and logins.',
  ),
  'verify/health-needs-ping': error(
    (_: object) => 'the health check asks for the ping of Traefik, which is off',
    'set ping.entryPoint in traefik.yml',
    'The container would never be healthy.',
  ),
});
const report = reporter({ ...commonCodes, ...codes });

export const entryPoints = defineFinding({
  codes,
  run: (parsed) => {
    const { traefik } = parsed;
    if (traefik === undefined) return [];
    const points = [...traefik.entryPoints.values()];
    return [
      ...points.flatMap((point) => pointProblems(parsed, traefik, point)),
      ...samePorts(points),
      ...namedPoints(traefik),
    ];
  },
});

function pointProblems(parsed: ParsedTree, traefik: Traefik, point: EntryPoint): Diagnostic[] {
  const by = `the entry point ${point.name}`;
  const found: Diagnostic[] = [];
  const { missing } = flatten(traefik, point.middlewares);
  for (const name of missing) {
    const i = point.middlewares.indexOf(name);
    // What a chain names is reported at the chain.
    if (i !== -1 && !traefik.middlewares.has(name))
      found.push(
        report('verify/missing-middleware', below(point.at, 'http', 'middlewares', i), { name, by }),
      );
  }
  const { redirect, resolver } = point;
  const to = redirect?.to ?? '';
  if (redirect !== undefined && !traefik.entryPoints.has(to) && !/^:\d+$/.test(to))
    found.push(
      report('verify/missing-entry-point', below(point.at, 'http', 'redirections', 'entryPoint', 'to'), {
        name: to,
        by,
      }),
    );
  if (resolver !== undefined && !traefik.resolvers.has(resolver))
    found.push(
      report('verify/missing-resolver', below(point.at, 'http', 'tls', 'certResolver'), {
        name: resolver,
        by,
      }),
    );
  if (point.name === 'traefik' && truth(field(field(traefik.static, 'api'), 'insecure')) === true)
    found.push(report('verify/api-open', place(traefik.staticFile, 'api', 'insecure'), {}));
  return [
    ...found,
    ...trust(parsed, traefik, point),
    ...reachable(parsed, traefik, point),
    ...aliases(traefik, point),
  ];
}

/** Forwarded headers may come from cloudflared alone: from its fixed address in a network with Traefik and nobody else. */
function trust(parsed: ParsedTree, traefik: Traefik, point: EntryPoint): Diagnostic[] {
  const at = below(point.at, 'forwardedHeaders');
  const wrong = (range: string, words: string, ...keys: (string | number)[]) =>
    report('verify/trusts-too-many', below(at, ...keys), { name: point.name, range, text: words });
  if (point.trustsAll) return [wrong('everybody', 'any visitor is believed', 'insecure')];
  return point.trusted.flatMap((range, i): Diagnostic[] => {
    const known = readRange(range);
    const here = ['trustedIPs', i] as const;
    if (known === undefined) return [report('verify/invalid-range', below(at, ...here), { range })];
    if (isEverything(known)) return [wrong(range, 'that is everybody', ...here)];
    if (!isPrivate(known)) return [];
    if (lanEvidence(parsed).some((lan) => overlaps(known, lan)))
      return [wrong(range, 'that is the LAN', ...here)];
    const others = believed(parsed, traefik, known);
    return others === '' ? [] : [wrong(range, others, ...here)];
  });
}

/** Who else than cloudflared is believed; empty when the range is its own fixed address, in a network without others. */
function believed(parsed: ParsedTree, traefik: Traefik, range: Range): string {
  const tunnels = parsed.tunnels.map(({ container }) => container);
  for (const tunnel of tunnels) {
    for (const name of sharedNetworks(parsed, tunnel, traefik.container)) {
      const network = networkNamed(parsed, name);
      const subnets = (network?.subnets ?? []).flatMap((subnet) => readRange(subnet) ?? []);
      if (!subnets.some((subnet) => holds(subnet, range))) continue;
      const others = [...parsed.containers.values()].filter(
        (one) => one.networks.has(name) && !tunnels.includes(one) && one !== traefik.container,
      );
      if (others.length > 0) return `that is also ${others.map(({ name: other }) => other).join(', ')}`;
      const own = readRange(fixedAddress(tunnel, network?.key ?? '') ?? '');
      const exact = own !== undefined && holds(own, range);
      return exact ? '' : 'programs of the server itself come from there, too';
    }
  }
  return 'Traefik and cloudflared have no such network to themselves';
}

/** The address that a container always has in a network. */
function fixedAddress({ raw }: Container, network: string): string | undefined {
  const options = record(record(raw['networks'])[network]);
  return text(options['ipv4_address']) ?? text(options['ipv6_address']);
}

function reachable(parsed: ParsedTree, traefik: Traefik, point: EntryPoint): Diagnostic[] {
  const { port } = point;
  if (port === undefined) return [];
  const own = traefik.routers.some((router) => entryPointsOf(traefik, router).includes(point.name));
  const published = publishedTcp(traefik).some(({ target }) => target === port);
  const bare = published && point.redirect === undefined && !own;
  if (bare) return [report('verify/no-redirect', point.at, { name: point.name })];
  const tunnelled = parsed.tunnels.some(({ rules }) =>
    rules.some(({ service }) => service.endsWith(`:${port}`)),
  );
  if (published || tunnelled || (!own && !point.asDefault && point.redirect === undefined)) return [];
  return [report('verify/unpublished-entry-point', below(point.at, 'address'), { name: point.name, port })];
}

/** Headers with underscores must not pass for those with dashes. */
function aliases(traefik: Traefik, point: EntryPoint): Diagnostic[] {
  const http = field(record(field(traefik.static, 'entryPoints'))[point.name], 'http');
  const set = [field(http, 'aliasHeadersStrategy'), field(http, 'underscoreHeadersStrategy')];
  const asked = traefik.routers.some((router) => entryPointsOf(traefik, router).includes(point.name));
  if (!asked || set.includes('delete')) return [];
  return [report('verify/header-aliases', below(point.at, 'http'), { name: point.name })];
}

function samePorts(points: readonly EntryPoint[]): Diagnostic[] {
  return points.flatMap((point, i) => {
    const other = points.slice(0, i).find(({ port }) => port !== undefined && port === point.port);
    if (other === undefined || point.port === undefined) return [];
    const at = below(point.at, 'address');
    return [report('verify/entry-point-port-twice', at, { a: other.name, b: point.name, port: point.port })];
  });
}

function publishedTcp(traefik: Traefik): Port[] {
  return traefik.container.ports.filter(({ protocol }) => protocol !== 'udp');
}

/** Entry points that other parts of the static file name. */
function namedPoints(traefik: Traefik): Diagnostic[] {
  const { static: config, staticFile, container } = traefik;
  const found: Diagnostic[] = [];
  for (const keys of [
    ['ping', 'entryPoint'],
    ['metrics', 'prometheus', 'entryPoint'],
  ]) {
    const name = text(keys.reduce<unknown>((value, key) => field(value, key), config));
    if (name !== undefined && !traefik.entryPoints.has(name))
      found.push(
        report('verify/missing-entry-point', place(staticFile, ...keys), { name, by: `\`${keys[0]}\`` }),
      );
  }
  const asksPing = texts(container.healthcheck?.['test']).join(' ').includes('traefik healthcheck');
  if (asksPing && field(config, 'ping') === undefined)
    found.push(report('verify/health-needs-ping', place(staticFile), {}));
  return found;
}
