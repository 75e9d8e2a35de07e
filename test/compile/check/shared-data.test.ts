import { expect, it } from 'vitest';
import { MemoryHost } from '../../../src/base/host/memory-host.ts';
import { compile } from '../../../src/compile/compile.ts';
import { verify } from '../../../src/verify/verify.ts';
import { treeOf } from '../../harness/compile.ts';
import { FULL_STACK, PLAIN_STACK, problems } from '../../harness/stack.ts';

/** Without the rights that the same overrides bring. */
const shared = (spec: string) => problems(spec).filter((one) => !one.startsWith('check/unexplained-right'));

const override = (volumes: string) =>
  shared(
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

it('finds one folder in two stacks of one host', () => {
  const spec = (name: string, data: string, i: number) =>
    `${PLAIN_STACK.replace('name: home', `name: ${name}`).replace('/opt/home', data)}networks: {proxy: 172.31.${i}.0/24}\napps: {sonarr: {host: sonarr.${name}.example.com}}\n`;
  const found = (second: string) => {
    const files = {
      '/r/stacks/a/stack.yaml': spec('a', '/opt/home', 1),
      '/r/stacks/b/stack.yaml': spec('b', second, 2),
    };
    const { diagnostics } = compile({ host: new MemoryHost(files), root: '/r', wanted: [] });
    return diagnostics
      .filter(({ code }) => code === 'check/shared-data')
      .map(({ at, message }) => `${at.file} ${message}`);
  };
  expect(found('/opt/b')).toEqual([]);
  expect(found('/opt/home')).toContain(
    'stacks/b/stack.yaml `sonarr` and `sonarr of a` both write to ${DATA}/sonarr/config',
  );
});

it('lets apps share what the stack names for it, and the reader of trees knows', () => {
  const spec = (shared: string) =>
    `${PLAIN_STACK.replace('media: /mnt/home', `media: /mnt/home${shared}`)}apps: {sonarr: {}, radarr: {}}
overrides:
  services:
    sonarr: {volumes: ["/srv/downloads:/downloads", "\${MEDIA}/tv:/tv"]}
    radarr: {volumes: ["/srv/downloads/done:/done", "\${MEDIA}/tv:/tv"]}
`;
  expect(shared(spec(''))).toEqual(['check/shared-data volumes']);
  const named = spec(', shared: [/srv/downloads]');
  expect(problems(named)).toEqual([]);
  expect(verify(treeOf(named)).diagnostics).toEqual([]);
});
