/** `waybill-apply secrets`, as the program that people call, with a git server and no engine. */
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { stringify } from 'yaml';
import { ageEncrypt, ageKey, noAge } from '../../harness/age.ts';
import { applier } from '../bundle.ts';
import { idle, World } from '../engine/world.ts';

const AUTHENTIK = {
  tls: { email: 'a@example.com', dnsProvider: 'cloudflare' },
  sso: { outposts: 'embedded' },
};

function host(config: Record<string, unknown> = {}): World {
  const made = new World(config);
  onTestFinished(() => {
    try {
      expect(made.canary.found(made.origin, made.state, []), 'places in which a secret stands').toEqual([]);
    } finally {
      made.remove();
    }
  });
  return made;
}

const mail = { ...idle, environment: { TOKEN: { secret: 'token' }, USER: { secret: 'mail-user' } } };

function run(made: World, args: readonly string[], input: Uint8Array | string = '') {
  const all = [applier, ...args, '--config', made.config];
  const { status, stdout, stderr } = spawnSync(process.execPath, all, { input, encoding: 'utf8' });
  made.canary.collect(made.secrets);
  made.canary.hears(stdout, stderr);
  return { status, out: stdout, err: stderr };
}

const path = (made: World, name: string) => join(made.secrets, made.stack, name);
const read = (made: World, name: string) =>
  existsSync(path(made, name)) ? readFileSync(path(made, name), 'utf8') : undefined;

