/** Data out of a stack and into it again: on a real engine, with a real PostgreSQL. */
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { describeOnEngine, docker, killPoints } from './engine.ts';
import { clientSees, filled, sql, store } from './store.ts';
import { observed } from './table.ts';

describeOnEngine('backups', () => {
  it('backup, loss of volume and folder, restore: equal; a damaged backup is refused; a reset can be undone', async () => {
    const host = store();
    const folder = join(host.folder, 'backups');
    host.configure({ backups: { folder, keep: 2 } });
    const data = await filled(host);
    const file = join(host.data, 'store/config/settings.db');
    writeFileSync(file, 'precious');
    const made = await host.apply(['backup']);
    expect(made.code, made.out + made.err).toBe(0);
    expect(made.out).toContain('every dump restored once');
    const [id = ''] = readdirSync(join(folder, host.stack));
    expect(JSON.stringify(readdirSync(join(folder, host.stack, id), { recursive: true }))).toContain(
      'SHA256SUMS',
    );

    // Everything is lost.
    docker('rm', '-f', ...Object.values(host.ids()));
    docker('volume', 'rm', `${host.stack}_store-data`);
    writeFileSync(file, 'garbage');
    const asked = await host.apply(['restore', id]);
    expect(asked.out).toContain('Dry run');
    const restored = await host.apply(['restore', id, '--yes']);
    expect(restored.code, restored.out + restored.err).toBe(0);
    expect(clientSees(host)).toBe(data);
    expect(readFileSync(file, 'utf8')).toBe('precious');
    expect((await host.apply()).code).toBe(0);

    // Back to the state of the backup, over data that has moved on; what was there is kept.
    sql(host, 'drop table wide cascade');
    const again = await host.apply(['restore', id, 'store-db', '--yes']);
    expect(again.code, again.out + again.err).toBe(0);
    expect(again.out).toContain('kept: the volume');
    expect(clientSees(host)).toBe(data);

    // Killed half-way, the next pass ends at the one or the other.
    const points = killPoints(['upgrade-copied', 'upgrade-new', 'upgrade-compared'], ['upgrade-new']);
    for (const point of points) {
      const killed = await host.apply(['restore', id, 'store-db', '--yes'], { WAYBILL_TEST_KILL_AT: point });
      expect(killed.code, point + killed.out + killed.err).toBeUndefined();
      const next = await host.apply();
      expect(next.code, point + next.out + next.err).toBe(0);
      expect(clientSees(host), point).toBe(data);
    }

    // An app starts fresh, and its old data comes back.
    const told = await host.apply(['reset', 'store']);
    expect(told.out).toContain(`sets the volume ${host.stack}_store-data aside`);
    expect(clientSees(host)).toBe(data);
    const fresh = await host.apply(['reset', 'store', '--confirm', 'store']);
    expect(fresh.code, fresh.out + fresh.err).toBe(0);
    expect(sql(host, "select count(*) from pg_tables where schemaname = 'public'").trim()).toBe('0');
    expect(existsSync(file)).toBe(false);
    const undone = await host.apply(['reset', 'store', '--undo', '--confirm', 'store']);
    expect(undone.code, undone.out + undone.err).toBe(0);
    expect(clientSees(host)).toBe(data);
    expect(readFileSync(file, 'utf8')).toBe('precious');

    const two = readdirSync(join(folder, host.stack));
    expect(two.length).toBeLessThanOrEqual(3);
    appendFileSync(join(folder, host.stack, id, 'store-db', 'globals.sql'), 'drop role "Zoë";\n');
    const damaged = await host.apply(['restore', id, '--yes']);
    expect(damaged.out + damaged.err).toContain('apply/backup-damaged');
    expect(clientSees(host)).toBe(data);
    mkdirSync(join(folder, host.stack, 'torn'));
    observed(
      'backup, loss of everything, restore',
      `equal for a client; also after SIGKILL at ${points.join(', ')}; reset and undo`,
    );
  });
});
