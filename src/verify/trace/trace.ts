/** The way of one request through the files: who lets it pass, who asks for a login, where it ends. */

import { matchesExpression } from '../../base/expression/predicates.ts';
import { defined } from '../../base/util/defined.ts';
import { memoizeByObject } from '../../base/util/memoize.ts';
import { isHostOnly } from '../net.ts';
import { takesHost } from '../read/cloudflared.ts';
import { below } from '../read/reader.ts';
import type { Container, EntryPoint, ParsedTree, Port, Traefik, Tunnel } from '../read/types.ts';
import { routingPath } from '../rule/match.ts';
import { backendAt } from './backend.ts';
import type { Hop } from './cause.ts';
import { networkNamed, networksOf, sharedNetworks, sharedSubnets, urlTarget } from './network.ts';
import { deadEnd, NO_LOGIN, traceEntryPoint } from './through-traefik.ts';
import type { Origin, Peer, Trace, TraceContext, TracedRequest } from './types.ts';
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
  const request = requestOf(asked, origin);
  const context = { parsed, request, tls: asked.scheme === 'https', hops: [], redirects: 0 };
  if (origin.kind === 'tunnel') return fromTunnel(context);
  if (origin.kind === 'container') return fromContainer(context, origin.name);
  if (origin.kind === 'network') return fromNetwork(context, origin.name);
  return fromOutside(context);
}

/** The request as it starts. */
export function requestOf(asked: TraceQuery, origin: Origin): TracedRequest {
  const { scheme, host, path = '/', query = '', method, headers } = asked;
  return {
    scheme,
    // Traefik takes names without case and without a last dot; cloudflared compares them as they come (ingress/rule.go).
    host: host.toLowerCase().replace(/\.$/, ''),
    writtenHost: host,
    port: asked.port ?? (scheme === 'https' ? 443 : 80),
    path: routingPath(path),
    query,
    ...defined({ method, headers }),
    origin,
    peer: { kind: origin.kind === 'lan' || origin.kind === 'internet' ? origin.kind : 'container' },
    viaTunnel: origin.kind === 'tunnel',
  };
}

/** A visitor of the tunnel: Cloudflare -> cloudflared -> the first matching rule. */
function fromTunnel(context: TraceContext): Trace {
  const { tunnels } = context.parsed;
  if (tunnels.length === 0) return deadEnd([], { cause: 'no-tunnel' });
  return weakest(tunnels.map((tunnel) => throughTunnel(context, tunnel)));
}

function throughTunnel(context: TraceContext, tunnel: Tunnel): Trace {
  const { parsed, request } = context;
  const rule = tunnel.rules.find(
    (one) => takesHost(one, request.writtenHost) && pathFits(one.path, request.path),
  );
  if (rule === undefined) return deadEnd([], { cause: 'no-tunnel-rule', host: request.writtenHost });
  const at = below(rule.at, 'service');
  const hops: Hop[] = [{ kind: 'tunnel', rule, at }];
  const status = /^http_status:(\d+)$/.exec(rule.service)?.[1];
  if (status !== undefined) return deadEnd(hops, { cause: 'tunnel-status', status }, at);
  const backend = backendAt(parsed, tunnel.container, rule.service, at);
  if (backend.target === undefined)
    return deadEnd(hops, { cause: 'bad-gateway', fault: backend.fault }, backend.at);
  if (backend.target.kind !== 'container')
    return { ...NO_LOGIN, hops: [...hops, backend.hop], reached: 'yes', target: backend.target };
  const [subnet] = sharedSubnets(parsed, tunnel.container, backend.target.container);
  const peer: Peer = { kind: 'container', ...defined({ subnet }) };
  const tls = urlTarget(rule.service)?.scheme === 'https';
  return arrive({ ...context, request: { ...request, peer }, tls, hops }, backend.target, backend.sure);
}

/** A path in cloudflared is an expression of Go that may fit anywhere; none fits all, and so does what cannot be decided. */
function pathFits(expression: string | undefined, path: string): boolean {
  return expression === undefined || matchesExpression(expression, 'go', path) !== false;
}

/** A container asks another one by name, or Traefik. */
function fromContainer(context: TraceContext, name: string): Trace {
  const { parsed, request } = context;
  const from = parsed.containers.get(name);
  if (from === undefined) return deadEnd([], { cause: 'no-such-origin', name });
  const { scheme, host, port } = request;
  const direct = backendAt(parsed, from, `${scheme}://${host}:${port}`, from.at);
  if (direct.target?.kind === 'container') {
    const { target, sure } = direct;
    return arrive(asPeer(context, from, target.container), target, sure);
  }
  if (!host.includes('.')) {
    const fault = { cause: 'name-not-found', from: name, name: host } as const;
    return deadEnd([], { cause: 'not-found', fault }, from.at);
  }
  const container = parsed.traefik?.container;
  if (container === undefined || sharedNetworks(parsed, from, container).length === 0)
    return deadEnd([], { cause: 'no-way-to-traefik', from: name, name: host }, from.at);
  return arrive(asPeer(context, from, container), { container, port });
}

