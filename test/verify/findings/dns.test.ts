import { dns } from '../../../src/verify/findings/dns.ts';
import { describeFinding } from './provoke.ts';

describeFinding('dns', dns, {
  'verify/dns-missing': 'Traefik: an allow-list is taken off a router',
  'verify/dns-value': 'cloudflared: the tunnel is another',
  'verify/dns-differs': 'DNS: a record is taken out of a zone',
});
