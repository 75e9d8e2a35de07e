/** Secrets on a real engine: made, found, handed over, exchanged, interrupted, and searched for everywhere. */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { stringify } from 'yaml';
import { CHECKPOINTS } from '../../../src/apply/machine/checkpoints.ts';
import { ageDecrypt, ageEncrypt, ageKey } from '../../harness/age.ts';
import { BUSY, describeOnEngine, docker, killPoints, POSTGRES } from './engine.ts';
import { ask } from './postgres.ts';
import { observed } from './table.ts';
import { healthy, type StackSpec, type World, world } from './world.ts';

const [busyName, busyTag] = BUSY.split(':');

const HEAD = `apiVersion: waybill/v1
title: Test
description: For tests.
category: misc
website: https://example.com
login: {own: none, sso: false}
`;

/** A database with a client that asks it every second, by a file. */
const DATABASE = `${HEAD}secrets:
  password: {kind: generated, purpose: Password of the database., form: {length: 40, alphabet: alphanumeric}, rotation: {by: postgres, service: db, user: app}}
  lasting: {kind: generated, purpose: Encrypts., rotation: {by: never, reason: It encrypts what is stored.}}
  session: {kind: generated, purpose: Signs sessions., rotation: {by: restart, effect: Everybody has to log in again.}}
volumes:
  db-data: {description: Data.}
services:
  db:
    image: {name: ${POSTGRES}, tag: "17"}
    init: true
    command: [postgres, -c, fsync=off]
    environment: {POSTGRES_DB: app, POSTGRES_USER: app}
    secretFiles: [{secret: password, variable: POSTGRES_PASSWORD_FILE}]
    mounts: [{type: volume, name: db-data, target: /var/lib/postgresql/data}]
    health: {kind: command, command: [sh, -c, 'pg_isready -h 127.0.0.1 -U app'], interval: 1s, timeout: 5s, retries: 20, startPeriod: 30s}
  client:
    image: {name: ${POSTGRES}, tag: "17"}
    init: true
    user: '1000:1000'
    entrypoint: [sh, -c, 'while :; do PGPASSWORD=$(cat "$PW") psql -X -w -h db -U app -d template1 -c "select 1" >/dev/null && touch /tmp/ok || { rm -f /tmp/ok; echo refused >>/tmp/refused; }; sleep 1; done']
    environment: {SESSION: {secret: session}, LASTING: {secret: lasting}}
    secretFiles: [{secret: password, variable: PW}]
    health: {kind: command, command: [test, -e, /tmp/ok], interval: 1s, timeout: 5s, retries: 3, startPeriod: 30s}
    dependsOn: {db: healthy}
`;

const database: StackSpec = { apps: { db: {} }, timeout: 60, files: { 'apps/db.yaml': DATABASE } };

const valueOnHost = (host: World, name: string) => readFileSync(join(host.secrets, host.stack, name), 'utf8');

