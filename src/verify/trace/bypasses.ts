/** Ways to a container that do not lead through Traefik. */
import type { Place } from '../../base/diag/diagnostic.ts';
import type { Container, ParsedTree } from '../read/types.ts';
import { networkOwnerOf, networksOf, sharedNetworks } from './network.ts';

/** Most neighbours that are named; the rest is counted. */
const MOST_NAMED = 5;

export interface Bypass {
  readonly text: string;
  readonly at: Place;
}

/** All ways around Traefik to one container. */
export function bypassesOf(parsed: ParsedTree, container: Container): Bypass[] {
  return [
    ...viaPublishedPorts(parsed, container),
    ...viaHostNetwork(container),
    ...viaTunnelNetwork(parsed, container),
    ...viaSharedNetworks(parsed, container),
  ];
}

function viaPublishedPorts(parsed: ParsedTree, container: Container): Bypass[] {
  const lender = networkOwnerOf(parsed, container);
  return [container, ...(lender === undefined ? [] : [lender])].flatMap((one) =>
    one.ports.map(({ published: [first, last], target, protocol, address, at }) => {
      const range = first === last ? `${first}` : `${first}-${last}`;
      const on = address === undefined ? '' : ` on ${address}`;
      return {
        text: `port ${range}/${protocol} of the host${on} leads straight to port ${target} of ${one.name}`,
        at,
      };
    }),
  );
}

function viaHostNetwork(container: Container): Bypass[] {
  if (container.networkMode !== 'host') return [];
  return [
    {
      text: `${container.name} is in the network of the host: each port it listens on is open to the LAN`,
      at: container.at,
    },
  ];
}

function viaTunnelNetwork(parsed: ParsedTree, container: Container): Bypass[] {
  return parsed.tunnels.flatMap((tunnel) => {
    const shared = sharedNetworks(parsed, tunnel.container, container);
    if (shared.length === 0 || container === parsed.traefik?.container || container === tunnel.container)
      return [];
    return [
      {
        text: `${tunnel.container.name} reaches ${container.name} in the network ${shared.join(', ')}: one rule is enough`,
        at: container.at,
      },
    ];
  });
}

function viaSharedNetworks(parsed: ParsedTree, container: Container): Bypass[] {
  const names = [...networksOf(parsed, container).keys()];
  const others = [...parsed.containers.values()].filter(
    (one) =>
      one !== container &&
      one !== parsed.traefik?.container &&
      sharedNetworks(parsed, one, container).length > 0,
  );
  if (others.length === 0) return [];
  const first = others.slice(0, MOST_NAMED).map(({ name }) => name);
  const rest = others.length > MOST_NAMED ? ` and ${others.length - MOST_NAMED} more` : '';
  const text = `${others.length} other containers reach it without a login in ${names.join(', ')}: ${first.join(', ')}${rest}`;
  return [{ text, at: container.at }];
}
