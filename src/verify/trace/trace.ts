/** The way of one request through the files: who lets it pass, who asks for a login, where it ends. */
import { takesHost } from '../read/cloudflared.ts';
import { below } from '../read/reader.ts';
import type { Container, EntryPoint, ParsedTree, Port, Traefik, Tunnel } from '../read/types.ts';
import { routingPath } from '../rule/match.ts';
import { found } from '../space/predicates.ts';
import { type Backend, backendAt } from './backend.ts';
import type { Hop } from './cause.ts';
import { sharedNetworks, sharedSubnets, urlTarget } from './network.ts';
import { deadEnd, NO_LOGIN, traceEntryPoint } from './through-traefik.ts';
import type { Origin, Peer, Trace, TracedRequest } from './types.ts';
import { weakest } from './weakest.ts';

/** What a person types: an address. */
export interface TraceQuery {
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
export function trace(parsed: ParsedTree, asked: TraceQuery, origin: Origin): Trace {
  const { scheme, host, path = '/', query = '', method, headers } = asked;
  const request: TracedRequest = {
    scheme,
    host: host.toLowerCase(),
    port: asked.port ?? (scheme === 'https' ? 443 : 80),
    path: routingPath(path),
    query,
    ...(method === undefined ? {} : { method }),
    ...(headers === undefined ? {} : { headers }),
    origin,
    peer: peerOf(origin),
    viaTunnel: origin.kind === 'tunnel',
  };
  if (origin.kind === 'tunnel') return fromTunnel(parsed, request);
  if (origin.kind === 'container') return fromContainer(parsed, request, origin.name);
  return fromOutside(parsed, request, [], 0);
}

function peerOf(origin: Origin): Peer {
  return { kind: origin.kind === 'tunnel' ? 'container' : origin.kind };
}

/** A visitor of the tunnel: Cloudflare -> cloudflared -> the first rule that fits. */
function fromTunnel(parsed: ParsedTree, request: TracedRequest): Trace {
  if (parsed.tunnels.length === 0) return deadEnd([], { cause: 'no-tunnel' });
  return weakest(parsed.tunnels.map((tunnel) => throughTunnel(parsed, tunnel, request)));
}

function throughTunnel(parsed: ParsedTree, tunnel: Tunnel, request: TracedRequest): Trace {
  const fitting = tunnel.rules.filter(
    (rule) => takesHost(rule, request.host) && pathFits(rule.path, request.path),
  );
  const [rule] = fitting;
  if (rule === undefined) return deadEnd([], { cause: 'no-tunnel-rule', host: request.host });
  const at = below(rule.at, 'service');
  const hop: Hop = { kind: 'tunnel', rule, at };
  const status = /^http_status:(\d+)$/.exec(rule.service)?.[1];
  if (status !== undefined) return deadEnd([hop], { cause: 'tunnel-status', status }, at);
  const backend = backendAt(parsed, tunnel.container, rule.service, at);
  if (backend.target?.kind !== 'container') return arriveElsewhere(backend, [hop]);
  const { container, port } = backend.target;
  const [subnet] = sharedSubnets(parsed, tunnel.container, container);
  const peer: Peer = { kind: 'container', ...(subnet === undefined ? {} : { subnet }) };
  const tls = urlTarget(rule.service)?.scheme === 'https';
  return arrive(parsed, { ...request, peer }, container, port, tls, [hop], backend);
}

/** A path in cloudflared is an expression of Go that may fit anywhere; none fits all, and so does what cannot be decided. */
function pathFits(expression: string | undefined, path: string): boolean {
  return expression === undefined || found(expression, 'go', path) !== false;
}

/** A container asks another one by name, or Traefik. */
function fromContainer(parsed: ParsedTree, request: TracedRequest, name: string): Trace {
  const from = parsed.containers.get(name);
  if (from === undefined) return deadEnd([], { cause: 'no-such-origin', name });
  const at = from.at;
  const direct = backendAt(parsed, from, `${request.scheme}://${request.host}:${request.port}`, at);
  if (direct.target?.kind === 'container') {
    const { container, port } = direct.target;
    return arrive(
      parsed,
      peerFrom(parsed, request, from, container),
      container,
      port,
      request.scheme === 'https',
      [],
      direct,
    );
  }
  if (!request.host.includes('.'))
    return deadEnd(
      [],
      { cause: 'not-found', fault: { cause: 'name-not-found', from: name, name: request.host } },
      at,
    );
  const container = parsed.traefik?.container;
  if (container === undefined || sharedNetworks(parsed, from, container).length === 0)
    return deadEnd([], { cause: 'no-way-to-traefik', from: name, name: request.host }, at);
  return arrive(
    parsed,
    peerFrom(parsed, request, from, container),
    container,
    request.port,
    request.scheme === 'https',
    [],
  );
}

function peerFrom(parsed: ParsedTree, request: TracedRequest, from: Container, to: Container): TracedRequest {
  const subnets = sharedSubnets(parsed, from, to);
  const known = subnets.find((subnet) => subnet !== undefined);
  return { ...request, peer: { ...request.peer, ...(known === undefined ? {} : { subnet: known }) } };
}

/** A client of the LAN or the internet: only published ports, and containers in the network of the host. */
function fromOutside(
  parsed: ParsedTree,
  request: TracedRequest,
  hops: readonly Hop[],
  redirects: number,
): Trace {
  const found = publishedAt(parsed, request.port);
  if (found === undefined) return deadEnd(hops, { cause: 'not-published', port: request.port });
  const { container, port } = found;
  const hop: Hop = {
    kind: 'port',
    port: request.port,
    container: container.name,
    target: port.target,
    at: port.at,
  };
  return arrive(
    parsed,
    request,
    container,
    port.target,
    request.scheme === 'https',
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
  request: TracedRequest,
  container: Container,
  port: number,
  tls: boolean,
  hops: readonly Hop[],
  backend?: Backend,
  redirects = 0,
): Trace {
  const { traefik } = parsed;
  if (traefik === undefined || container !== traefik.container) {
    const { name, at } = container;
    const target = { kind: 'container', container, port } as const;
    return {
      ...NO_LOGIN,
      hops: [...hops, { kind: 'target', of: 'container', name, port, withoutTraefik: true, at }],
      reached: backend?.target !== undefined && !backend.sure ? 'unknown' : 'yes',
      target,
    };
  }
  const point = [...traefik.entryPoints.values()].find((one) => one.port === port);
  if (point === undefined) return deadEnd(hops, { cause: 'no-entry-point', port }, container.at);
  const hop: Hop = { kind: 'entry-point', point: point.name, at: point.at };
  if (point.redirect !== undefined)
    return redirected(parsed, traefik, point, request, [...hops, hop], redirects);
  return traceEntryPoint(parsed, traefik, point, request, tls, [...hops, hop]);
}

function redirected(
  parsed: ParsedTree,
  traefik: Traefik,
  point: EntryPoint,
  request: TracedRequest,
  hops: readonly Hop[],
  redirects: number,
): Trace {
  const { to, scheme } = point.redirect ?? { to: '', scheme: '' };
  const next = traefik.entryPoints.get(to);
  const port = next?.port ?? Number(/^:?(\d+)$/.exec(to)?.[1]);
  if (!Number.isInteger(port)) return deadEnd(hops, { cause: 'redirect-to-nowhere', to }, point.at);
  if (redirects > 2) return deadEnd(hops, { cause: 'redirect-in-a-circle' }, point.at);
  const secure = scheme === 'http' ? 'http' : 'https';
  const hop: Hop = { kind: 'redirect', scheme: secure, host: request.host, at: point.at };
  const again: TracedRequest = { ...request, scheme: secure, port: secure === 'https' ? 443 : 80 };
  if (request.origin.kind === 'lan' || request.origin.kind === 'internet')
    return fromOutside(parsed, again, [...hops, hop], redirects + 1);
  return deadEnd([...hops, hop], { cause: 'redirect-elsewhere' }, point.at);
}

function arriveElsewhere(backend: Backend, hops: readonly Hop[]): Trace {
  if (backend.target === undefined)
    return deadEnd(hops, { cause: 'bad-gateway', fault: backend.fault }, backend.at);
  return { ...NO_LOGIN, hops: [...hops, backend.hop], reached: 'yes', target: backend.target };
}
