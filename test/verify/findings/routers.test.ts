import { routers } from '../../../src/verify/findings/routers.ts';
import { describeFinding } from './provoke.ts';

describeFinding('routers', routers, {
  'verify/missing-middleware': 'Traefik: a router names a missing middleware',
  'verify/missing-service': 'Traefik: a router leads to a missing service',
  'verify/missing-entry-point': 'Traefik: a router is on a missing entry point',
  'verify/equal-priorities': 'Traefik: a router of the LAN moves to the tunnel',
  'verify/shadowed-router': 'Traefik: an app is stronger than the path of its login',
  'verify/broken-rule': 'Traefik: a rule lacks its last bracket',
  'verify/catch-all-router': 'Traefik: a rule takes every host',
  'verify/missing-tls-options': 'Traefik: a router has TLS options of its own',
  'verify/own-tls-options': 'Traefik: a router has TLS options of its own',
});
