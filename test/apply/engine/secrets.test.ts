/** Secrets on a real engine: made, found, handed over, exchanged, interrupted, and searched for everywhere. */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { ageDecrypt, ageEncrypt, ageKey } from '../../harness/age.ts';
import { BUSY, describeOnEngine, docker } from './engine.ts';
import { ask, makePostgres, noPostgres, POSTGRES, postgresTag } from './postgres.ts';
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
  password: {arises: generated, purpose: Password of the database., form: {length: 40, alphabet: alphanumeric}, rotation: {by: postgres, service: db, user: app}}
  lasting: {arises: generated, purpose: Encrypts., rotation: {by: never, reason: It encrypts what is stored.}}
  session: {arises: generated, purpose: Signs sessions., rotation: {by: restart, effect: Everybody has to log in again.}}
volumes:
  db-data: {description: Data.}
services:
  db:
    image: {name: ${POSTGRES}, tag: "${postgresTag}"}
    init: true
    environment: {POSTGRES_DB: app, POSTGRES_USER: app}
    secretFiles: [{secret: password, variable: POSTGRES_PASSWORD_FILE}]
    mounts: [{type: volume, name: db-data, target: /var/lib/postgresql/data}]
    health: {kind: command, command: [sh, -c, '/usr/lib/postgresql/${postgresTag}/bin/pg_isready -h 127.0.0.1 -U app'], interval: 1s, timeout: 5s, retries: 20, startPeriod: 30s}
  client:
    image: {name: ${POSTGRES}, tag: "${postgresTag}"}
    init: true
    user: '1000:1000'
    entrypoint: [sh, -c, 'while :; do PGPASSWORD=$(cat "$PW") /usr/lib/postgresql/${postgresTag}/bin/psql -X -w -h db -U app -d template1 -c "select 1" >/dev/null && touch /tmp/ok || { rm -f /tmp/ok; echo refused >>/tmp/refused; }; sleep 1; done']
    environment: {SESSION: {secret: session}, LASTING: {secret: lasting}}
    secretFiles: [{secret: password, variable: PW}]
    health: {kind: command, command: [test, -e, /tmp/ok], interval: 1s, timeout: 5s, retries: 3, startPeriod: 30s}
    dependsOn: {db: healthy}
`;

/** An app that makes a key at its first start, and two that wait for it. */
const KEYS = `${HEAD}secrets:
  api-key: {arises: discovered, purpose: Lets others ask., from: {service: maker, file: config/config.xml, format: xml, path: /Config/ApiKey}}
services:
  maker:
    image: {name: ${busyName}, tag: "${busyTag}"}
    init: true
    user: '1000:1000'
    entrypoint: [sh, -c, '[ -f /config/config.xml ] || echo "<Config><ApiKey>$(head -c 16 /dev/urandom | od -An -tx1 | tr -d " \\n")</ApiKey></Config>" >/config/config.xml; exec sleep infinity']
    mounts: [{type: data, name: config, target: /config}]
    health: {kind: command, command: [test, -s, /config/config.xml], interval: 1s, timeout: 5s, retries: 3}
  reader:
    image: {name: ${busyName}, tag: "${busyTag}"}
    init: true
    user: '1000:1000'
    secretFiles: [{secret: api-key, target: /run/secrets/key}]
    health: {kind: none, reason: It sleeps.}
  by-variable:
    image: {name: ${busyName}, tag: "${busyTag}"}
    init: true
    environment: {KEY: {secret: api-key}}
    health: {kind: none, reason: It sleeps.}
  bystander:
    image: {name: ${busyName}, tag: "${busyTag}"}
    init: true
    health: {kind: none, reason: It sleeps.}
