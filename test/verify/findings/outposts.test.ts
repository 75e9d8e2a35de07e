import { outposts } from '../../../src/verify/findings/outposts.ts';
import { describeFinding } from './provoke.ts';

describeFinding('outposts', outposts, {
  'verify/outpost-setting': 'Compose: a service is taken out of a network',
  'verify/outpost-network': 'Compose: a network is called differently',
  'verify/outpost-not-started': 'Compose: the worker of authentik has no Docker socket',
  'verify/outpost-ports': 'authentik: an outpost publishes its ports',
  'verify/outpost-name-twice': 'authentik: two outposts are one container',
});
