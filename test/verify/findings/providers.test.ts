import { providers } from '../../../src/verify/findings/providers.ts';
import { describeFinding } from './provoke.ts';

describeFinding('providers', providers, {
  'verify/nothing-routed': 'Traefik: dynamic files are read from another folder',
  'verify/missing-file': 'Traefik: dynamic files are read from another folder',
  'verify/no-certificate-checked': 'Traefik: no certificate of any server is checked',
  'verify/exposed-by-default': 'Traefik: every container gets a route',
  'verify/outpost-router-alive': 'Traefik: labels of every container count',
  'verify/missing-network': 'Traefik: containers are looked for in a missing network',
  'verify/docker-endpoint': 'Traefik: Docker is asked at a container that does not exist',
});
