import { mounts } from '../../../src/verify/findings/mounts.ts';
import { handMade } from '../hand-made.ts';
import { describeFinding } from './provoke.ts';

const APP = '    expose: ["8080"]\n';
const withVolumes = (volumes: string) => handMade(['compose.yaml', APP, `${APP}    volumes: ${volumes}\n`]);

describeFinding('mounts', mounts, {
  'verify/mount-twice': withVolumes('["/srv/a:/data", "/srv/b:/data/"]'),
  'verify/mount-incomplete': withVolumes('[{type: bind, source: /srv/a}]'),
});
