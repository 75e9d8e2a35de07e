import { expect, it } from 'vitest';
import { FULL_STACK, PLAIN_STACK, problems } from '../harness/stack.ts';

const override = (volumes: string) =>
  problems(
    `${PLAIN_STACK}apps: {sonarr: {}, radarr: {}}\noverrides:\n  services: {radarr: {volumes: [${volumes}]}}\n`,
  );

it('finds two apps that write to one folder, also from above and from below', () => {
  for (const source of ['${DATA}/sonarr/config', '${DATA}/sonarr', '${DATA}/sonarr/config/logs']) {
    expect(override(`"${source}:/x"`), source).toEqual(['check/shared-data volumes']);
  }
});

it('lets apps read, share media, and share within one app', () => {
  expect(override('"${DATA}/sonarr/config:/x:ro"')).toEqual([]);
  expect(override('"${DATA}/sonarr-other:/x"')).toEqual([]);
  expect(problems(`${FULL_STACK}apps: {sonarr: {}, radarr: {}, plex: {}, tautulli: {}}\n`)).toEqual([]);
});
