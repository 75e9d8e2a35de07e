import { rights } from '../../../src/verify/findings/rights.ts';
import { describeFinding } from './provoke.ts';

describeFinding('rights', rights, {
  'verify/unlisted-port': 'Traefik: the static file is removed',
  'verify/unlisted-right': 'Compose: a container has all rights',
});
