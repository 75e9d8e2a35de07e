import { knownKeys } from '../../../src/verify/findings/known-keys.ts';
import { describeFinding } from './provoke.ts';

describeFinding('known-keys', knownKeys, {
  'verify/unknown-key': 'Traefik: a misspelt key in a router',
});
