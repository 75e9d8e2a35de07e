/** Stored data and another version of its program: all of it in the new one, or all of it in the old one. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { describeOnEngine, docker } from './engine.ts';
import {
  after,
  before,
  clientSees,
  expectNew,
  expectOld,
  filled,
  sql,
  store,
  storeSpec,
  volumes,
} from './store.ts';
import { observed } from './table.ts';

/** An image that behaves like a PostgreSQL of the tests, but for one program. */
function imageWith(version: string, program: string, script: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'waybill-image-'));
  const name = `wbtest/postgres-${program.replace('_', '-')}-${process.pid}:${version}`;
  writeFileSync(join(folder, program), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  const path = `/usr/local/bin:/usr/lib/postgresql/${version}/bin:/usr/bin:/bin`;
  writeFileSync(
    join(folder, 'Dockerfile'),
    `FROM wbtest/postgres:${version}\nENV PATH=${path}\nCOPY ${program} /usr/local/bin/${program}\n`,
  );
  docker('build', '-q', '-t', name, folder);
  rmSync(folder, { recursive: true });
  onTestFinished(() => void docker('rmi', '-f', name));
  return name;
}

describeOnEngine('upgrades of PostgreSQL', () => {
  it('15 to 17, asked for: everything is there, the old data is kept until it is cleaned', async () => {
    const host = store();
    const data = await filled(host, { tables: 200 });
    host.publish(storeSpec({ version: '17' }));
    const refused = await host.apply();
    expect(refused.code, refused.out + refused.err).toBe(3);
    expect(refused.out).toContain('upgrades: {store-db: {from: 15, to: 17}}');
    expectOld(host, data, 'not asked for');
    host.publish(storeSpec(after));
    const plan = await host.apply(['plan']);
    expect(plan.out).toContain('upgrade  store-db  (image: PostgreSQL 15 to 17)');
    // A foreign client in the middle of a transaction does not get in the way.
    const { id = '' } = host.containers()['store-db'] ?? {};
    docker(
      'exec',
      '-d',
      id,
      'psql',
      '-U',
      'store',
      '-c',
      'begin; lock table t9 in share mode; select pg_sleep(600)',
    );
    const ran = await host.apply();
    expect(ran.code, ran.out + ran.err).toBe(0);
    expect(ran.err).toContain('[4/5] store-db: restoring into the new version');
    expectNew(host, data, 'upgraded');
    expect(sql(host, 'show server_version_num').slice(0, 2)).toBe('17');
    expect(volumes(host)).toHaveLength(2);
    const quiet = await host.apply();
    expect(quiet.code, quiet.out + quiet.err).toBe(0);
    // Nobody goes back by accident: the old image does not get the new data.
    const back = await host.apply(['rollback']);
    expect(back.code, back.out + back.err).toBe(3);
    expect(back.out).toContain('apply/upgrade-backwards');
    expectNew(host, data, 'rollback refused');
    observed('PostgreSQL 15 to 17', 'all data in the new version, equal for a client; old volume kept');
  });

  it('a consumer that never gets healthy with the new version: the old data is back, and runs', async () => {
    const host = store();
    const data = await filled(host);
    host.publish(
      storeSpec({
        ...after,
        timeout: 5,
        services: { store: { healthcheck: { test: ['CMD', 'false'], interval: '1s', retries: 1 } } },
      }),
    );
    const ran = await host.apply();
    expect(ran.code, ran.out + ran.err).toBe(4);
    expectOld(host, data, 'rolled back');
    expect((await host.apply()).code).toBe(4);
    expectOld(host, data, 'held');
    observed('gate fails after an upgrade', 'exit code 4, version 15 with all data runs again');
  });

  it('the disk is full during dump, copy or restore, or the dump is cut short: the old version runs on', async () => {
    const host = store();
    await filled(host);
    // A device without room stands for the disk: the kernel answers as a full one does.
    const cases = {
      'dump: disk full': imageWith(
        '15',
        'pg_dump',
        `for a; do case $a in --file=*) mkdir -p "\${a#--file=}"; exec dd if=/dev/zero of=/dev/full bs=1M count=1;; esac; done`,
      ),
      'dump: cut short': imageWith(
        '15',
        'pg_dump',
        `/usr/lib/postgresql/15/bin/pg_dump "$@" || exit; for a; do case $a in --file=*) f=$(ls -S "\${a#--file=}"/*.dat.gz | head -n 1); truncate -s -20 "$f";; esac; done`,
      ),
      'copy: disk full': imageWith('15', 'cp', '/bin/cp "$@"; dd if=/dev/zero of=/dev/full bs=1M count=1'),
    };
    for (const [what, image] of Object.entries(cases)) {
      host.publish({ ...storeSpec(before), services: { 'store-db': { image } } });
      const first = await host.apply();
      expect(first.code, what + first.out + first.err).toBe(0);
      const data = clientSees(host);
      host.publish(storeSpec(after));
      const ran = await host.apply();
      expect(ran.code, what + ran.out + ran.err).toBe(4);
      expect(ran.out, what).toContain('version 15 runs again, with all data');
      expectOld(host, data, what);
    }
    const restoring = imageWith(
      '17',
      'pg_restore',
      'case "$*" in *--create*) exec dd if=/dev/zero of=/dev/full bs=1M count=1;; esac; exec /usr/lib/postgresql/17/bin/pg_restore "$@"',
    );
    host.publish(storeSpec(before));
    expect((await host.apply()).code).toBe(0);
    const data = clientSees(host);
    host.publish({ ...storeSpec(after), services: { 'store-db': { image: restoring } } });
    const ran = await host.apply();
    expect(ran.code, ran.out + ran.err).toBe(4);
    expect(ran.out).toContain('disk is full');
    expectOld(host, data, 'restore: disk full');
    host.publish(storeSpec(after));
    const good = await host.apply();
    expect(good.code, good.out + good.err).toBe(0);
    expectNew(host, data, 'after all');
    observed(
      'disk full during dump, copy, restore; dump cut short',
      'version 15 with all data each time, exit code 4; later upgraded',
    );
  });

  it('a wrong password: refused before anything is stopped', async () => {
    const host = store();
    const data = await filled(host);
    const ids = host.ids();
    sql(host, "alter role store password 'another one'");
    host.publish(storeSpec(after));
    const ran = await host.apply();
    expect(ran.out + ran.err).toContain('apply/upgrade-password');
    expect(ran.out + ran.err).not.toContain('another one');
    expect(host.ids()['store-db']).toBe(ids['store-db']);
    expect(
      docker('exec', ids['store-db'] ?? '', 'psql', '-U', 'store', '-tAc', 'select count(*) from wide'),
    ).toBe('200');
    expect(data).toContain('wide');
    expect(volumes(host)).toHaveLength(1);
    observed('wrong password', 'refused, nothing was stopped');
  });
});
