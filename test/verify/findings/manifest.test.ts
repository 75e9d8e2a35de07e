import { manifest } from '../../../src/verify/findings/manifest.ts';
import { describeFinding } from './provoke.ts';

describeFinding('manifest', manifest, {
  'verify/manifest-differs': 'Traefik: a router names a missing middleware',
  'verify/restart-missing': 'Traefik: dynamic files are not watched',
  'verify/stale-label': 'Compose: the digest of mounted files is old',
});
