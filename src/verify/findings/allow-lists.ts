/** Lists of addresses: the LAN is the LAN, everybody is everybody, and no container passes for either. */

import { defineCodes } from '../../base/diag/codes.ts';
import type { Diagnostic, Place } from '../../base/diag/diagnostic.ts';
import { commonCodes } from '../common-codes.ts';
import { defineFinding, error, type Name, reporter, warning } from '../finding.ts';
import {
  holds,
  isEverything,
  isLoopback,
  isPrivate,
  mayHoldUnnamed,
  overlaps,
  type Range,
  readRange,
} from '../net.ts';
import { field, record, texts, whole } from '../read/data.ts';
import { fieldAt } from '../read/traefik-dynamic.ts';
import type { EntryPoint, Middleware, Named, ParsedTree, Traefik } from '../read/types.ts';
import { lanEvidence } from '../trace/address.ts';
import { flatten } from '../trace/middleware.ts';
import { entryPointsOf } from '../trace/routing.ts';

const codes = defineCodes({
  'verify/list-holds-containers': error(
    (p: Name & { range: string; network: string; subnet: string }) =>
      `the list \`${p.name}\` lets ${p.range} in, which holds the container network ${p.network} (${p.subnet})`,
    'name the real LAN, for example 192.168.1.0/24',
    'Requests from that network count as requests from the LAN. If it is the network of cloudflared, that is the whole internet.',
  ),
  'verify/list-may-hold-containers': warning(
    (p: Name & { range: string }) =>
      `the list \`${p.name}\` lets ${p.range} in, from which Docker may take addresses for containers`,
    'name the real LAN, for example 192.168.1.0/24, or give every network a subnet',
    'Networks that name no subnet get one from 172.17.0.0/16 to 172.31.0.0/16 and 192.168.0.0/16. Containers in it would count as the LAN.',
  ),
  'verify/list-of-everybody': error(
    (p: Name) => `the list \`${p.name}\` lets everybody in`,
    'name the real LAN, or remove the list where everybody is meant',
    'A list that lets everybody in looks like a protection, but protects nothing.',
  ),
  'verify/list-of-strangers': error(
    (p: Name & { range: string }) => `the list \`${p.name}\` lets ${p.range} in, which are public addresses`,
    'name private ranges only',
    'Machines on the internet have such addresses.',
  ),
  'verify/list-of-nobody': error(
    (p: Name) => `the list \`${p.name}\` lets nobody in`,
    'name the LAN, for example 192.168.1.0/24',
    'Traefik does not build a list without ranges, nor the routers that name it.',
  ),
  'verify/half-of-internet': error(
    (p: Name & { missing: string }) => `the list \`${p.name}\` lacks ${p.missing}`,
    (p) => `add ${p.missing}`,
    'Visitors of the other family of addresses are refused, which no test from home shows.',
  ),
  'verify/lan-locked-out': error(
    (p: Name & { address: string }) =>
      `the list \`${p.name}\` does not let ${p.address} in, which is in the LAN`,
    'name the range of the LAN',
    'People at home get 403.',
  ),
  'verify/forgeable-depth': error(
    (p: Name & { depth: number }) =>
      `\`${p.name}\` judges entry ${p.depth} of X-Forwarded-For, which is the visitor's own text`,
    'use depth: 1, the entry that Cloudflare writes',
    'Cloudflare appends one address; everything left of it is what the visitor sent. A visitor could claim any address.',
  ),
  'verify/depth-without-trust': error(
    (p: Name & { point: string }) => `\`${p.name}\` judges X-Forwarded-For, which \`${p.point}\` removes`,
    'let the entry point trust the network of cloudflared, or judge the peer',
    'Without the header nobody passes: every request gets 403.',
  ),
  'verify/rate-limit-off': warning(
    (p: Name) => `the rate limit \`${p.name}\` limits nothing`,
    'set average to the number of requests per second that one visitor may make',
    'An average of 0 means no limit.',
  ),
  'verify/one-limit-for-all': warning(
    (p: Name) => `the rate limit \`${p.name}\` counts all visitors of the tunnel as one`,
    'set sourceCriterion.ipStrategy.depth to 1',
    'Through the tunnel all requests come from cloudflared. One busy visitor would lock out everybody else.',
  ),
});
const report = reporter({ ...commonCodes, ...codes });

export const allowLists = defineFinding({
  codes,
  run: (parsed) => {
    const { traefik } = parsed;
    if (traefik === undefined) return [];
    return [...traefik.middlewares.values()].flatMap((middleware) => {
      if (/^ip(?:Allow|White)List$/.test(middleware.config.type))
        return listProblems(parsed, traefik, new List(middleware));
      return middleware.config.type === 'rateLimit' ? limitProblems(traefik, middleware) : [];
    });
  },
});

/** One list of addresses. */
class List {
  readonly middleware: Named<Middleware>;
  readonly name: string;
  readonly ranges: readonly string[];
  readonly depth: number;

  constructor(middleware: Named<Middleware>) {
    this.middleware = middleware;
    this.name = middleware.short;
    this.ranges = texts(field(middleware.config.options, 'sourceRange'));
    this.depth = whole(field(field(middleware.config.options, 'ipStrategy'), 'depth')) ?? 0;
  }

  at(...keys: readonly (string | number)[]): Place {
    return fieldAt(this.middleware, this.middleware.config.types[0] ?? '', ...keys);
  }
}