describeOnEngine('secrets', () => {
  const key = ageKey();

  it('a database gets a password that no later pass changes, however the pass ends', async () => {
    const host = world();
    host.publish(database);
    const points = killPoints(CHECKPOINTS.pass, ['journal', 'deliver', 'compose', 'applied']);
    let password: string | undefined;
    for (const point of points) {
      await host.apply(['run'], { WAYBILL_TEST_KILL_AT: point });
      const made = existsSync(join(host.secrets, host.stack, 'db-password'));
      if (!made) continue;
      password ??= valueOnHost(host, 'db-password');
      expect(valueOnHost(host, 'db-password'), point).toBe(password);
    }
    for (const pass of [1, 2]) {
      const ran = await host.apply();
      expect(ran.code, `${pass} ${ran.out}${ran.err}`).toBe(0);
    }
    expect(valueOnHost(host, 'db-password')).toBe(password);
    expect(password).toMatch(/^[A-Za-z][A-Za-z0-9]{39}$/);
    expect(statSync(join(host.secrets, host.stack, 'db-password')).mode & 0o777).toBe(0o600);
    const db = host.ids()['db'] ?? '';
    expect(ask(db, 'app', password ?? '')).toBe('1');
    expect(ask(db, 'app', 'wrong')).toContain('authentication failed');
    expect(host.containers()['client']?.status).toBe('running');
    observed(
      `database password, pass killed at ${points.length} points`,
      'made once, root-only; the same after every kill and every further pass; the database accepts it and no other',
    );
  });

  it('exchanges a database password: the database keeps running, its client follows', async () => {
    const host = world();
    host.publish(database);
    const first = await host.apply();
    expect(first.code, first.out + first.err).toBe(0);
    const before = host.containers();
    const old = valueOnHost(host, 'db-password');
    const ran = await host.apply(['secrets', 'rotate', 'db-password']);
    expect(ran.code, ran.out + ran.err).toBe(0);
    const password = valueOnHost(host, 'db-password');
    expect(password).not.toBe(old);
    const after = host.containers();
    expect(after['db']).toEqual(before['db']);
    expect(after['client']?.startedAt).not.toBe(before['client']?.startedAt);
    const db = after['db']?.id ?? '';
    expect(ask(db, 'app', password)).toBe('1');
    expect(ask(db, 'app', old)).toContain('authentication failed');
    expect(docker('exec', after['client']?.id ?? '', 'sh', '-c', 'test -e /tmp/ok && echo good')).toBe(
      'good',
    );
    expect(ran.out + ran.err).not.toContain(password);
    expect(docker('logs', db)).not.toContain(password);
    expect(readdirSync(join(host.secrets, host.stack)).filter((name) => name.includes('.'))).toEqual([]);
    // A later pass finds nothing to do.
    expect((await host.apply()).out).toContain('in sync');
    observed(
      'database password exchanged',
      'the database was not restarted; its client was, and works; the old password is refused; no log has the new one',
    );
  });

  it('an exchange that is killed at any point is ended by the next pass', async () => {
    const host = world();
    host.publish(database);
    const first = await host.apply();
    expect(first.code, first.out + first.err).toBe(0);
    const ends: string[] = [];
    const points = killPoints(
      [...CHECKPOINTS.rotation, 'journal', 'deliver', 'gate', 'applied'],
      ['rotate-next', 'rotate-database', 'deliver'],
    );
    for (const point of points) {
      const old = valueOnHost(host, 'db-password');
      const killed = await host.apply(['secrets', 'rotate', 'db-password'], {
        WAYBILL_TEST_KILL_AT: point,
      });
      expect(killed.code, point).not.toBe(0);
      const ran = await host.apply();
      expect(ran.code, `${point} ${ran.out}${ran.err}`).toBe(0);
      const now = valueOnHost(host, 'db-password');
      const { db, client } = host.containers();
      expect(ask(db?.id ?? '', 'app', now), point).toBe('1');
      expect(docker('exec', client?.id ?? '', 'sh', '-c', 'cat "$PW"'), point).toBe(now);
      ends.push(`${point}: ${now === old ? 'old' : 'new'}`);
      expect(
        readdirSync(join(host.secrets, host.stack)).filter((name) => name.includes('.')),
        point,
      ).toEqual([]);
    }
    observed(
      `exchange killed at ${points.length} points`,
      `file, database and client agree each time (${ends.join(', ')})`,
    );
  });

  it('exchanges what its readers can follow, and says why it does not exchange the rest', async () => {
    const host = world();
    host.publish(database);
    const first = await host.apply();
    expect(first.code, first.out + first.err).toBe(0);
    const before = host.ids();
    const old = valueOnHost(host, 'db-session');
    const ran = await host.apply(['secrets', 'rotate', 'db-session']);
    expect(ran.code, ran.out + ran.err).toBe(0);
    expect(ran.out).toContain('Everybody has to log in again.');
    expect(valueOnHost(host, 'db-session')).not.toBe(old);
    expect(host.ids()['client']).not.toBe(before['client']);
    expect(host.ids()['db']).toBe(before['db']);
    const never = await host.apply(['secrets', 'rotate', 'db-lasting']);
    expect(never.code).toBe(3);
    expect(never.err).toContain('It encrypts what is stored.');
    const typo = await host.apply(['secrets', 'rotate', 'db-lastin']);
    expect(typo.code).toBe(1);
    // With the database away nothing is changed.
    docker('stop', '-t', '1', host.ids()['db'] ?? '');
    const password = valueOnHost(host, 'db-password');
    const away = await host.apply(['secrets', 'rotate', 'db-password']);
    expect(away.code).toBe(3);
    expect(away.err).toContain('does not run');
    expect(valueOnHost(host, 'db-password')).toBe(password);
    observed(
      'exchange refused',
      'with the reason of the definition; with a stopped database nothing changes',
    );
  });

  const AWKWARD = 'q\'u"o`t\\e $HOME ${X} $$ %s ä€𝄞\nsecond line #not a comment';

  it('a value with quotes, dollars, line endings and other alphabets arrives as it was, by file and by variable', async () => {
    const host = world({ identity: key.file });
    const app = `${HEAD}secrets:
  odd: {kind: provided, purpose: Odd.}
  sealed: {kind: provided, purpose: From the repository.}
services:
  odd:
    image: {name: ${busyName}, tag: "${busyTag}"}
    init: true
    user: '1000:1000'
    environment: {ODD: {secret: odd}, SEALED: {secret: sealed}}
    secretFiles: [{secret: odd, target: /run/secrets/odd}, {secret: sealed, target: /run/secrets/sealed}]
    health: {kind: none, reason: It sleeps.}
`;
    const sealed = ageEncrypt(AWKWARD, key.recipient, '--armor').toString();
    const file = stringify({
      apiVersion: 'waybill/v1',
      recipients: [key.recipient],
      secrets: { 'odd-sealed': sealed },
    });
    host.secret('odd-odd', AWKWARD);
    host.publish({
      apps: { odd: {} },
      files: { 'apps/odd.yaml': app, 'secrets.age.yaml': file },
      more: { secrets: { recipients: [key.recipient] } },
    });
    const ran = await host.apply();
    expect(ran.code, ran.out + ran.err).toBe(0);
    const id = host.ids()['odd'] ?? '';
    const inside = (...command: string[]) => execFileSync('docker', ['exec', id, ...command]).toString();
    for (const name of ['odd', 'sealed']) {
      expect(inside('cat', `/run/secrets/${name}`)).toBe(AWKWARD);
      expect(inside('sh', '-c', `printf %s "$${name.toUpperCase()}"`)).toBe(AWKWARD);
      expect(inside('stat', '-c', '%u %a', `/run/secrets/${name}`)).toBe('1000 400\n');
    }
    expect(existsSync(join(host.secrets, host.stack, 'odd-sealed'))).toBe(false);
    observed(
      'awkward values',
      'the same bytes by file (uid of the reader, 400) and by variable; sealed ones never in a file of the disk',
    );
  });

  it('no secret is anywhere but with its readers', async () => {
    const host = world({ identity: key.file });
    const sealed = ageEncrypt('canary-from-the-repository-7c1', key.recipient, '--armor').toString();
    const mail = { ...healthy, environment: { TOKEN: { secret: 'token' }, SEALED: { secret: 'sealed' } } };
    const files = {
      'apps/db.yaml': DATABASE,
      'secrets.age.yaml': stringify({
        apiVersion: 'waybill/v1',
        recipients: [key.recipient],
        secrets: { sealed },
      }),
    };
    const more = {
      secrets: { recipients: [key.recipient] },
      silence: [{ code: 'check/secret-missing', reason: 'the host alone knows them' }],
    };
    host.publish({ apps: { db: {}, mail }, files, more });
    host.secret('token', 'canary+given/by=hand');
    host.canary.knows('canary-from-the-repository-7c1');
    const ran = await host.apply();
    expect(ran.code, ran.out + ran.err).toBe(0);
    for (const args of [
      ['secrets', 'rotate', 'db-password'],
      ['secrets', 'rotate', 'db-session'],
      ['secrets', 'check'],
      ['secrets', 'export', '--to', key.recipient],
      ['doctor'],
      ['plan'],
    ])
      await host.apply(args);
    // A release that fails, with a log that shouts the secrets out.
    const shouting = { ...mail, command: ['sh', '-c', 'echo token $TOKEN sealed $SEALED; exit 1'] };
    host.canary.shouts('mail');
    host.publish({ apps: { db: {}, mail: shouting }, files, more });
    const failed = await host.apply();
    expect([4, 5]).toContain(failed.code);
    await host.apply(['history', '--logs']);
    await host.apply(['status', '--json']);
    // Two of them are not in force any more.
    expect(host.canary.values.length).toBeGreaterThanOrEqual(7);
    expect(host.leaks()).toEqual([]);
    // The search finds what there is: the variables of containers that can read nothing else, and a word of the tree.
    host.canary.hears(Buffer.from('canary+given/by=hand').toString('base64'));
    expect(host.leaks()).toEqual(['output, or a command line']);
    host.canary.forget();
    observed(
      'canary, in this and every other test of this table',
      'values of all secrets in plain, base64, URL and JSON form: in no output, command line, commit, receipt, state, log or docker inspect, but for the variables of services that read nothing else',
    );
  });

  it('export and import bring every value to a new host', async () => {
    const host = world({ identity: key.file });
    host.publish(database);
    host.secret('db-password', AWKWARD);
    expect((await host.apply(['doctor'])).out).toContain('the secrets of this host were never exported');
    const file = join(host.folder, 'backup.age');
    const ran = await host.apply(['secrets', 'export', '--to', key.recipient, '--output', file]);
    expect(ran.code, ran.err).toBe(0);
    expect(ageDecrypt(readFileSync(file), key).toString()).toContain(Buffer.from(AWKWARD).toString('base64'));
    expect((await host.apply(['doctor'])).out).toContain('the last export holds all secrets');
    host.secret('db-session', 'later');
    expect((await host.apply(['doctor'])).out).toContain('secrets have changed since the last export');
    const other = world({ identity: key.file, stacks: [host.stack] });
    const back = await other.apply(['secrets', 'import', file]);
    expect(back.code, back.err).toBe(0);
    expect(readFileSync(join(other.secrets, host.stack, 'db-password'), 'utf8')).toBe(AWKWARD);
    writeFileSync(join(other.secrets, host.stack, 'db-password'), 'other');
    expect((await other.apply(['secrets', 'import', file])).code).toBe(2);
    expect(readFileSync(join(other.secrets, host.stack, 'db-password'), 'utf8')).toBe('other');
    expect((await other.apply(['secrets', 'import', file, '--replace'])).code).toBe(0);
    expect(readFileSync(join(other.secrets, host.stack, 'db-password'), 'utf8')).toBe(AWKWARD);
    observed(
      'export and import',
      'read with Debian’s age; every value back; what differs is left alone unless told',
    );
  });
});
