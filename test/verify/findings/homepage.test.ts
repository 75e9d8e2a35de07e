import { homepage } from '../../../src/verify/findings/homepage.ts';
import { describeFinding } from './provoke.ts';

describeFinding('homepage', homepage, {
  'verify/card-target': 'Traefik: a router leads to the service of the outpost',
  'verify/allowed-hosts': 'Traefik: a rule names a misspelt host',
  'verify/card-link': 'Traefik: the static file is removed',
  'verify/missing-container': 'Compose: a service is taken out of a network',
  'verify/unknown-port': 'Homepage: a card asks another port',
  'verify/card-secret': 'Homepage: a card uses a variable that is not there',
});
