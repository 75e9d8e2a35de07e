import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { verify } from '../../../src/apply/pass/steps/3-verify.ts';
import { isInside } from '../../../src/apply/repository/manifest.ts';
import { entries, type manifest, problems, secret } from '../manifest.ts';

const wanted = { stack: 'home', commit: 'c0ffee', host: 'server' };
const files = { 'compose.yaml': 'name: home\n', '.env': "TZ='UTC'\n", 'traefik/dynamic/a.yml': 'http: {}\n' };

describe('verify', () => {
  it('hands on exactly what it has read', () => {
    const tree = verify(entries(files), wanted);
    expect([...tree.files.keys()].sort()).toEqual([...Object.keys(files), 'manifest.json'].sort());
    expect(tree.files.get('.env')?.toString()).toBe(files['.env']);
  });

  it('refuses any tree in which any byte of any file differs', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...Object.keys(files)),
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        (path, at, by) => {
          const changed = entries(files).map((entry) => {
            if (entry.path !== path) return entry;
            const bytes = Buffer.from(entry.bytes);
            bytes[at % bytes.length] = ((bytes[at % bytes.length] ?? 0) + by) % 256;
            return { ...entry, bytes };
          });
          expect(problems(() => verify(changed, wanted))).toEqual([
            `apply/verify-tampered: ${path} is not the file that the manifest lists.`,
          ]);
        },
      ),
      { numRuns: 100 },
    );
  });

  it('names everything that is wrong at once', () => {
    const tree = entries(files);
    const odd = [
      ...tree.filter(({ path }) => path !== '.env'),
      { path: 'link', kind: 'link' as const, bytes: Buffer.from('/etc/passwd') },
      { path: 'module', kind: 'other' as const, bytes: Buffer.alloc(0) },
      { path: '../outside', kind: 'file' as const, bytes: Buffer.alloc(0) },
      { path: 'foreign', kind: 'file' as const, bytes: Buffer.alloc(0) },
    ];
    expect(problems(() => verify(odd, wanted))).toEqual([
      'apply/verify-tampered: link is a symbolic link.',
      'apply/verify-tampered: module is not a regular file.',
      'apply/verify-tampered: "../outside" is outside the folder of the stack.',
      'apply/verify-tampered: foreign is not in the manifest.',
      'apply/verify-tampered: .env is missing.',
    ]);
  });

  it('refuses a manifest of another stack, another host, another version', () => {
    expect(problems(() => verify(entries(files, { stack: 'other' }), wanted))).toContain(
      'apply/verify-other-stack: The folder of home holds the tree of other.',
    );
    expect(problems(() => verify(entries(files), { ...wanted, host: 'attic' }))).toEqual([
      'apply/verify-other-host: home is made for the host server, and this is attic.',
    ]);
    expect(verify(entries(files), { ...wanted, host: undefined }).stack).toBe('home');
    const later = entries(files, { apiVersion: 'waybill/v2' as 'waybill/v1' });
    expect(problems(() => verify(later, wanted))[0]).toContain('apiVersion must be "waybill/v1"');
  });

  it('refuses what a compiler never writes: paths with tricks, variables that steer programs', () => {
    const folder = { uid: 0, gid: 0, mode: '0750' };
    const token = (variable: string) =>
      secret('token', { consumers: [{ service: 'a', as: 'environment', variable }] });
    const astray = secret('key', { consumers: [{ service: 'a', as: 'file', uid: 0, path: '/etc/shadow' }] });
    const found = (file: string) =>
      secret('token', { kind: 'discovered', from: { service: 'a', file, format: 'ini', path: 'x' } });
    const cases: [Partial<ReturnType<typeof manifest>>, string][] = [
      [
        { folders: [{ path: 'relative', ...folder }] },
        'The folder relative is not a plain absolute path for data.',
      ],
      [
        { folders: [{ path: '/opt/../etc', ...folder }] },
        'The folder /opt/../etc is not a plain absolute path for data.',
      ],
      ...[
        '/etc/cron.d',
        '/usr/local/bin',
        '/root/.ssh',
        '/run/waybill',
        '/var/lib/docker/x',
        '/',
        '/state/key',
      ].map((path): [Partial<ReturnType<typeof manifest>>, string] => [
        { folders: [{ path, ...folder }] },
        `The folder ${path} is not a plain absolute path for data.`,
      ]),
      ...['4755', '2775', '1777', '07777', '888', '', 'rwx'].map(
        (mode): [Partial<ReturnType<typeof manifest>>, string] => [
          { folders: [{ path: '/opt/home/a', ...folder, mode }] },
          `The folder /opt/home/a would get the mode ${mode}.`,
        ],
      ),
      ...['/etc/shadow', '/opt/home-of-others/x', '/opt/home/../x', 'a', '/mnt/media/x', '/state/key'].map(
        (file): [Partial<ReturnType<typeof manifest>>, string] => [
          { secrets: [found(file)] },
          `The secret token would be read from ${file}, which is outside the data of the stack.`,
        ],
      ),
      [{ secrets: [astray] }, 'The secret key would be written to /etc/shadow.'],
      [{ secrets: [secret('../../etc/passwd')] }, '"../../etc/passwd" is not a valid secret name.'],
      ...['PATH', 'LD_PRELOAD', 'DOCKER_HOST', 'COMPOSE_FILE', 'HTTP_PROXY', 'HOME'].map(
        (variable): [Partial<ReturnType<typeof manifest>>, string] => [
          { secrets: [token(variable)] },
          `The secret token would take the name of the variable ${variable}.`,
        ],
      ),
    ];
    for (const [more, message] of cases)
      expect(
        problems(() => verify(entries(files, more), { ...wanted, reserved: ['/state'] })).join(),
      ).toContain(message);
    const sound = {
      folders: ['/opt/home/a', '/mnt/media', '/var/lib/home', '/srv'].map((path) => ({
        path,
        ...folder,
        mode: '0777',
      })),
      secrets: [token('TOKEN'), found('/opt/home/a/config.ini'), found('/mnt/media/a.ini')],
    };
    expect(problems(() => verify(entries(files, sound), wanted))).toEqual([]);
  });

  it('knows a plain path', () => {
    for (const path of ['a', 'a/b.c', '.env', 'a/..b']) expect(isInside(path), path).toBe(true);
    for (const path of ['', '/a', 'a/', 'a//b', '.', '..', 'a/../b', './a', 'a\\b', 'a\0b', 'a\nb'])
      expect(isInside(path), path).toBe(false);
  });
});
