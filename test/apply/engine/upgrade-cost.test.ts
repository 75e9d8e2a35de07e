/** What an upgrade costs beside `pg_dump | psql` by hand, in the same run on the same data. */
import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { describeOnEngine, docker, LONG } from './engine.ts';
import { after, before, clientSees, durable, filled, store, storeSpec, volumes } from './store.ts';
import { observed } from './table.ts';
import type { World } from './world.ts';

/**
 * 1,200,000 rows make about 1.2 GiB. Speed is compared at that size and on a machine that does nothing else; by default
 * the test looks at data and room alone, because containers that start are then most of the time.
 */
const ROWS = LONG ? 1_200_000 : 10_000;
const LARGE = 1_000_000;

/** At most so many times what the same takes by hand. */
const LIMIT = 1.5;

/** Bytes below folders of the host; what vanishes meanwhile does not count. */
function bytes(...folders: string[]): number {
  const { stdout } = spawnSync('sh', ['-c', 'du -sk -c "$@"', 'sh', ...folders], { encoding: 'utf8' });
  return Number.parseInt(/(\d+)\ttotal/.exec(stdout)?.[1] ?? '0', 10) * 1024;
}

const folderOf = (volume: string) => docker('volume', 'inspect', '-f', '{{.Mountpoint}}', volume);

/**
 * Moves the data into a server of version 17 as people do it, from its first start until it was stopped and its volume can
 * be given to the stack. Answers seconds, and bytes of the new volume.
 */
function byHand(host: World): { seconds: number; size: number } {
  const name = `${host.stack}-by-hand`;
  onTestFinished(() => void docker('rm', '-f', '-v', name));
  const start = Date.now();
  docker(
    'run',
    '-d',
    '--name',
    name,
    '-v',
    '/var/lib/postgresql/data',
    '-e',
    'POSTGRES_USER=store',
    '-e',
    'POSTGRES_DB=store',
    '-e',
    'POSTGRES_PASSWORD=x',
    'wbtest/postgres:17',
  );
  docker('exec', name, 'sh', '-c', 'until pg_isready -q -h 127.0.0.1; do sleep 0.1; done');
  const old = host.ids()['store-db'];
  const into = `docker exec -i ${name} psql -Xq -U store`;
  const script = `set -o pipefail
    docker exec ${old} pg_dumpall -U store --globals-only | ${into} -d template1 >/dev/null 2>&1
    docker exec ${old} pg_dump -U store store | ${into} -v ON_ERROR_STOP=1 -d store >/dev/null
    docker exec ${old} pg_dump -U store --create "Zweite Datenbank" | ${into} -d template1 >/dev/null`;
  execFileSync('bash', ['-c', script], { stdio: ['ignore', 'ignore', 'pipe'] });
  docker('stop', '-t', '300', name);
  const seconds = (Date.now() - start) / 1000;
  const mount = docker('inspect', '-f', '{{(index .Mounts 0).Source}}', name);
  return { seconds, size: bytes(mount) };
}

describeOnEngine('cost of an upgrade', () => {
  it('takes at most 1.5 times the time and the room of pg_dump | psql', async () => {
    const host = store();
    const data = await filled(host, { tables: 200, rows: ROWS }, { ...before, services: durable });
    const volume = `${host.stack}_store-data`;
    const old = bytes(folderOf(volume));
    const hand = byHand(host);
    host.publish(storeSpec({ ...after, services: durable }));
    let peak = 0;
    const watch = setInterval(() => {
      peak = Math.max(
        peak,
        bytes(...volumes(host).map(folderOf), join(host.state, 'stacks', host.stack, 'dumps')),
      );
    }, 500);
    const ran = await host.apply();
    clearInterval(watch);
    expect(ran.code, ran.out + ran.err).toBe(0);
    expect(clientSees(host)).toBe(data);
    const { durations } = host.receipts().at(-1) as unknown as { durations: Record<string, number> };
    const seconds = durations['upgrade'] ?? 0;
    const mib = (value: number) => Math.round(value / (1 << 20));
    const facts = `${mib(old)} MiB: ${seconds.toFixed(1)} s against ${hand.seconds.toFixed(1)} s by hand, at most ${mib(peak)} MiB on the disk against ${mib(old + hand.size)} MiB`;
    observed('cost of an upgrade', facts);
    if (ROWS >= LARGE) expect(seconds / hand.seconds, facts).toBeLessThan(LIMIT);
    expect(peak / (old + hand.size), facts).toBeLessThan(LIMIT);
  });
});
