import { entryPoints } from '../../../src/verify/findings/entry-points.ts';
import { describeFinding } from './provoke.ts';

describeFinding('entry-points', entryPoints, {
  'verify/missing-middleware': 'Traefik: a middleware is renamed',
  'verify/trusts-too-many': 'Traefik: an entry point believes everybody',
  'verify/unpublished-entry-point': 'Traefik: an entry point listens on another port',
  'verify/entry-point-port-twice': 'Traefik: two entry points share a port',
  'verify/missing-entry-point': 'Traefik: an entry point is renamed',
  'verify/no-redirect': 'Traefik: an entry point is renamed',
  'verify/header-aliases': 'Traefik: headers with underscores get through',
  'verify/missing-resolver': 'Traefik: certificates come from a missing resolver',
  'verify/api-open': "Traefik: Traefik's API is open",
  'verify/health-needs-ping': 'Traefik: the ping is taken out',
});
