/** From a Traefik service, or an address in cloudflared, to what answers there. */
import type { Place } from '../../base/diag/diagnostic.ts';
import { list, record } from '../read/data.ts';
import { fieldAt } from '../read/traefik-dynamic.ts';
import type { Container, LoadBalancer, Named, ParsedTree, Traefik } from '../read/types.ts';
import type { BackendFault, Hop } from './cause.ts';
import { knownPorts, resolveName, sharedNetworks, urlTarget } from './network.ts';
import type { Target } from './types.ts';

/** A place to which a request is handed on, or the reason why it gets nowhere. */
export type Backend =
  | {
      readonly target: Target;
      readonly hop: Hop;
      readonly at: Place;
      readonly sure: boolean;
      readonly fault?: undefined;
    }
  | {
      readonly fault: BackendFault;
      readonly at: Place;
      readonly target?: undefined;
      readonly sure?: undefined;
    };

/** All servers of a service. */
export function backendsOf(parsed: ParsedTree, traefik: Traefik, service: Named<LoadBalancer>): Backend[] {
  const { config } = service;
  const at = service.at;
  if (config.container !== undefined) {
    const { name, port } = config.container;
    const container = parsed.containers.get(name);
    const where = fieldAt(service, 'loadbalancer.server.port');
    if (container === undefined || sharedNetworks(parsed, traefik.container, container).length === 0)
      return [{ fault: { cause: 'no-shared-network', container: name }, at: where }];
    return [backendIn(parsed, container, port ?? 0, where)];
  }
  if (config.urls.length === 0) return [{ fault: { cause: 'no-server', service: service.short }, at }];
  return config.urls.map((url, i) =>
    backendAt(parsed, traefik.container, url, fieldAt(service, 'loadBalancer', 'servers', i, 'url')),
  );
}

/** What a container finds at an address. */
export function backendAt(parsed: ParsedTree, from: Container, url: string, at: Place): Backend {
  const target = urlTarget(url);
  if (target === undefined) return { fault: { cause: 'not-an-address', url }, at };
  const [container, ...more] = resolveName(parsed, from, target.host);
  if (container !== undefined) {
    const backend = backendIn(parsed, container, target.port, at);
    return more.length === 0 || backend.target === undefined ? backend : { ...backend, sure: false };
  }
  if (/[.:]/.test(target.host) || isNamedOutside(parsed, url))
    return {
      target: { kind: 'external', url },
      hop: { kind: 'target', of: 'external', url, at },
      at,
      sure: true,
    };
  return { fault: { cause: 'name-not-found', from: from.name, name: target.host }, at };
}

/** A name of one label is mostly a container that is missing, unless the manifest says that it is a machine outside. */
function isNamedOutside({ manifest }: ParsedTree, url: string): boolean {
  return list(manifest?.['routes']).some(
    (route) => record(route)['external'] === true && record(route)['target'] === url,
  );
}

/** A program that answers on 80 may well answer on 443 too, and the other way round. */
function isPair(known: ReadonlySet<number>, port: number): boolean {
  return (port === 443 && known.has(80)) || (port === 80 && known.has(443));
}

function backendIn(parsed: ParsedTree, container: Container, port: number, at: Place): Backend {
  const known = knownPorts(parsed, container);
  const sure = known.size === 0 || known.has(port) || isPair(known, port);
  return {
    target: { kind: 'container', container, port },
    hop: {
      kind: 'target',
      of: 'container',
      name: container.name,
      port,
      ...(sure ? {} : { known: [...known] }),
      at,
    },
    at,
    sure,
  };
}
