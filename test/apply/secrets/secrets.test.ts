import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Settings } from '../../../src/apply/config.ts';
import {
  deliver,
  makeSecret,
  makeSecrets,
  masked,
  readSecrets,
  variables,
  withdraw,
} from '../../../src/apply/secrets/secrets.ts';
import type { AppliedRelease } from '../../../src/apply/state/release.ts';
import { manifest, problems, secret } from '../manifest.ts';
import { MemorySystem } from '../memory.ts';

const settings = { secrets: '/etc/waybill/secrets' } as Settings;
const path = (name: string) => `/etc/waybill/secrets/home/${name}`;
const file = (uid: number, name: string) => ({
  service: 'app',
  as: 'file' as const,
  uid,
  path: `/run/waybill/home/secrets/${uid}/${name}`,
});

describe('secrets', () => {
  it('are made in their form, beginning with a letter, never twice alike', () => {
    const system = new MemorySystem();
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 200 }),
        fc.constantFrom('alphanumeric' as const, 'hex' as const),
        (length, alphabet) => {
          const made = makeSecret(system, { length, alphabet });
          expect(made).toMatch(alphabet === 'hex' ? /^[a-f][a-f0-9]*$/ : /^[A-Za-z][A-Za-z0-9]*$/);
          expect(made).toHaveLength(length);
        },
      ),
    );
    const several = Array.from({ length: 100 }, () => makeSecret(system, { length: 40, alphabet: 'hex' }));
    expect(new Set(several).size).toBe(100);
  });

  it('are made once: 0600, never replaced, found again', () => {
    const system = new MemorySystem();
    const tree = manifest({
      secrets: [secret('key', { kind: 'generated', form: { length: 20, alphabet: 'hex' } })],
    });
    const first = makeSecrets(system, settings, 'home', readSecrets(system, settings, tree, undefined));
    expect(system.files.stat(path('key'))).toMatchObject({ mode: 0o600, uid: 0 });
    const second = readSecrets(system, settings, tree, undefined);
    expect(second.toMake).toEqual([]);
    expect(second.values.get('key')).toEqual(first.values.get('key'));
  });

  it('lose the line end that an editor added, and nothing else', () => {
    const read = (text: string) =>
      readSecrets(
        new MemorySystem({ [path('a')]: text }),
        settings,
        manifest({ secrets: [secret('a')] }),
        undefined,
      )
        .values.get('a')
        ?.toString();
    expect(read('value\n')).toBe('value');
    expect(read('value\r\n')).toBe('value');
    expect(read('value')).toBe('value');
    expect(read(' value ')).toBe(' value ');
    expect(read('two\nlines\n')).toBe('two\nlines\n');
  });

  it('are all judged at once', () => {
    const system = new MemorySystem({
      [path('empty')]: '\n',
      [path('age')]: 'age-encryption.org/v1\n-> X25519 abc\n',
      [path('armored')]: '-----BEGIN AGE ENCRYPTED FILE-----\nabc\n',
      [path('sops')]: 'ENC[AES256_GCM,data:abc]',
      [path('vault')]: '$ANSIBLE_VAULT;1.1;AES256\n',
      [path('binary')]: 'a\0b',
      [path('fine')]: 'fine',
    });
    system.files.write(path('open'), 'open', { mode: 0o640 });
    const names = ['empty', 'age', 'armored', 'sops', 'vault', 'fine', 'open', 'missing'];
    const secrets = [
      ...names.map((name) => secret(name)),
      secret('binary', { consumers: [{ service: 'app', as: 'environment', variable: 'BINARY' }] }),
      secret('optional', { optional: true }),
      secret('later', { kind: 'discovered' }),
      secret('lost', { kind: 'generated' }),
      secret('new', { kind: 'generated' }),
    ];
    const applied = { generated: ['lost'] } as unknown as AppliedRelease;
    const found = problems(() => readSecrets(system, settings, manifest({ secrets }), applied));
    expect(found.map((text) => text.split(':')[0])).toEqual([
      'apply/verify-secret-empty',
      ...Array(4).fill('apply/verify-secret-ciphertext'),
      'apply/verify-secret-exposed',
      'apply/verify-secret-missing',
      'apply/verify-secret-binary',
      'apply/verify-secret-lost',
    ]);
  });

  it('are taken from what an app wrote, unless a person says otherwise', () => {
    const from = {
      service: 'sonarr',
      file: '/opt/home/sonarr/config.xml',
      format: 'xml' as const,
      path: '/Config/ApiKey',
    };
    const tree = manifest({ secrets: [secret('key', { kind: 'discovered', from })] });
    const config = { [from.file]: '<Config><ApiKey>found</ApiKey></Config>' };
    const read = (files: Record<string, string>) =>
      readSecrets(new MemorySystem(files), settings, tree, undefined).values.get('key')?.toString();
    expect(read({})).toBeUndefined();
    expect(read(config)).toBe('found');
    expect(read({ ...config, [path('key')]: 'own' })).toBe('own');
  });

  it('are delivered to each reader as its own file, empty where nobody has a value, and taken away again', () => {
    const system = new MemorySystem({ [path('key')]: 'value' });
    const tree = manifest({
      secrets: [
        secret('key', { consumers: [file(0, 'key'), file(1000, 'key')] }),
        secret('later', { kind: 'discovered', consumers: [file(1000, 'later')] }),
      ],
    });
    const secrets = readSecrets(system, settings, tree, undefined);
    deliver(system, tree, secrets);
    expect(system.files.stat('/run/waybill/home/secrets/1000/key')).toMatchObject({
      mode: 0o400,
      uid: 1000,
      gid: 1000,
    });
    expect(system.files.stat('/run/waybill/home/secrets/0/key')).toMatchObject({ mode: 0o400, uid: 0 });
    expect(system.files.stat('/run/waybill/home/secrets/1000')).toMatchObject({ mode: 0o700, uid: 0 });
    expect(system.files.read('/run/waybill/home/secrets/1000/later')).toEqual(Buffer.alloc(0));
    withdraw(system, manifest({ secrets: [secret('key', { consumers: [file(0, 'key')] })] }));
    expect(system.files.walk('/run/waybill/home/secrets').map(({ path: at }) => at)).toEqual(['0', '0/key']);
  });

  it('reach Compose as variables, and no text', () => {
    const values = new Map([
      ['key', Buffer.from('s3cret-value')],
      ['file', Buffer.from('line one\nline two\n')],
      ['short', Buffer.from('abc')],
    ]);
    const tree = manifest({
      secrets: [secret('key', { consumers: [{ service: 'app', as: 'environment', variable: 'KEY' }] })],
    });
    expect(variables(tree, { values, toMake: [] })).toEqual({ KEY: 's3cret-value' });
    expect(masked('KEY=s3cret-value; line two; abc', { values, toMake: [] })).toBe('KEY=***; ***; abc');
    const odd = new Map([['odd', Buffer.from('pass/word+1')]]);
    expect(masked('a=pass%2Fword%2B1 b=cGFzcy93b3JkKzE= c', { values: odd, toMake: [] })).toBe(
      'a=*** b=***= c',
    );
  });
});
