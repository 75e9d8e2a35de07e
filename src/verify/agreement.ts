/** What the files do against what the manifest says of it: for every host name and every origin. */
import type { Diagnostic } from '../diag/diagnostic.ts';
import type { Manifest } from '../schema/manifest.gen.ts';
import { ANY_NAME, type Exposure, exposures, isOpen } from './exposure.ts';
import { fileStart, report } from './findings/report.ts';
import type { World } from './read/types.ts';

type Route = Manifest['routes'][number];

/** One diagnostic per cell of the table in which the two differ; none where the manifest names no routes. */
export function disagreements(world: World): Diagnostic[] {
  const routes = (world.manifest?.['routes'] ?? []) as unknown as readonly Route[];
  const byHost = new Map(routes.map((route) => [route.host, route]));
  return exposures(world)
    .filter(({ host }) => host !== ANY_NAME)
    .flatMap((cell) => difference(cell, byHost.get(cell.host)))
    .map((text) => report('verify/disagrees', fileStart('manifest.json'), { text }));
}

/** A route for the internet has no list of addresses in front of it, so the LAN gets in as well. */
const opensTo = ({ access }: Route, origin: Exposure['origin']) =>
  access.includes(origin) || (origin === 'lan' && access.includes('internet'));

function difference(cell: Exposure, route: Route | undefined): string[] {
  const { host, origin } = cell;
  const wanted = route !== undefined && opensTo(route, origin);
  const open = isOpen(cell);
  if (open && !wanted)
    return [`${host} can be reached from ${wordOf(origin)}, and the manifest does not say so`];
  if (!open && wanted)
    return [`${host} cannot be reached from ${wordOf(origin)}, although the manifest says so`];
  if (route === undefined || !open) return [];
  const guarded = cell.login === 'authentik';
  if (guarded !== (route.auth === 'sso')) {
    return [
      `${host} ${guarded ? 'asks' : 'does not ask'} for the login of authentik from ${wordOf(origin)}, and the manifest says otherwise`,
    ];
  }
  const skips = [...cell.skips].sort().join(' ');
  return guarded && skips !== [...route.skip].sort().join(' ')
    ? [`${host} asks for no login below other paths than the manifest says`]
    : [];
}

const wordOf = (origin: Exposure['origin']) =>
  ({ lan: 'the LAN', tunnel: 'the internet through the tunnel', internet: 'the internet' })[origin];
