/** Lists of addresses: the LAN is the LAN, everybody is everybody, and no container passes for either. */
import type { Diagnostic, Place } from '../../base/diag/diagnostic.ts';
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
import type { EntryPoint, Middleware, Named, Traefik, World } from '../read/types.ts';
import { lanEvidence } from '../trace/address.ts';
import { flatten } from '../trace/middleware.ts';
import { entryPointsOf } from '../trace/routing.ts';
import { type Find, report } from './report.ts';

export const allowLists: Find = (world) => {
  const { traefik } = world;
  if (traefik === undefined) return [];
  return [...traefik.middlewares.values()].flatMap((middleware) => {
    if (/^ip(?:Allow|White)List$/.test(middleware.config.type))
      return listProblems(world, traefik, new List(middleware));
    return middleware.config.type === 'rateLimit' ? limitProblems(traefik, middleware) : [];
  });
};

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

function listProblems(world: World, traefik: Traefik, list: List): Diagnostic[] {
  const { name, ranges } = list;
  const at = list.at('sourceRange');
  const broken = ranges.flatMap((range, i) =>
    readRange(range) === undefined
      ? [report('verify/invalid-range', list.at('sourceRange', i), { range })]
      : [],
  );
  if (ranges.length === 0) return [report('verify/list-of-nobody', at, { name })];
  const parsed = ranges.flatMap((range) => readRange(range) ?? []);
  return [
    ...broken,
    ...(list.depth > 0 ? byHeader(traefik, list) : byPeer(world, list, parsed)),
    ...halfOfInternet(list, parsed),
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

function byPeer(world: World, list: List, ranges: readonly Range[]): Diagnostic[] {
  const { name } = list;
  const found = ranges.flatMap((range) => {
    const at = list.at('sourceRange', list.ranges.indexOf(range.text));
    return rangeProblems(world, name, range, at);
  });
  const lan = ranges.filter((range) => isPrivate(range) && !isLoopback(range));
  const [stranger] = lanEvidence(world).filter(
    (address) => !ranges.some((range) => holds(range, address) || holds(address, range)),
  );
  if (lan.length + found.length > 0 && stranger !== undefined && !ranges.some(isEverything))
    found.push(report('verify/lan-locked-out', list.at('sourceRange'), { name, address: stranger.text }));
  if (ranges.every(isLoopback)) found.push(report('verify/list-of-nobody', list.at('sourceRange'), { name }));
  return found;
}

function rangeProblems(world: World, name: string, range: Range, at: Place): Diagnostic[] {
  if (isEverything(range)) return [report('verify/list-of-everybody', at, { name })];
  if (isLoopback(range)) return [];
  const subnets = [...world.compose.networks.values()].flatMap((network) =>
    network.subnets.map((subnet) => ({ network: network.name, subnet })),
  );
  const inside = subnets.filter(({ subnet }) => {
    const parsed = readRange(subnet);
    return parsed !== undefined && overlaps(range, parsed);
  });
  if (inside.length > 0)
    return inside.map((one) =>
      report('verify/list-holds-containers', at, { name, range: range.text, ...one }),
    );
  if (!isPrivate(range)) return [report('verify/list-of-strangers', at, { name, range: range.text })];
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
