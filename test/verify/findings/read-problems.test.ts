import { readProblems } from '../../../src/verify/findings/read-problems.ts';
import { describeFinding } from './provoke.ts';

describeFinding('read problems', readProblems, {
  'verify/not-given': 'Traefik: the static file is removed',
  'verify/unreadable': 'Traefik: a dynamic file is not readable',
  'verify/defined-twice': 'Traefik: a file defines a router again',
  'verify/missing-file': 'Compose: a missing file is included',
});
