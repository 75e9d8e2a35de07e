/** The ways from outside to Traefik, and which names they lead to: what the rails of the picture stand for. */
import { compareBy } from '../../../base/util/order.ts';
import type { ExposureOrigin } from '../../../verify/exposure.ts';
import type { ParsedTree } from '../../../verify/read/types.ts';
import { GUARDS, type Guard } from './guard.ts';
import { openPorts } from './open-ports.ts';
import type { ContainerView, HostView, StackView } from './view.ts';

/** From the most open to the least. */
export const REACHES: readonly ExposureOrigin[] = ['internet', 'tunnel', 'lan'];

/** One station on a way: `Traefik`, `entry point websecure`. */
export interface PathStop {
  readonly title: string;
  readonly detail?: string;
}

export interface EntryPath {
  readonly reach: ExposureOrigin;
  readonly stops: readonly PathStop[];
  /** Whether anything is reached on it: it has a rail then. */
  readonly used: boolean;
}

/** The three ways in, used or not. */
export function entryPathsOf({ parsed, manifest, hosts, containers }: StackView): EntryPath[] {
  const reached = (reach: ExposureOrigin) =>
    hosts.some(
      ({ exposures, state }) =>
        state !== 'gone' && exposures.some((one) => one.origin === reach && one.reached !== 'no'),
    );
  const doors = publishedEntryPoints(parsed);
  const ports = containers.some((one) => one.ports.length > 0);
  return [
    {
      reach: 'internet',
      used: reached('internet'),
      stops: [{ title: 'Internet' }, { title: 'open port of the router' }, ...doors],
    },
    { reach: 'tunnel', used: reached('tunnel'), stops: tunnelStops(parsed) },
    {
      reach: 'lan',
      used: reached('lan') || ports,
      stops: [{ title: 'LAN', detail: manifest.lan.join(', ') }, ...doors],
    },
  ];
}

/** Entry points of Traefik on ports of the host. One that only sends on to another one is not a way in. */
function publishedEntryPoints({ traefik }: ParsedTree): PathStop[] {
  if (traefik === undefined) return [];
  const published = new Map(traefik.container.ports.map(({ target, published: [first] }) => [target, first]));
  return [...traefik.entryPoints.values()].flatMap(({ name, port, redirect }) => {
    const open = port === undefined ? undefined : published.get(port);
    if (open === undefined || redirect !== undefined) return [];
    return [{ title: 'Traefik', detail: `entry point ${name}, port ${open}` }];
  });
}

/** Where the way ends in a stack without a tunnel. */
export const NO_TUNNEL: PathStop = { title: 'no tunnel' };

function tunnelStops({ tunnels, traefik }: ParsedTree): PathStop[] {
  if (tunnels.length === 0) return [{ title: 'Internet' }, NO_TUNNEL];
  const ports = new Set(
    tunnels.flatMap(({ rules }) => rules.map(({ service }) => Number(/:(\d+)(?:\/|$)/.exec(service)?.[1]))),
  );
  const doors = [...(traefik?.entryPoints.values() ?? [])].filter(({ port }) => ports.has(port ?? 0));
  return [
    { title: 'Internet' },
    { title: 'Cloudflare' },
    ...tunnels.map(({ container }) => ({
      title: container.name,
      detail: `network ${[...container.networks.keys()].join(', ')}`,
    })),
    ...doors.map(({ name, port }) => ({ title: 'Traefik', detail: `entry point ${name}, port ${port}` })),
  ];
}

/** Names that are reached on the same ways through the same kind of login. */
export interface Band {
  readonly kind: 'hosts' | 'ports' | 'inside' | 'gone';
  readonly reaches: readonly ExposureOrigin[];
  /** The files do not decide whether they are reached. */
  readonly perhaps: boolean;
  readonly guard?: Guard;
  readonly items: readonly (HostView | ContainerView)[];
}

/** All bands, the most open first; then what is reached past Traefik, what is not reached, and what goes away. */
export function bandsOf({ hosts, containers }: StackView): Band[] {
  const bands = new Map<string, Band & { readonly items: HostView[] }>();
  for (const host of hosts.filter(({ state }) => state !== 'gone')) {
    const open = host.exposures.filter(({ reached }) => reached !== 'no');
    const reaches = REACHES.filter((reach) => open.some(({ origin }) => origin === reach));
    const perhaps = open.some(({ reached }) => reached === 'unknown');
    const key = JSON.stringify([reaches, host.guard, perhaps]);
    const band = bands.get(key);
    if (band === undefined)
      bands.set(key, { kind: 'hosts', reaches, perhaps, guard: host.guard, items: [host] });
    else band.items.push(host);
  }
  const sorted = [...bands.values()].sort(
    compareBy(
      ...REACHES.map(
        (reach) =>
          ({ reaches }: Band) =>
            reaches.includes(reach) ? 0 : 1,
      ),
      ({ guard }) => (guard === undefined ? -1 : GUARDS.indexOf(guard)),
      ({ perhaps }) => Number(perhaps),
    ),
  );
  const gone = hosts.filter(({ state }) => state === 'gone');
  const rest: Band[] = [
    {
      kind: 'ports',
      reaches: ['lan'],
      perhaps: false,
      items: containers.filter((one) => one.ports.length > 0),
    },
    {
      kind: 'inside',
      reaches: [],
      perhaps: false,
      items: containers.filter((one) => one.ports.length === 0),
    },
    { kind: 'gone', reaches: [], perhaps: false, items: gone },
  ];
  return [...sorted, ...rest.filter(({ items }) => items.length > 0)];
}

/** Other ports of containers that have a host name too: they lead past its login. */
export const portsBeside = ({ container }: HostView): string[] =>
  container === undefined ? [] : openPorts(container);
