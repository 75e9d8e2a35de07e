import { oidcProviders } from '../../../src/verify/findings/oidc-providers.ts';
import { describeFinding } from './provoke.ts';

describeFinding('oidc-providers', oidcProviders, {
  'verify/redirect-uri': 'authentik: a login returns to another host',
  'verify/no-grant-types': 'authentik: a login allows no grant',
  'verify/literal-secret': 'authentik: a client secret is written out',
  'verify/secret-not-mounted': 'authentik: a client secret is read from another file',
});
