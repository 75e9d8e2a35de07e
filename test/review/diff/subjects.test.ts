/** What a review says beyond exposure: rights, data, images, restarts, secrets, networks. */
import { describe, expect, it } from 'vitest';
import { compareTrees } from '../../../src/review/diff/diff.ts';
import { stepOf } from '../../../src/review/diff/images.ts';
import { treeOf } from '../../harness/compile.ts';

const HEAD = `
apiVersion: waybill/v1
name: home
domain: example.com
host: { timezone: UTC, uid: 1000, gid: 1000, data: /opt/home, media: /mnt/media }
lan: [192.168.1.0/24]
`;

function review(before: string, after: string) {
  const { changes } = compareTrees('home', treeOf(HEAD + before), treeOf(HEAD + after));
  return changes.map(({ subject, weight, name, text }) => `${subject} ${weight}: ${name} ${text}`);
}

describe('the review of', () => {
  it('a port of the host that Docker chooses', () => {
    const override = 'overrides: { services: { sonarr: { ports: ["8989"] } } }\n';
    expect(review('apps: { sonarr: {} }\n', `apps: { sonarr: {} }\n${override}`)).toContain(
      'rights caution: sonarr opens a port of the host that Docker chooses, for 8989/tcp, past Traefik and its logins',
    );
  });

  it.each(['scale: 0', 'scale: "0"', 'profiles: [rarely]', 'deploy: {replicas: 0}'])(
    'a container that no longer runs: %s',
    (key) => {
      const override = `overrides: {services: {sonarr: {${key}}}}\n`;
      const said = review('apps: { sonarr: {} }\n', `apps: { sonarr: {} }\n${override}`);
      expect(said).toContain('runs caution: sonarr stops, and stays there');
      expect(said.join()).not.toContain('restarts');
      expect(review('apps: { }\n', `apps: { sonarr: {} }\n${override}`)).toContain(
        'runs caution: sonarr is there, and does not start',
      );
    },
  );

  it('an app that comes: its route, its folder, its container, its network', () => {
    expect(review('apps: { seerr: {} }\n', 'apps: { seerr: {}, sonarr: {} }\n')).toEqual([
      "exposure caution: sonarr.example.com is new: reachable from the LAN behind the app's own login only, if it was switched on",
      'data note: /opt/home/sonarr/config is a new folder',
      'runs note: sonarr starts',
      'network note: home_download is a new network',
      'other note: Traefik reads its routes again, without a restart',
      'other note: The DNS records change; you or your DNS server must take them over',
    ]);
  });

  it('an app that goes: its data stays, and that is said', () => {
    const said = review('apps: { seerr: {}, sonarr: {} }\n', 'apps: { seerr: {} }\n');
    expect(said).toContain(
      'data caution: /opt/home/sonarr/config is no longer used; the folder stays on the host',
    );
    expect(said).toContain('runs caution: sonarr stops for good');
  });

  it('a port that opens past Traefik, and rights that an override gives', () => {
    const override = "overrides: { services: { sonarr: { cap_add: [SYS_ADMIN], ports: ['8989:8989'] } } }\n";
    const silence = "silence: [{ code: check/added-right, app: sonarr, reason: 'it must mount things' }]\n";
    const said = review('apps: { sonarr: {} }\n', `apps: { sonarr: {} }\n${override}${silence}`);
    expect(said).toContain('rights caution: sonarr has the right: the capability SYS_ADMIN');
    expect(said).toContain(
      'rights caution: sonarr opens port 8989/tcp of the host, past Traefik and its logins',
    );
    expect(said).toContain('runs note: sonarr restarts');
  });

  it('other data behind the same place', () => {
    const moved = HEAD.replace('/mnt/media', '/mnt/other');
    const { changes } = compareTrees(
      'home',
      treeOf(`${HEAD}apps: { sonarr: {} }\n`),
      treeOf(`${moved}apps: { sonarr: {} }\n`),
    );
    expect(changes.map(({ weight, name, text }) => `${weight}: ${name} ${text}`)).toEqual([
      'danger: sonarr finds other data at /data: what it had stays where it was until you move it',
      'note: sonarr restarts',
      'note: MEDIA changes in .env: every container that uses it restarts',
    ]);
    expect(changes[0]?.details).toEqual(['/mnt/media -> /mnt/other']);
  });

  it('an app that has another name: what is the same, and where its data is left', () => {
    const app = (name: string) =>
      `apps: { ${name}: { image: 'traefik/whoami:v1.11.0', port: 80, data: { config: /config } } }\n`;
    const { changes, files } = compareTrees(
      'home',
      treeOf(HEAD + app('whoami')),
      treeOf(HEAD + app('hello')),
    );
    expect(changes.map(({ subject, weight, name, text }) => `${subject} ${weight}: ${name} ${text}`)).toEqual(
      [
        'exposure note: hello.example.com now leads to hello:80',
        'exposure note: hello.example.com takes the place of whoami.example.com for hello',
        'data danger: hello finds other data at /config: what it had stays where it was until you move it',
        'runs caution: hello starts in place of whoami, which stops: the same container under another name',
        'other note: Traefik reads its routes again, without a restart',
        'other note: The DNS records change; you or your DNS server must take them over',
      ],
    );
    expect(
      files.filter(({ from }) => from !== undefined).map(({ from, path }) => `${from} -> ${path}`),
    ).toEqual([
      'compose/whoami.yaml -> compose/hello.yaml',
      'traefik/dynamic/whoami.yml -> traefik/dynamic/hello.yml',
    ]);
  });

  it('two apps that go and two that come alike: nothing is guessed', () => {
    const apps = (one: string, two: string) =>
      `apps: { ${one}: { image: 'traefik/whoami:v1.11.0' }, ${two}: { image: 'traefik/whoami:v1.11.0' } }\n`;
    const said = review(apps('a', 'b'), apps('c', 'd'));
    expect(said.filter((line) => line.startsWith('runs'))).toEqual([
      'runs caution: a stops for good',
      'runs caution: b stops for good',
      'runs note: c starts',
      'runs note: d starts',
    ]);
  });

  it('a tree that a merge tore apart: everything counts as new, and that is said', () => {
    const before = treeOf(`${HEAD}apps: { sonarr: {} }\n`);
    const torn = new Map([...before, ['manifest.json', '<<<<<<< ours\n']]);
    const { changes } = compareTrees('home', torn, before);
    expect(changes.at(-1)).toMatchObject({ name: 'The tree before', weight: 'caution' });
    expect(changes.some(({ text }) => text === 'starts')).toBe(true);
  });
});

