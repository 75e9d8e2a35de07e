import { publishedPorts } from '../../../src/verify/findings/published-ports.ts';
import { describeFinding } from './provoke.ts';

describeFinding('published-ports', publishedPorts, {
  'verify/dead-port': 'Traefik: an entry point listens on another port',
  'verify/http3-port': 'Traefik: HTTP/3 is switched off and its port left open',
  'verify/other-port': 'Compose: Traefik publishes a port on which it does not listen',
});
