/** Ports of a container that lead past Traefik. */
import { isLoopback } from '../../../base/util/cidr.ts';
import type { Container } from '../../../verify/read/types.ts';

/** The ports that a container opens on the host for other machines, as words. */
export function openPorts({ ports, networkMode }: Container): string[] {
  const open = ports
    .filter(({ address }) => !isLoopback(address))
    .map(
      ({ published: [first, last], protocol }) =>
        `${first === last ? first : `${first}-${last}`}/${protocol}`,
    );
  return networkMode === 'host' ? [...open, 'every port it opens'] : open;
}