describe('waybill-apply secrets', () => {
  it('sets a value of any kind, root-only, before the first pass, and shows none', () => {
    const made = host();
    made.publish({ apps: { mail } });
    for (const value of ['q\'u"o`t\\e $HOME ${X} $$', 'ä€𝄞', 'two\nlines\n', '  blanks ']) {
      const ran = run(made, ['secrets', 'set', 'token'], value);
      expect(ran.status, ran.err).toBe(0);
      expect(read(made, 'token')).toBe(value);
      expect(ran.out + ran.err).not.toContain(value.trim().split('\n')[0]);
    }
    expect(statSync(path(made, 'token')).mode & 0o777).toBe(0o600);
    run(made, ['secrets', 'set', 'token'], 'ended by echo\n');
    expect(read(made, 'token')).toBe('ended by echo');
    expect(run(made, ['secrets', 'set', 'token'], 'ended by echo').out).toContain('as before');
  });

  it('refuses what can be no value, and names that nobody has', () => {
    const made = host();
    made.publish({ apps: { mail } });
    for (const input of [
      '',
      '\n',
      'ENC[AES256_GCM,data:abc]',
      '$ANSIBLE_VAULT;1.1;AES256',
      'x'.repeat(70_000),
    ])
      expect(run(made, ['secrets', 'set', 'token'], input).status, input.slice(0, 10)).toBe(3);
    expect(read(made, 'token')).toBeUndefined();
    expect(run(made, ['secrets', 'set', 'tokn'], 'x')).toMatchObject({ status: 1 });
    expect(run(made, ['secrets', 'set'], 'x')).toMatchObject({ status: 1 });
    const typo = run(made, ['secrets', 'sett', 'token'], 'x');
    expect(typo).toMatchObject({ status: 1, err: expect.stringContaining('did you mean `set`') });
  });

  it('takes over an .env file by the names of variables, and never what is there already', () => {
    const made = host();
    made.publish({ apps: { mail } });
    const file = join(made.folder, 'old.env');
    writeFileSync(file, 'TOKEN=\'from $file\'\nMAIL_USER="me"\nOTHER=x\nPUID=1000\n');
    made.secret('mail-user', 'canary-of-a-person');
    const ran = run(made, ['secrets', 'import-env', file]);
    expect(ran.status).toBe(2);
    expect(ran.out).toContain('token: new');
    expect(ran.out).toContain('mail-user: differs, and was left as it is');
    expect(read(made, 'token')).toBe('from $file');
    expect(read(made, 'mail-user')).toBe('canary-of-a-person');
    expect(ran.out + ran.err).not.toMatch(/from \$file|canary/);
    expect(run(made, ['secrets', 'import-env', file, '--replace']).status).toBe(0);
    expect(read(made, 'mail-user')).toBe('me');
    writeFileSync(file, 'TOKEN=new\nMAIL_USER=${OTHER}\n');
    expect(run(made, ['secrets', 'import-env', file, '--replace'])).toMatchObject({
      status: 3,
      err: expect.stringContaining('refers to another variable'),
    });
    expect(read(made, 'token')).toBe('from $file');
  });

  it('takes over the two files of ansible-hms-docker, both or none', () => {
    const made = host();
    made.publish({ apps: { mail }, more: AUTHENTIK });
    const project = join(made.folder, 'hms-docker');
    mkdirSync(project);
    const [key, password] = [join(project, '.authentik.key'), join(project, '.authentik.pgpass')];
    writeFileSync(key, 'oldkey123\n', { mode: 0o600 });
    expect(run(made, ['secrets', 'adopt', project]).status).toBe(3);
    expect(read(made, 'authentik-secret-key')).toBeUndefined();
    writeFileSync(password, 'oldpass456\n', { mode: 0o644 });
    expect(run(made, ['secrets', 'adopt', project])).toMatchObject({
      status: 3,
      err: expect.stringContaining('can be read by others'),
    });
    chmodSync(password, 0o600);
    const ran = run(made, ['secrets', 'adopt', project]);
    expect(ran.status, ran.err).toBe(0);
    expect(read(made, 'authentik-secret-key')).toBe('oldkey123');
    expect(read(made, 'authentik-database-password')).toBe('oldpass456');
    expect(statSync(path(made, 'authentik-secret-key')).mode & 0o777).toBe(0o600);
    expect(run(made, ['secrets', 'adopt', project]).status).toBe(0);
    writeFileSync(key, 'otherkey', { mode: 0o600 });
    expect(run(made, ['secrets', 'adopt', project]).status).toBe(3);
    expect(read(made, 'authentik-secret-key')).toBe('oldkey123');
  });

  describe.skipIf(noAge)('with age', () => {
    const key = ageKey();

    it('says where each value comes from, and what is missing', () => {
      const made = host({ identity: key.file });
      const sealed = ageEncrypt('sealed', key.recipient, '--armor').toString();
      made.publish({
        apps: { mail },
        more: { secrets: { recipients: [key.recipient] } },
        files: {
          'secrets.age.yaml': stringify({
            apiVersion: 'waybill/v1',
            recipients: [key.recipient],
            secrets: { 'mail-user': sealed },
          }),
        },
      });
      expect(run(made, ['secrets', 'check'])).toMatchObject({
        status: 3,
        err: expect.stringContaining('The secret token is missing'),
      });
      made.secret('token', 'x');
      const ran = run(made, ['secrets', 'check']);
      expect(ran.status, ran.err).toBe(0);
      expect(ran.out).toMatch(/token {2}provided, on this host\n/);
      expect(ran.out).toMatch(/mail-user {2}provided, in the repository\n/);
      made.secret('mail-user', 'y');
      expect(run(made, ['secrets', 'check']).out).toMatch(/mail-user .*wins over the repository/);
    });

    it('exports for one recipient only, and refuses a file that is none', () => {
      const made = host({ identity: key.file });
      made.publish({ apps: { mail } });
      made.secret('token', 'x');
      expect(run(made, ['secrets', 'export'])).toMatchObject({ status: 1 });
      expect(run(made, ['secrets', 'export', '--to', 'age1nonsense'])).toMatchObject({ status: 1 });
      const file = join(made.folder, 'export.age');
      writeFileSync(
        file,
        ageEncrypt('{"apiVersion":"waybill/v1","stacks":{"../x":{"y":"eg=="}}}', key.recipient),
      );
      expect(run(made, ['secrets', 'import', file])).toMatchObject({
        status: 3,
        err: expect.stringContaining('is not an export of Waybill'),
      });
      writeFileSync(file, 'nonsense');
      expect(run(made, ['secrets', 'import', file])).toMatchObject({ status: 3 });
    });
  });
});
