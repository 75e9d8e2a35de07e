import { logins } from '../../../src/verify/findings/logins.ts';
import { describeFinding } from './provoke.ts';

describeFinding('logins', logins, {
  'verify/login-missing': 'Traefik: a login is taken off a router',
  'verify/login-instead-of-app': 'Traefik: a router leads to the service of the outpost',
  'verify/login-path-missing': 'Traefik: the path of a login leads to the app',
  'verify/forged-headers': 'Traefik: a chain lacks one of its parts',
  'verify/login-nowhere': 'Traefik: a login asks another container',
  'verify/login-of-nobody': 'Traefik: a login asks an app',
  'verify/login-of-another': 'Traefik: a login asks the outpost of another app',
  'verify/login-left-to-chance': 'Traefik: a login does not say whether it believes headers',
  'verify/identity-headers': 'Traefik: identity headers of a visitor get through',
  'verify/skips-everything': 'authentik: a provider asks nobody for a login',
  'verify/login-unknown-host': 'authentik: a provider is taken out',
});
