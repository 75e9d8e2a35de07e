import { expect, it } from 'vitest';
import { mounts } from '../../../src/verify/findings/mounts.ts';
import { handMade } from '../hand-made.ts';
import { codesIn, describeFinding } from './provoke.ts';

const APP = '    expose: ["8080"]\n';
const withVolumes = (volumes: string) => handMade(['compose.yaml', APP, `${APP}    volumes: ${volumes}\n`]);

const SILENT: Readonly<Record<string, string>> = {
  'a mount in a writable one': '["/srv/a:/data", "/srv/b:/data/b"]',
  'the folder that is there': '["/srv/a:/data:ro", "/srv/a/b:/data/b"]',
  'a folder beside': '["/srv/a:/data:ro", "/srv/b:/database"]',
};

it.each(Object.entries(SILENT))('says nothing about %s', (_, volumes) => {
  expect(codesIn(mounts, withVolumes(volumes))).toEqual([]);
});

const TWICE: Readonly<Record<string, string>> = {
  'another spelling': '["/srv/a:/data", "/srv/b://data/../data/."]',
  'long forms': '[{type: bind, source: /a, target: /data}, {type: volume, source: b, target: /data}]',
  'a variable': '["/srv/a:/data", {type: bind, source: /b, target: "${WHERE:-/data}"}]',
  'a volume without a name': '["/srv/a:/data", /data]',
  'memory as a string': '["/srv/a:/data"]\n    tmpfs: /data',
  'memory with options': '["/srv/a:/data"]\n    tmpfs: ["/data:size=1m"]',
  'two of memory': '[{type: tmpfs, target: /data}]\n    tmpfs: [/data/]',
};

it.each(Object.entries(TWICE))('finds two mounts at one place: %s', (_, volumes) => {
  expect(codesIn(mounts, withVolumes(volumes))).toContain('verify/mount-twice');
});

describeFinding('mounts', mounts, {
  'verify/mount-twice': withVolumes('["/srv/a:/data", "/srv/b:/data/"]'),
  'verify/mount-refused': withVolumes('["/srv/a:/proc/sys"]'),
  'verify/mount-point-missing': withVolumes('["/srv/a:/data:ro", "/srv/b:/data/b"]'),
  'verify/mount-point-unsure': handMade(
    ['compose.yaml', APP, `${APP}    volumes: ["share:/data:ro", "/srv/b:/data/b"]\n`],
    [
      'compose.yaml',
      /^volumes:\n/m,
      'volumes:\n  share: {driver_opts: {type: nfs, o: "addr=10.0.0.5", device: ":/v"}}\n',
    ],
  ),
  'verify/mount-incomplete': withVolumes('[{type: bind, source: /srv/a}]'),
});
