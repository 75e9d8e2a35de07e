import { manifestAgreement } from '../../../src/verify/findings/manifest-agreement.ts';
import { describeFinding } from './provoke.ts';

describeFinding('manifest-agreement', manifestAgreement, {
  'verify/disagrees': 'Traefik: a router names a missing middleware',
});
