import { secrets } from '../../../src/verify/findings/secrets.ts';
import { describeFinding } from './provoke.ts';

describeFinding('secrets', secrets, {
  'verify/secret-unread': 'Compose: a folder of the tree is not mounted',
  'verify/secret-not-mounted': 'Compose: a secret is not mounted',
  'verify/literal-secret': 'Compose: a password is written out',
  'verify/unknown-host': 'Compose: a password is written into an address',
  'verify/database-differs': 'Compose: authentik asks for another name in its database',
});
