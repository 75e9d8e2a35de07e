/** `waybill secrets`, as the program that people call; the values it writes are read with Debian's age. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { ageDecrypt, ageEncrypt, ageKey, type Key, noAge } from '../../harness/age.ts';
import { placesOf } from '../../harness/canary.ts';
import { readTree, repository } from '../../harness/files.ts';
import { PLAIN_STACK } from '../../harness/stack.ts';
import { temporaryFolder } from '../../harness/temporary.ts';

const program = join(repository, 'dist/waybill.cjs');
const APP =
  'apps:\n  mail: {image: "axllent/mailpit:v1.27.0", port: 8025, environment: {SMTP_PASSWORD: {secret: smtp-password}, SMTP_USER: {secret: smtp-user}}}\n';

class Repository {
  readonly root = temporaryFolder();
  readonly file = join(this.root, 'stacks/home/secrets.age.yaml');

  constructor(...recipients: Key[]) {
    mkdirSync(join(this.root, 'stacks/home'), { recursive: true });
    this.recipients(...recipients);
  }

  recipients(...keys: Key[]): void {
    const names = keys.map(({ recipient }) => recipient).join(', ');
    const section = keys.length === 0 ? '' : `secrets: {recipients: [${names}]}\n`;
    writeFileSync(join(this.root, 'stacks/home/stack.yaml'), PLAIN_STACK + section + APP);
  }

  run(args: readonly string[], input: Uint8Array | string = '') {
    const all = [program, ...args, '--root', this.root];
    const { status, stdout, stderr } = spawnSync(process.execPath, all, { input, encoding: 'utf8' });
    const value = input.toString().replace(/\n$/, '');
    expect(
      placesOf([value], [['what was printed', stdout + stderr], ...Object.entries(readTree(this.root))]),
    ).toEqual([]);
    return { status, stdout, stderr };
  }

  get secrets(): Record<string, string> {
    return (parse(readFileSync(this.file, 'utf8')) as { secrets: Record<string, string> }).secrets;
  }
}

describe.skipIf(noAge)('waybill secrets', () => {
  const host = ageKey();
  const owner = ageKey();

  it('lists what is needed, by whom, where it comes from and in which form, and no value', () => {
    const { status, stdout } = new Repository().run(['secrets', 'list']);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^home: 2 secrets$/m);
    expect(stdout).toMatch(/smtp-password +mail +variable/);
    const json = JSON.parse(new Repository().run(['secrets', 'list', '--format', 'json']).stdout);
    expect(json.stacks[0].secrets[0]).toMatchObject({
      name: 'smtp-password',
      kind: 'provided',
      consumers: [{ service: 'mail', as: 'environment' }],
      inRepository: false,
    });
  });

  it('encrypts a value of any kind so that age reads the same bytes', () => {
    const repo = new Repository(host, owner);
    const values = ['q\'u"o`t\\e $HOME ${X} $$', 'two\nlines\n', 'ä€𝄞', '  blanks  '];
    for (const value of values) {
      const ran = repo.run(['secrets', 'encrypt', 'smtp-password'], value);
      expect(ran).toMatchObject({ status: 0, stdout: '' });
      expect(ran.stderr).not.toContain(value.split('\n')[0]);
      expect(ageDecrypt(repo.secrets['smtp-password'] ?? '', host).toString()).toBe(value);
      expect(ageDecrypt(repo.secrets['smtp-password'] ?? '', owner).toString()).toBe(value);
    }
    repo.run(['secrets', 'encrypt', 'smtp-password'], 'ended by echo\n');
    expect(ageDecrypt(repo.secrets['smtp-password'] ?? '', host).toString()).toBe('ended by echo');
  });

  it('refuses what can be no value, and writes nothing then', () => {
    const repo = new Repository(host);
    const cases: [string[], string, RegExp][] = [
      [['smtp-password'], '', /the value is empty/],
      [['smtp-password'], '\n', /the value is empty/],
      [['smtp-password'], ageEncrypt('x', host.recipient, '--armor').toString(), /is a ciphertext/],
      [['smtp-password'], 'x'.repeat(70_000), /has 70000 bytes/],
      [['smtp-pasword'], 'x', /did you mean `smtp-password`/],
      [[], 'x', /takes the name of one secret/],
      [['smtp-password', '--stack', 'other'], 'x', /the stack `other` cannot be read/],
    ];
    for (const [args, input, message] of cases) {
      const ran = repo.run(['secrets', 'encrypt', ...args], input);
      expect(ran.status, String(args)).toBe(1);
      expect(ran.stderr).toMatch(message);
    }
    expect(() => repo.secrets).toThrow();
    expect(new Repository().run(['secrets', 'encrypt', 'smtp-password'], 'x').stderr).toMatch(
      /has no recipients who could read it/,
    );
  });

  it('checks without any key whether something is missing', () => {
    const repo = new Repository(host);
    expect(repo.run(['secrets', 'check'])).toMatchObject({ status: 1 });
    repo.run(['secrets', 'encrypt', 'smtp-password'], 'a');
    expect(repo.run(['secrets', 'check']).stdout).toMatch(
      /`smtp-user`, which mail needs, is not in the repo/,
    );
    repo.run(['secrets', 'encrypt', 'smtp-user'], 'b');
    expect(repo.run(['secrets', 'check'])).toEqual({
      status: 0,
      stdout: 'home: 2 secrets for 1 recipient, none is missing\n',
      stderr: '',
    });
    expect(repo.run(['secrets', 'list']).stdout).toContain('In the repository, encrypted.');
  });

  it('rekeys: a recipient that was removed reads nothing any more, one that was added reads everything', () => {
    const repo = new Repository(host);
    repo.run(['secrets', 'encrypt', 'smtp-password'], 'first');
    repo.run(['secrets', 'encrypt', 'smtp-user'], 'second');
    repo.recipients(owner);
    expect(repo.run(['check']).stdout).toContain('check/secret-recipients');
    expect(repo.run(['secrets', 'encrypt', 'smtp-user'], 'x').stderr).toMatch(/rekey` comes first/);
    const before = readFileSync(repo.file, 'utf8');
    expect(repo.run(['secrets', 'rekey']).stderr).toMatch(/--identity FILE/);
    expect(repo.run(['secrets', 'rekey', '--identity', owner.file]).stderr).toMatch(
      /encrypted for other keys/,
    );
    expect(readFileSync(repo.file, 'utf8')).toBe(before);
    expect(repo.run(['secrets', 'rekey', '--identity', host.file]).status).toBe(0);
    expect(ageDecrypt(repo.secrets['smtp-user'] ?? '', owner).toString()).toBe('second');
    expect(() => ageDecrypt(repo.secrets['smtp-user'] ?? '', host)).toThrow();
    expect(repo.run(['check']).status).toBe(0);
  });

  it('takes a file that a person wrote with age', () => {
    const repo = new Repository(host);
    const block = (value: string) =>
      ageEncrypt(value, host.recipient, '--armor')
        .toString()
        .replace(/^(?=.)/gm, '    ');
    writeFileSync(
      repo.file,
      `apiVersion: waybill/v1\nrecipients: [${host.recipient}]\nsecrets:\n  smtp-password: |\n${block('a')}  smtp-user: |\n${block('b')}`,
    );
    expect(repo.run(['secrets', 'check']).status).toBe(0);
    expect(repo.run(['render'])).toMatchObject({ status: 0, stderr: '' });
    const rendered = parse(readFileSync(join(repo.root, 'out/home/secrets.age.yaml'), 'utf8'));
    expect(ageDecrypt(rendered.secrets['smtp-user'], host).toString()).toBe('b');
  });

  it('says what it can do', () => {
    const ran = new Repository().run(['secrets', 'encrpt']);
    expect(ran).toMatchObject({ status: 1, stderr: expect.stringContaining('did you mean `encrypt`') });
  });
});
