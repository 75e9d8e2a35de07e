/** The way of one request through the files: who lets it pass, who asks for a login, where it ends. */
import { takesHost } from '../read/cloudflared.ts';
import { below } from '../read/reader.ts';
import type { Container, EntryPoint, ParsedTree, Port, Traefik, Tunnel } from '../read/types.ts';
import { routingPath } from '../rule/match.ts';
import { found } from '../space/predicates.ts';
import type { Hop } from './cause.ts';
import { sharedNetworks, sharedSubnets, urlTarget } from './network.ts';
import { type Aim, aimAtUrl } from './target.ts';
import type { Origin, Peer, Trace, Visit } from './types.ts';
import { NOTHING, nowhere, routed } from './way.ts';
import { weakest } from './weakest.ts';

/** What a person types: an address. */
export interface Question {
  readonly scheme: 'http' | 'https';
  readonly host: string;
  readonly port?: number;
  readonly path?: string;
  readonly query?: string;
  readonly method?: string;
  /** By name in lower case; undefined when nothing is known of them. */
  readonly headers?: ReadonlyMap<string, readonly string[]>;
}

/** Follows one request. */
export function trace(parsed: ParsedTree, question: Question, origin: Origin): Trace {
  const { scheme, host, path = '/', query = '', method, headers } = question;
  const visit: Visit = {
    scheme,
    host: host.toLowerCase(),
    port: question.port ?? (scheme === 'https' ? 443 : 80),
    path: routingPath(path),
    query,
    ...(method === undefined ? {} : { method }),
    ...(headers === undefined ? {} : { headers }),
    origin,
    peer: peerOf(origin),
    viaTunnel: origin.kind === 'tunnel',
  };
  if (origin.kind === 'tunnel') return fromTunnel(parsed, visit);
  if (origin.kind === 'container') return fromContainer(parsed, visit, origin.name);
  return fromOutside(parsed, visit, [], 0);
}

function peerOf(origin: Origin): Peer {
  return { kind: origin.kind === 'tunnel' ? 'container' : origin.kind };
}

/** A visitor of the tunnel: Cloudflare -> cloudflared -> the first rule that fits. */
function fromTunnel(parsed: ParsedTree, visit: Visit): Trace {
  if (parsed.tunnels.length === 0) return nowhere([], { cause: 'no-tunnel' });
  return weakest(parsed.tunnels.map((tunnel) => throughTunnel(parsed, tunnel, visit)));
}

function throughTunnel(parsed: ParsedTree, tunnel: Tunnel, visit: Visit): Trace {
  const fitting = tunnel.rules.filter(
    (rule) => takesHost(rule, visit.host) && pathFits(rule.path, visit.path),
  );
  const [rule] = fitting;
  if (rule === undefined) return nowhere([], { cause: 'no-tunnel-rule', host: visit.host });
  const at = below(rule.at, 'service');
  const hop: Hop = { kind: 'tunnel', rule, at };
  const status = /^http_status:(\d+)$/.exec(rule.service)?.[1];
  if (status !== undefined) return nowhere([hop], { cause: 'tunnel-status', status }, at);
  const aim = aimAtUrl(parsed, tunnel.container, rule.service, at);
  if (aim.target?.kind !== 'container') return arriveElsewhere(aim, [hop]);
  const { container, port } = aim.target;
  const [subnet] = sharedSubnets(parsed, tunnel.container, container);
  const peer: Peer = { kind: 'container', ...(subnet === undefined ? {} : { subnet }) };
  const tls = urlTarget(rule.service)?.scheme === 'https';
  return arrive(parsed, { ...visit, peer }, container, port, tls, [hop], aim);
}

/** A path in cloudflared is an expression of Go that may fit anywhere; none fits all, and so does what cannot be decided. */
function pathFits(expression: string | undefined, path: string): boolean {
  return expression === undefined || found(expression, 'go', path) !== false;
}

/** A container asks another one by name, or Traefik. */
function fromContainer(parsed: ParsedTree, visit: Visit, name: string): Trace {
  const from = parsed.containers.get(name);
  if (from === undefined) return nowhere([], { cause: 'no-such-origin', name });
  const at = from.at;
  const direct = aimAtUrl(parsed, from, `${visit.scheme}://${visit.host}:${visit.port}`, at);
  if (direct.target?.kind === 'container') {
    const { container, port } = direct.target;
    return arrive(
      parsed,
      peerFrom(parsed, visit, from, container),
      container,
      port,
      visit.scheme === 'https',
      [],
      direct,
    );
  }
  if (!visit.host.includes('.'))
    return nowhere(
      [],
      { cause: 'not-found', fault: { cause: 'name-not-found', from: name, name: visit.host } },
      at,
    );
  const container = parsed.traefik?.container;
  if (container === undefined || sharedNetworks(parsed, from, container).length === 0)
    return nowhere([], { cause: 'no-way-to-traefik', from: name, name: visit.host }, at);
  return arrive(
    parsed,
    peerFrom(parsed, visit, from, container),
    container,
    visit.port,
    visit.scheme === 'https',
    [],
  );
}

