import { expect, it } from 'vitest';
import { FULL_STACK, problems } from '../../harness/stack.ts';

const volumes = (apps: string, overrides: string) =>
  problems(`${FULL_STACK}apps: {${apps}}\noverrides: {${overrides}}\n`)
    .filter((one) => one.startsWith('check/data-in-memory'))
    .map(() => 'refused');
const MEMORY = '{driver_opts: {type: tmpfs, device: tmpfs}}';

it.each([
  ['sonarr: {}', `volumes: {authentik-database: ${MEMORY}}`],
  [
    'sonarr: {}',
    `services: {authentik-postgresql: {volumes: ["m:/var/lib/postgresql/data"]}}, volumes: {m: ${MEMORY}}`,
  ],
  ['sonarr: {}', `services: {traefik: {volumes: ["m:/certs"]}}, volumes: {m: ${MEMORY}}`],
  ['n8n: {}', `volumes: {n8n-database: ${MEMORY}}`],
])('refuses data in memory: %s, %s', (apps, overrides) =>
  expect(volumes(apps, overrides)).toEqual(['refused']),
);

it('takes a cache in memory, and data elsewhere', () => {
  expect(
    volumes('sonarr: {}', `services: {sonarr: {volumes: ["m:/cache"]}}, volumes: {m: ${MEMORY}}`),
  ).toEqual([]);
  expect(
    volumes('n8n: {}', 'volumes: {n8n-database: {driver_opts: {type: nfs, o: "addr=nas", device: ":/x"}}}'),
  ).toEqual([]);
});
