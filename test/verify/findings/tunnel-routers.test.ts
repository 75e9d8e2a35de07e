import { tunnelRouters } from '../../../src/verify/findings/tunnel-routers.ts';
import { describeFinding } from './provoke.ts';

describeFinding('tunnel-routers', tunnelRouters, {
  'verify/forwarded-host': 'Traefik: a router names a missing middleware',
  'verify/router-without-rule': 'Traefik: a router of the LAN moves to the tunnel',
});