function listProblems(parsed: ParsedTree, traefik: Traefik, list: List): Diagnostic[] {
  const { name, ranges } = list;
  const at = list.at('sourceRange');
  const broken = ranges.flatMap((range, i) =>
    readRange(range) === undefined
      ? [report('verify/invalid-range', list.at('sourceRange', i), { range })]
      : [],
  );
  if (ranges.length === 0) return [report('verify/list-of-nobody', at, { name })];
  const known = ranges.flatMap((range) => readRange(range) ?? []);
  return [
    ...broken,
    ...(list.depth > 0 ? byHeader(traefik, list) : byPeer(parsed, list, known)),
    ...halfOfInternet(list, known),
  ];
}

/** `0.0.0.0/0` and `::/0` belong together. */
function halfOfInternet({ name, middleware }: List, ranges: readonly Range[]): Diagnostic[] {
  const kinds = new Set(ranges.filter(isEverything).map(({ address }) => address.kind()));
  if (kinds.size !== 1) return [];
  const missing = kinds.has('ipv4') ? '::/0' : '0.0.0.0/0';
  return [
    report('verify/half-of-internet', fieldAt(middleware, middleware.config.types[0] ?? '', 'sourceRange'), {
      name,
      missing,
    }),
  ];
}

/** Entry points on which a middleware works. */
function pointsOf(traefik: Traefik, middleware: Named<Middleware>): EntryPoint[] {
  const uses = (names: readonly string[]) => flatten(traefik, names).found.includes(middleware);
  return [...traefik.entryPoints.values()].filter(
    (point) =>
      uses(point.middlewares) ||
      traefik.routers.some(
        (router) => entryPointsOf(traefik, router).includes(point.name) && uses(router.config.middlewares),
      ),
  );
}

function byHeader(traefik: Traefik, list: List): Diagnostic[] {
  const at = list.at('ipStrategy', 'depth');
  const { name, depth } = list;
  if (depth > 1) return [report('verify/forgeable-depth', at, { name, depth })];
  const without = pointsOf(traefik, list.middleware).filter(
    ({ trustsAll, trusted }) => !trustsAll && trusted.length === 0,
  );
  return without.map((point) => report('verify/depth-without-trust', at, { name, point: point.name }));
}

function byPeer(parsed: ParsedTree, list: List, ranges: readonly Range[]): Diagnostic[] {
  const { name } = list;
  const found = ranges.flatMap((range) => {
    const at = list.at('sourceRange', list.ranges.indexOf(range.text));
    return rangeProblems(parsed, name, range, at);
  });
  const lan = ranges.filter((range) => isPrivate(range) && !isLoopback(range));
  const [stranger] = lanEvidence(parsed).filter(
    (address) => !ranges.some((range) => holds(range, address) || holds(address, range)),
  );
  if (lan.length + found.length > 0 && stranger !== undefined && !ranges.some(isEverything))
    found.push(report('verify/lan-locked-out', list.at('sourceRange'), { name, address: stranger.text }));
  if (ranges.every(isLoopback)) found.push(report('verify/list-of-nobody', list.at('sourceRange'), { name }));
  return found;
}

function rangeProblems(parsed: ParsedTree, name: string, range: Range, at: Place): Diagnostic[] {
  if (isEverything(range)) return [report('verify/list-of-everybody', at, { name })];
  if (isLoopback(range)) return [];
  // Containers on a network of these drivers are machines of the LAN, with addresses of it.
  const inside = [...parsed.compose.networks.values()].filter(
    ({ raw }) => !['macvlan', 'ipvlan'].includes(String(field(raw, 'driver'))),
  );
  const subnets = inside.flatMap(({ name: network, subnets: own }) =>
    own.map((subnet) => ({ network, subnet })),
  );
  const held = subnets.filter(({ subnet }) => {
    const other = readRange(subnet);
    return other !== undefined && overlaps(range, other);
  });
  if (held.length > 0)
    return held.map((one) => report('verify/list-holds-containers', at, { name, range: range.text, ...one }));
  // An IPv6 prefix of one's own is public, and the LAN anyway where the stack says so.
  const isOwn = range.address.kind() === 'ipv6' && texts(parsed.manifest?.['lan']).includes(range.text);
  if (!isPrivate(range) && !isOwn)
    return [report('verify/list-of-strangers', at, { name, range: range.text })];
  return mayHoldUnnamed(range)
    ? [report('verify/list-may-hold-containers', at, { name, range: range.text })]
    : [];
}

function limitProblems(traefik: Traefik, middleware: Named<Middleware>): Diagnostic[] {
  const { options } = middleware.config;
  const name = middleware.short;
  const found: Diagnostic[] = [];
  if ((whole(field(options, 'average')) ?? 0) <= 0)
    found.push(report('verify/rate-limit-off', fieldAt(middleware, 'rateLimit', 'average'), { name }));
  const criterion = record(field(options, 'sourceCriterion'));
  const depth = whole(field(field(criterion, 'ipStrategy'), 'depth')) ?? 0;
  const other =
    field(criterion, 'requestHeaderName') !== undefined || field(criterion, 'requestHost') === true;
  const believed = pointsOf(traefik, middleware).some(
    ({ trustsAll, trusted }) => trustsAll || trusted.length > 0,
  );
  const at = fieldAt(middleware, 'rateLimit', 'sourceCriterion');
  if (believed && depth === 0 && !other) found.push(report('verify/one-limit-for-all', at, { name }));
  if (depth > 1) found.push(report('verify/forgeable-depth', at, { name, depth }));
  return found;
}
