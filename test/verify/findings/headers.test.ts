import { headers } from '../../../src/verify/findings/headers.ts';
import { describeFinding } from './provoke.ts';

describeFinding('headers', headers, {
  'verify/no-security-headers': 'Traefik: a router moves to the entry point without TLS',
  'verify/claimed-identity': 'Traefik: a header says who every visitor is',
  'verify/uncleaned-headers': 'Traefik: a middleware is renamed',
});