function peerFrom(parsed: ParsedTree, visit: Visit, from: Container, to: Container): Visit {
  const subnets = sharedSubnets(parsed, from, to);
  const known = subnets.find((subnet) => subnet !== undefined);
  return { ...visit, peer: { ...visit.peer, ...(known === undefined ? {} : { subnet: known }) } };
}

/** A client of the LAN or the internet: only published ports, and containers in the network of the host. */
function fromOutside(parsed: ParsedTree, visit: Visit, hops: readonly Hop[], redirects: number): Trace {
  const found = publishedAt(parsed, visit.port);
  if (found === undefined) return nowhere(hops, { cause: 'not-published', port: visit.port });
  const { container, port } = found;
  const hop: Hop = {
    kind: 'port',
    port: visit.port,
    container: container.name,
    target: port.target,
    at: port.at,
  };
  return arrive(
    parsed,
    visit,
    container,
    port.target,
    visit.scheme === 'https',
    [...hops, hop],
    undefined,
    redirects,
  );
}

/** The TCP port that a container publishes for others than the host itself. */
export function publishedAt(
  parsed: ParsedTree,
  wanted: number,
): { readonly container: Container; readonly port: Port } | undefined {
  for (const container of parsed.containers.values()) {
    const port = container.ports.find(
      ({ published: [first, last], protocol, address }) =>
        protocol !== 'udp' && first <= wanted && wanted <= last && !/^127\.|^\[?::1/.test(address ?? ''),
    );
    if (port !== undefined) return { container, port };
  }
  return undefined;
}

/** A request at a container: Traefik looks further, anything else is the end of the way. */
function arrive(
  parsed: ParsedTree,
  visit: Visit,
  container: Container,
  port: number,
  tls: boolean,
  hops: readonly Hop[],
  aim?: Aim,
  redirects = 0,
): Trace {
  const { traefik } = parsed;
  if (traefik === undefined || container !== traefik.container) {
    const { name, at } = container;
    const target = { kind: 'container', container, port } as const;
    return {
      ...NOTHING,
      hops: [...hops, { kind: 'target', of: 'container', name, port, withoutTraefik: true, at }],
      reached: aim?.target !== undefined && !aim.sure ? 'unknown' : 'yes',
      target,
    };
  }
  const point = [...traefik.entryPoints.values()].find((one) => one.port === port);
  if (point === undefined) return nowhere(hops, { cause: 'no-entry-point', port }, container.at);
  const hop: Hop = { kind: 'entry-point', point: point.name, at: point.at };
  if (point.redirect !== undefined)
    return redirected(parsed, traefik, point, visit, [...hops, hop], redirects);
  return routed(parsed, traefik, point, visit, tls, [...hops, hop]);
}

function redirected(
  parsed: ParsedTree,
  traefik: Traefik,
  point: EntryPoint,
  visit: Visit,
  hops: readonly Hop[],
  redirects: number,
): Trace {
  const { to, scheme } = point.redirect ?? { to: '', scheme: '' };
  const next = traefik.entryPoints.get(to);
  const port = next?.port ?? Number(/^:?(\d+)$/.exec(to)?.[1]);
  if (!Number.isInteger(port)) return nowhere(hops, { cause: 'redirect-to-nowhere', to }, point.at);
  if (redirects > 2) return nowhere(hops, { cause: 'redirect-in-a-circle' }, point.at);
  const secure = scheme === 'http' ? 'http' : 'https';
  const hop: Hop = { kind: 'redirect', scheme: secure, host: visit.host, at: point.at };
  const again: Visit = { ...visit, scheme: secure, port: secure === 'https' ? 443 : 80 };
  if (visit.origin.kind === 'lan' || visit.origin.kind === 'internet')
    return fromOutside(parsed, again, [...hops, hop], redirects + 1);
  return nowhere([...hops, hop], { cause: 'redirect-elsewhere' }, point.at);
}

function arriveElsewhere(aim: Aim, hops: readonly Hop[]): Trace {
  if (aim.target === undefined) return nowhere(hops, { cause: 'bad-gateway', fault: aim.fault }, aim.at);
  return { ...NOTHING, hops: [...hops, aim.hop], reached: 'yes', target: aim.target };
}