/** A container asks Traefik in a network that they share, on any port on which Traefik listens, with any name. */
function fromNetwork(context: TraceContext, written: string): Trace {
  const { parsed, request } = context;
  const name = parsed.compose.networks.get(written)?.name ?? written;
  const container = parsed.traefik?.container;
  if (container === undefined || !networksOf(parsed, container).has(name))
    return deadEnd([], { cause: 'no-traefik-in', network: name });
  const known = networkNamed(parsed, name)?.subnets ?? [];
  const subnets = known.length === 0 ? [undefined] : known;
  return weakest(
    subnets.map((subnet) => {
      const peer: Peer = { kind: 'container', ...defined({ subnet }) };
      return arrive({ ...context, request: { ...request, peer } }, { container, port: request.port });
    }),
  );
}

/** The request with the subnet from which a container asks another. */
function asPeer(context: TraceContext, from: Container, to: Container): TraceContext {
  const { parsed, request } = context;
  const subnet = sharedSubnets(parsed, from, to).find((one) => one !== undefined);
  return { ...context, request: { ...request, peer: { ...request.peer, ...defined({ subnet }) } } };
}

/** A client of the LAN or the internet: only published ports, and containers in the network of the host. */
function fromOutside(context: TraceContext): Trace {
  const asked = context.request.port;
  const found = publishedAt(context.parsed, asked);
  if (found === undefined) return deadEnd(context.hops, { cause: 'not-published', port: asked });
  const { container, port } = found;
  const hop: Hop = {
    kind: 'port',
    port: asked,
    container: container.name,
    target: port.target,
    at: port.at,
  };
  return arrive(after(context, hop), { container, port: port.target });
}

function after(context: TraceContext, hop: Hop): TraceContext {
  return { ...context, hops: [...context.hops, hop] };
}

/** The TCP port that a container publishes for others than the host itself. */
export function publishedAt(
  parsed: ParsedTree,
  wanted: number,
): { readonly container: Container; readonly port: Port } | undefined {
  return publishedIn(parsed).find(
    ({ port: { published } }) => published[0] <= wanted && wanted <= published[1],
  );
}

const publishedIn = memoizeByObject(({ containers }: ParsedTree) =>
  [...containers.values()].flatMap((container) =>
    container.ports
      .filter(({ protocol, address }) => protocol !== 'udp' && !isHostOnly(address))
      .map((port) => ({ container, port })),
  ),
);

/** A request at a container: Traefik looks further, anything else is the end of the way. */
function arrive(
  context: TraceContext,
  { container, port }: { readonly container: Container; readonly port: number },
  sure = true,
): Trace {
  const { traefik } = context.parsed;
  if (traefik === undefined || container !== traefik.container) {
    const { name, at } = container;
    return {
      ...NO_LOGIN,
      hops: [...context.hops, { kind: 'target', of: 'container', name, port, withoutTraefik: true, at }],
      reached: sure ? 'yes' : 'unknown',
      target: { kind: 'container', container, port },
    };
  }
  const point = [...traefik.entryPoints.values()].find((one) => one.port === port);
  if (point === undefined) return deadEnd(context.hops, { cause: 'no-entry-point', port }, container.at);
  const inside = after(context, { kind: 'entry-point', point: point.name, at: point.at });
  return point.redirect === undefined
    ? traceEntryPoint(inside, traefik, point)
    : redirected(inside, traefik, point, point.redirect);
}

function redirected(
  context: TraceContext,
  traefik: Traefik,
  { at }: EntryPoint,
  { to, scheme: written }: NonNullable<EntryPoint['redirect']>,
): Trace {
  const { request, hops, redirects } = context;
  const port = traefik.entryPoints.get(to)?.port ?? Number(/^:?(\d+)$/.exec(to)?.[1]);
  if (!Number.isInteger(port)) return deadEnd(hops, { cause: 'redirect-to-nowhere', to }, at);
  if (redirects > 2) return deadEnd(hops, { cause: 'redirect-in-a-circle' }, at);
  const scheme = written === 'http' ? 'http' : 'https';
  const next = after(context, { kind: 'redirect', scheme, host: request.host, at });
  if (request.origin.kind !== 'lan' && request.origin.kind !== 'internet')
    return deadEnd(next.hops, { cause: 'redirect-elsewhere' }, at);
  const again = { ...request, scheme, port: scheme === 'https' ? 443 : 80 } as const;
  return fromOutside({ ...next, request: again, tls: scheme === 'https', redirects: redirects + 1 });
}
