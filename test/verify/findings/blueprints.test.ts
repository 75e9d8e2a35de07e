import { blueprints } from '../../../src/verify/findings/blueprints.ts';
import { describeFinding } from './provoke.ts';

describeFinding('blueprints', blueprints, {
  'verify/provider-without-route': 'Traefik: a middleware is renamed',
  'verify/same-host-twice': 'authentik: a provider is for the host of another',
  'verify/blueprint-value': 'authentik: a provider is for an address without TLS',
  'verify/provider-without-application': 'authentik: an application is taken out',
  'verify/provider-without-outpost': 'authentik: an outpost serves nobody',
  'verify/open-to-every-user': 'authentik: an id is misspelt',
  'verify/defined-twice': 'authentik: an attribute is misspelt',
  'verify/present-and-absent': 'authentik: an app in use is removed',
});
