/** Ways to containers past Traefik, its lists and its logins: published ports, and the networks of containers. */
import type { Place } from '../../base/diag/diagnostic.ts';
import { isHostOnly } from '../net.ts';
import type { Container, ParsedTree } from '../read/types.ts';
import { knownPorts, networkOwnerOf, sharedNetworks } from '../trace/network.ts';

/** A way that no router and no login is on. */
export interface WayPast {
  readonly to: Container;
  /** What is asked, in words. */
  readonly request: string;
  readonly at: Place;
}

/** Ways from outside: ports of the host that lead to a container other than Traefik. */
export function publishedWays(parsed: ParsedTree): WayPast[] {
  const { containers, traefik } = parsed;
  return [...containers.values()].flatMap((to): WayPast[] => {
    if (to === traefik?.container) return [];
    if (to.networkMode === 'host')
      return [{ to, request: `every port of the host on which ${to.name} listens`, at: to.at }];
    const { ports } = networkOwnerOf(parsed, to) ?? to;
    return ports.flatMap(({ published: [first, last], protocol, address, at }) => {
      const range = first === last ? `${first}` : `${first}-${last}`;
      return isHostOnly(address) ? [] : [{ to, request: `port ${range}/${protocol} of the host`, at }];
    });
  });
}

/** Ways from one container to others: Docker closes no port between those that share a network. */
export function neighboursOf(parsed: ParsedTree, from: Container): WayPast[] {
  return [...parsed.containers.values()].flatMap((to): WayPast[] => {
    if (to === from || to === parsed.traefik?.container) return [];
    const hostOf = (one: Container) => networkOwnerOf(parsed, one) ?? one;
    const isOne = hostOf(to) === hostOf(from) || (from.networkMode === 'host' && to.networkMode === 'host');
    if (!isOne && sharedNetworks(parsed, from, to).length === 0) return [];
    const [port] = knownPorts(parsed, hostOf(to));
    const address = `http://${isOne ? 'localhost' : to.name}${port === undefined ? '' : `:${port}`}/`;
    return [{ to, request: address, at: to.at }];
  });
}
