import { references } from '../../../src/verify/findings/references.ts';
import { describeFinding } from './provoke.ts';

describeFinding('references', references, {
  'verify/missing-network': 'Compose: a service is in a missing network',
  'verify/subnets-overlap': 'Compose: two subnets overlap',
  'verify/invalid-range': 'Compose: a subnet is none',
  'verify/unused': 'Compose: a network that nobody uses',
  'verify/port-twice': 'Compose: two containers publish one port',
  'verify/missing-volume': 'Compose: a volume is mounted that is not defined',
  'verify/missing-secret': 'Compose: a secret is mounted that is not defined',
  'verify/missing-variable': 'Compose: a variable is asked that nobody sets',
  'verify/missing-dependency': 'Compose: a service waits for one that does not exist',
  'verify/name-twice': 'Compose: a service takes the name of another',
});
