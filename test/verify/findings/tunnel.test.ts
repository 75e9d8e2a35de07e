import { tunnel } from '../../../src/verify/findings/tunnel.ts';
import { describeFinding } from './provoke.ts';

describeFinding('tunnel', tunnel, {
  'verify/tunnel-unanswered': 'Traefik: a router names a missing middleware',
  'verify/tunnel-beside-traefik': 'Traefik: the static file is removed',
  'verify/tunnel-neighbour': 'Traefik: the static file is removed',
  'verify/tunnel-no-login': 'Compose: the tunnel entry point is published',
  'verify/tunnel-rule': 'cloudflared: a rule has a path in its service',
  'verify/tunnel-order': 'cloudflared: a rule is for every name',
  'verify/tunnel-wildcard': 'cloudflared: a rule is for every name of the domain',
  'verify/tunnel-id': 'cloudflared: the tunnel is another',
  'verify/tunnel-credentials': 'cloudflared: the credentials are elsewhere',
  'verify/health-port': 'cloudflared: the metrics are on another port',
});
