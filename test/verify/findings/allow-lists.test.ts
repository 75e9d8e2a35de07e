import { allowLists } from '../../../src/verify/findings/allow-lists.ts';
import { describeFinding } from './provoke.ts';

describeFinding('allow-lists', allowLists, {
  'verify/list-may-hold-containers': 'Traefik: the LAN becomes larger',
  'verify/lan-locked-out': 'Traefik: the LAN is another',
  'verify/list-of-nobody': 'Traefik: the LAN is taken off the list',
  'verify/list-holds-containers': 'Traefik: all private ranges pass for the LAN',
  'verify/list-of-everybody': 'Traefik: everybody passes for the LAN',
  'verify/list-of-strangers': 'Traefik: a public range passes for the LAN',
  'verify/invalid-range': 'Traefik: a range is none',
  'verify/half-of-internet': 'Traefik: a range is none',
  'verify/forgeable-depth': "Traefik: a list judges the visitor's own text",
  'verify/depth-without-trust': 'Traefik: the list of the LAN judges a header',
  'verify/rate-limit-off': 'Traefik: the rate limit is off',
  'verify/one-limit-for-all': 'Traefik: the rate limit counts all visitors as one',
});
