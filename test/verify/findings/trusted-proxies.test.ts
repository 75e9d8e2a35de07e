import { trustedProxies } from '../../../src/verify/findings/trusted-proxies.ts';
import { describeFinding } from './provoke.ts';

describeFinding('trusted-proxies', trustedProxies, {
  'verify/trusted-proxies': 'Compose: a subnet is that of the LAN',
  'verify/authentik-address': 'Compose: authentik lives at another address',
});
