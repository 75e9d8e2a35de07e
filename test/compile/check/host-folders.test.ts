/** Folders of the host: what the applier would refuse, the compiler refuses at the line of the spec. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readManifest, wrongPaths } from '../../../src/apply/repository/manifest.ts';
import { compileText } from '../../harness/compile.ts';
import { PLAIN_STACK, problems } from '../../harness/stack.ts';

const APPS = 'apps: {sonarr: {}}\n';
const spec = (key: 'data' | 'media', path: string) =>
  PLAIN_STACK.replace(key === 'data' ? '/opt/home' : '/mnt/home', () => JSON.stringify(path)) + APPS;
const found = (text: string) => problems(text).filter((one) => !one.startsWith('check/unexplained-right'));

const SYSTEM = [
  ...[
    '/',
    '/etc',
    '/etc/waybill',
    '/home',
    '/root/data',
    '/boot/x',
    '/dev/shm/x',
    '/proc/1',
    '/run/user/1000',
  ],
  ...['/usr/local/data', '/bin', '/lib64/x', '/var', '/var/lib', '/var/lib/docker/volumes', '/var/run/x'],
  ...['/var/log/apps', '/var/tmp/x', '/var/lib/waybill', '/var/lib/waybill/home', '/var/lib/waybill-backups'],
];
const ODD = [
  ...[
    '/opt/../srv/home',
    '/opt/home/',
    '/opt//home',
    '/opt/./home',
    '/opt/a:b',
    '/opt/$HOME',
    '/opt/${HOME}',
  ],
  ...['/opt/"x"', "/opt/it's", '/opt/a\\b', '/opt/`x`', '/opt/a\tb', '/opt/a\u200bb', '/opt/a\u0085b'],
];
const FINE = [
  '/opt/home',
  '/srv/Home Data',
  '/mnt/pool/apps',
  '/home/me/apps',
  '/data',
  '/var/lib/home',
  '/opt/é',
];

describe.each(['data', 'media'] as const)('host.%s', (key) => {
  it.each(SYSTEM)('refuses what belongs to the system: %s', (path) =>
    expect(found(spec(key, path)).join()).toContain(`check/system-folder "${path}"`),
  );

  it.each(ODD)('refuses what is not a plain path: %j', (path) =>
    expect(found(spec(key, path)).join()).toMatch(/^(?:check\/host-path|load\/|schema\/|model\/)/),
  );

  it.each(FINE.filter((path) => key === 'data' || path !== '/opt/home'))('takes %s', (path) =>
    expect(found(spec(key, path))).toEqual([]),
  );
});

it('refuses a shared folder of the system, and media among the data', () => {
  const shared = PLAIN_STACK.replace('media: /mnt/home', 'media: /mnt/home, shared: [/srv/x, /etc]') + APPS;
  expect(problems(shared)).toEqual(['check/system-folder /etc']);
  for (const media of ['/opt/home', '/opt/home/media'])
    expect(found(spec('media', media))).toEqual([`check/media-among-data "${media}"`]);
});

it('refuses an override that leads data out of the data folder', () => {
  const override = (path: string) =>
    `${PLAIN_STACK}${APPS}overrides: {services: {sonarr: {volumes: ["${path}:/config"]}}}\n`;
  expect(found(override('${DATA}/../../etc/x'))).toEqual(['check/host-path volumes']);
  expect(found(override('${DATA}/sonarr/other'))).toEqual([]);
});

it('never lets a tree through that the applier refuses for its paths', () => {
  const part = fc.oneof(
    fc.constantFrom(
      'opt',
      'etc',
      'var',
      'lib',
      'docker',
      'waybill',
      'home',
      'root',
      'tmp',
      '..',
      '.',
      '',
      'a b',
    ),
    fc.string({ maxLength: 4 }),
  );
  const path = fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => `/${parts.join('/')}`);
  const reserved = ['/var/lib/waybill', '/etc/waybill/secrets', '/var/lib/waybill-backups'];
  let taken = 0;
  const property = fc.property(path, fc.constantFrom('data' as const, 'media' as const), (one, key) => {
    const withLibrary = spec(key, one).replace('media:', 'library: [tv], media:');
    const [stack] = compileText(withLibrary).stacks;
    const manifest = stack?.tree().find((file) => file.path === 'manifest.json')?.text;
    if (manifest === undefined) return;
    taken++;
    expect(wrongPaths(readManifest(Buffer.from(manifest), 'home'), reserved)).toEqual([]);
  });
  fc.assert(property, { numRuns: 300 });
  expect(taken).toBeGreaterThan(30);
});
