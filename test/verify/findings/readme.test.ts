import { readme } from '../../../src/verify/findings/readme.ts';
import { describeFinding } from './provoke.ts';

describeFinding('readme', readme, {
  'verify/readme-exposure': 'Traefik: a router names a missing middleware',
  'verify/readme-missing': 'Traefik: a rule names a misspelt host',
  'verify/readme-lan': 'Traefik: the LAN becomes larger',
  'verify/readme-image': 'Compose: an image follows the latest version',
  'verify/missing-file': 'README: the README is removed',
});