describe('the review of secrets', () => {
  it('says what a person must provide first', () => {
    const tls = 'tls: { email: admin@example.com, dnsProvider: cloudflare }\n';
    const said = review('apps: { seerr: {} }\n', `${tls}apps: { seerr: {} }\n`);
    expect(said).toContain('secret caution: cf-dns-api-token must be provided before this can start');
  });
});

describe('a step of an image', () => {
  it.each([
    ['traefik:v3.7.14', 'traefik:v3.7.15', 'note', 'takes a patch step', 'patch'],
    ['traefik:v3.7.14', 'traefik:v3.8.0', 'note', 'takes a minor step', 'minor'],
    [
      'lscr.io/linuxserver/sonarr:4.0.20-ls1',
      'lscr.io/linuxserver/sonarr:5.0.1-ls1',
      'caution',
      'takes a major step',
      'major',
    ],
    [
      'lscr.io/linuxserver/sonarr:4.0.20-ls1',
      'lscr.io/linuxserver/sonarr:4.0.20-ls2',
      'note',
      'runs another build of the same version',
      'build',
    ],
    ['seerr:3.5.0', 'seerr:3.4.9', 'caution', 'goes back by a minor version', 'minor'],
    [
      'postgres:16.15-alpine',
      'postgres:17.2-alpine',
      'danger',
      'moves to another major version (16 to 17), which does not read the old data',
      'major',
      true,
    ],
    ['postgres:16.14', 'postgres:16.15', 'note', 'takes a minor step', 'minor', true],
    [
      'immich/postgres:16-pg16',
      'immich/postgres:17-pg16',
      'note',
      'runs another build of the same version',
      'build',
      true,
    ],
    ['postgres:16', 'mariadb:11', 'caution', 'runs another image, and keeps a database', 'other', true],
    ['registry:5000/one', 'registry:5000/two', 'caution', 'runs another image', 'other'],
    ['app:stable', 'app:2.0', 'caution', 'runs another image of the same name', 'other'],
  ])('%s to %s', (before, after, weight, text, step, stateful = false) => {
    expect(stepOf(before, after)).toMatchObject({ weight, text, step, stateful });
  });
});
