/** From a Traefik service, or an address in cloudflared, to what answers there. */
import type { Place } from '../../base/diag/diagnostic.ts';
import { fieldAt } from '../read/traefik-dynamic.ts';
import type { Container, LoadBalancer, Named, Traefik, World } from '../read/types.ts';
import { knownPorts, resolveName, sharedNetworks, urlTarget } from './network.ts';
import type { Target } from './types.ts';

/** A place to which a request is handed on, or the reason why it gets nowhere. */
export type Aim =
  | {
      readonly target: Target;
      readonly text: string;
      readonly at: Place;
      readonly sure: boolean;
      readonly error?: undefined;
    }
  | { readonly error: string; readonly at: Place; readonly target?: undefined };

/** All servers of a service. */
export function aimsOf(world: World, traefik: Traefik, service: Named<LoadBalancer>): Aim[] {
  const { config } = service;
  const at = service.at;
  if (config.container !== undefined) {
    const { name, port } = config.container;
    const container = world.containers.get(name);
    const where = fieldAt(service, 'loadbalancer.server.port');
    if (container === undefined || sharedNetworks(world, traefik.container, container).length === 0)
      return [{ error: `Traefik shares no network with the container ${name}`, at: where }];
    return [aimAt(world, container, port ?? 0, where)];
  }
  if (config.urls.length === 0) return [{ error: `the service ${service.short} names no server`, at }];
  return config.urls.map((url, i) =>
    aimAtUrl(world, traefik.container, url, fieldAt(service, 'loadBalancer', 'servers', i, 'url')),
  );
}

/** What a container finds at an address. */
export function aimAtUrl(world: World, from: Container, url: string, at: Place): Aim {
  const target = urlTarget(url);
  if (target === undefined) return { error: `${url} is no address`, at };
  const [container, ...more] = resolveName(world, from, target.host);
  if (container !== undefined) {
    const aim = aimAt(world, container, target.port, at);
    return more.length === 0 || aim.target === undefined ? aim : { ...aim, sure: false };
  }
  if (/[.:]/.test(target.host))
    return { target: { kind: 'external', url }, text: `${url}, outside the stack`, at, sure: true };
  return { error: `${from.name} finds no container ${target.host} in its networks`, at };
}

/** A program that answers on 80 may well answer on 443 too, and the other way round. */
function isPair(known: ReadonlySet<number>, port: number): boolean {
  return (port === 443 && known.has(80)) || (port === 80 && known.has(443));
}

function aimAt(world: World, container: Container, port: number, at: Place): Aim {
  const known = knownPorts(world, container);
  const sure = known.size === 0 || known.has(port) || isPair(known, port);
  const remark = sure ? '' : `, which is only known to listen on ${[...known].join(', ')}`;
  return {
    target: { kind: 'container', container, port },
    text: `container ${container.name}, port ${port}${remark}`,
    at,
    sure,
  };
}
