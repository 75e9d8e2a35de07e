import { definitions } from '../../../src/verify/findings/definitions.ts';
import { DYNAMIC_FILE, handMade } from '../hand-made.ts';
import { describeFinding } from './provoke.ts';

describeFinding('definitions', definitions, {
  'verify/unused': 'Traefik: a router names a missing middleware',
  'verify/unknown-port': 'Traefik: a service asks another port',
  'verify/unreachable-service': 'Traefik: a service asks a container that does not exist',
  'verify/backend-certificate': 'Traefik: a service speaks TLS to a container',
  'verify/missing-transport': 'Traefik: a service names a missing transport',
  'verify/missing-middleware': 'Traefik: a middleware is renamed',
  'verify/not-one-middleware': 'Traefik: a middleware has two types',
  'verify/several-servers': handMade([
    DYNAMIC_FILE,
    'servers: [{url: "http://app:8080"}]',
    'servers: [{url: "http://app:8080"}, {url: "http://authentik-server:9000"}]',
  ]),
});
