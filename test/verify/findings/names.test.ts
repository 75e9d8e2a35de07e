import { names } from '../../../src/verify/findings/names.ts';
import { handMade } from '../hand-made.ts';
import { describeFinding } from './provoke.ts';

const APP = '    expose: ["8080"]\n';

describeFinding('names', names, {
  'verify/name-of-several': handMade(['compose.yaml', APP, `${APP}    hostname: authentik-server\n`]),
});