`;

const database: StackSpec = { apps: { db: {} }, files: { 'apps/db.yaml': DATABASE } };

const valueOnHost = (host: World, name: string) => readFileSync(join(host.secrets, host.stack, name), 'utf8');

describeOnEngine('secrets', 300_000, () => {
  beforeAll(() => {
    if (noPostgres !== undefined) throw new Error(noPostgres);
    makePostgres();
  }, 240_000);
  afterAll(() => void spawnSync('docker', ['rmi', '-f', `${POSTGRES}:${postgresTag}`]), 120_000);

  const key = ageKey();

  it('a database gets a password that no later pass changes, however the pass ends', async () => {
    const host = world();
    host.publish(database);
    const points = ['prepare', 'journal', 'deliver', 'compose', 'gate', 'applied', 'receipt'];
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
      'database password, pass killed at 7 points',
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
    expect((await host.apply()).out).toContain('in step');
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
    for (const point of [
      'rotate-next',
      'rotate-database',
      'rotate-file',
      'journal',
      'deliver',
      'gate',
      'applied',
    ]) {
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
    observed('exchange killed at 7 points', `file, database and client agree each time (${ends.join(', ')})`);
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

  it('a key that an app makes reaches its readers in the same pass, and nobody else is touched', async () => {
    const host = world();
    host.publish({ apps: { maker: {} }, files: { 'apps/maker.yaml': KEYS } });
    const ran = await host.apply();
    expect(ran.code, ran.out + ran.err).toBe(0);
    const text = readFileSync(join(host.data, 'maker/config/config.xml'), 'utf8');
    const found = /<ApiKey>(\w{32})</.exec(text)?.[1] ?? 'none';
    const { reader, bystander, maker } = host.containers();
    const ids = host.ids();
    expect(docker('exec', ids['reader'] ?? '', 'cat', '/run/secrets/key')).toBe(found);
    expect(docker('exec', ids['by-variable'] ?? '', 'sh', '-c', 'echo "$KEY"')).toBe(found);
    expect([reader?.status, bystander?.restarts, maker?.restarts]).toEqual(['running', 0, 0]);
    expect(ran.out).toMatch(/restart +reader +\(secret\)/);
    expect(ran.out).toMatch(/recreate +by-variable +\(environment\)/);
    expect(ran.out).not.toMatch(/re(?:start|create) +(?:bystander|maker)/);
    expect(host.receipts()).toHaveLength(1);
    const before = host.containers();
    const again = await host.apply();
    expect(again.code, again.out + again.err).toBe(0);
    expect(host.containers()).toEqual(before);
    observed(
      'key of an app found',
      'in the hands of its two readers after one pass (one restarted, one made anew); two others untouched; one receipt',
    );
  });

  const AWKWARD = 'q\'u"o`t\\e $HOME ${X} $$ %s ä€𝄞\nsecond line #not a comment';

  it('a value with quotes, dollars, line ends and other alphabets arrives as it was, by file and by variable', async () => {
    const host = world({ identity: key.file });
    const app = `${HEAD}secrets:
  odd: {arises: provided, purpose: Odd.}
  sealed: {arises: provided, purpose: From the repository.}
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
    const apps = {
      db: {},
      maker: {},
      mail: { ...healthy, environment: { TOKEN: { secret: 'token' }, SEALED: { secret: 'sealed' } } },
    };
    const files = {
      'apps/db.yaml': DATABASE,
      'apps/maker.yaml': KEYS,
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
    const texts: string[] = [];
    const run = async (...args: string[]) => {
      const commands = watchCommands();
      const ran = await host.apply(args);
      texts.push(ran.out, ran.err, commands.stop());
      return ran;
    };
    host.publish({ apps, files, more });
    host.secret('token', 'canary+given/by=hand');
    const ran = await run('run');
    expect(ran.code, ran.out + ran.err).toBe(0);
    const first = ['db-password', 'db-session'].map((name) => valueOnHost(host, name));
    await run('secrets', 'rotate', 'db-password');
    await run('secrets', 'rotate', 'db-session');
    await run('secrets', 'check');
    await run('secrets', 'export', '--to', key.recipient);
    await run('doctor');
    await run('plan');
    // A release that fails, with a log that shouts the secrets out.
    const shouting = {
      mail: { ...apps.mail, command: ['sh', '-c', 'echo token $TOKEN sealed $SEALED; exit 1'] },
    };
    host.publish({ apps: { ...apps, ...shouting }, files, more });
    const failed = await run('run');
    expect([4, 5]).toContain(failed.code);
    await run('history', '--logs');
    await run('status', '--json');
    const found = /<ApiKey>(\w{32})</.exec(
      readFileSync(join(host.data, 'maker/config/config.xml'), 'utf8'),
    )?.[1];
    const values = [
      ...first,
      ...readdirSync(join(host.secrets, host.stack)).map((name) => valueOnHost(host, name)),
      found ?? '',
      'canary-from-the-repository-7c1',
    ];
    expect(new Set(values).size).toBeGreaterThan(7);
    const ids = Object.values(host.ids());
    const places = new Map<string, string>([
      ['output and command lines', texts.join('\n')],
      ['tree', textOf(join(host.origin, 'out'))],
      ['state: receipts, releases, journal', textOf(host.state)],
      ...ids.map((id): [string, string] => {
        const [inspected] = JSON.parse(docker('inspect', id));
        return [
          `docker inspect ${inspected.Config.Labels['com.docker.compose.service']}`,
          JSON.stringify(inspected),
        ];
      }),
    ]);
    const hits = [...places].flatMap(([place, text]) =>
      values.some((value) => formsOf(value).some((form) => text.includes(form))) ? [place] : [],
    );
    // What has no other way in than a variable: docs/secrets.md names them.
    expect(hits.sort()).toEqual([
      'docker inspect by-variable',
      'docker inspect client',
      'docker inspect mail',
    ]);
    observed(
      'canary',
      `${values.length} values in plain, base64 and URL form: in no output, command line, tree, receipt or state; in docker inspect of the 3 services that take a variable`,
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

/** Everything below a folder, as one text; git's packed objects are unpacked by git itself elsewhere. */
function textOf(folder: string): string {
  if (!existsSync(folder)) return '';
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
    .join('\n');
}

/** A value as it may stand somewhere: plain, in base64, in an address, in JSON. */
function formsOf(value: string): string[] {
  const bytes = Buffer.from(value);
  return [
    bytes.toString('latin1'),
    value,
    bytes.toString('base64').replace(/=+$/, ''),
    bytes.toString('base64url'),
    encodeURIComponent(value),
    JSON.stringify(value).slice(1, -1),
  ].filter((form) => form.length >= 6);
}

/** Command lines of all processes of this machine, looked at again and again. */
function watchCommands(): { stop: () => string } {
  const seen = new Set<string>();
  const look = () => {
    for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
      try {
        seen.add(readFileSync(`/proc/${pid}/cmdline`, 'latin1').replaceAll('\0', ' '));
      } catch {
        // It has just ended.
      }
    }
  };
  const timer = setInterval(look, 20);
  return {
    stop: () => {
      clearInterval(timer);
      return [...seen].join('\n');
    },
  };
}
