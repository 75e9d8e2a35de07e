/** Power cuts, full disks and two passes at once: the next pass always gets there, and no file is ever half a file. */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { CHECKPOINTS } from '../../../src/apply/machine/checkpoints.ts';
import { describeOnEngine, docker, killPoints } from './engine.ts';
import { observed } from './table.ts';
import { healthy, idle, ill, World, world } from './world.ts';

/** Every point that a pass which applies something goes through, in this order. */
const POINTS: readonly string[] = CHECKPOINTS.pass;

/** Those at which something else is on the disk or in the engine than at the one before. */
const FEWER = ['journal', 'sync', 'compose', 'applied'];
const BACK = [
  ...CHECKPOINTS.failure,
  ...POINTS.slice(POINTS.indexOf('prepare'), POINTS.indexOf('release')).map((point) => `${point}:2`),
  ...['release', 'applied', 'receipt'],
];
const BACK_FEWER = ['failed', 'sync:2', 'compose:2', 'applied'];

/** Several at a time: most of the time they wait for Docker. */
async function eachOf(points: readonly string[], action: (point: string) => Promise<void>): Promise<void> {
  const rest = [...points];
  const worker = async () => {
    for (let point = rest.shift(); point !== undefined; point = rest.shift()) await action(point);
  };
  await Promise.all([worker(), worker(), worker(), worker()]);
}

/** Publishes the other release, kills the pass at a point, and expects the next pass to get there. */
async function killedAt(host: World, point: string, forth: boolean): Promise<void> {
  const before = host.ids();
  const commit = host.publish(forth ? second : first);
  const killed = await host.apply(['run'], { WAYBILL_TEST_KILL_AT: point });
  expect(killed.code, point).toBeUndefined();
  expect(host.torn(), point).toEqual([]);
  const again = await host.apply();
  expect(again.code, point + again.out + again.err).toBe(0);
  const after = host.containers();
  expect(Object.keys(after).sort(), point).toEqual(
    ['one', forth ? 'four' : 'three', 'traefik', 'two'].sort(),
  );
  expect(
    Object.values(after).map(({ status }) => status),
    point,
  ).toEqual(Array(4).fill('running'));
  expect(after['traefik']?.id, point).toBe(before['traefik']);
  expect(docker('exec', after['one']?.id ?? '', 'cat', '/etc/one/a'), point).toBe(forth ? '2' : '1');
  expect(host.json<{ commit: string }>(`stacks/${host.stack}/applied.json`)?.commit, point).toBe(commit);
  expect(existsSync(join(host.state, 'stacks', host.stack, 'journal.json')), point).toBe(false);
  const quiet = await host.apply();
  expect(quiet.code, point).toBe(0);
  expect(host.containers(), point).toEqual(after);
}

const first = {
  apps: { one: { ...idle, files: { 'files/one': '/etc/one' } }, two: idle, three: idle },
  files: { 'files/one/a': '1\n' },
};
const second = {
  apps: {
    one: { ...idle, files: { 'files/one': '/etc/one' } },
    two: { ...idle, environment: { A: 'b' } },
    four: idle,
  },
  files: { 'files/one/a': '2\n' },
};

describeOnEngine('interruptions', () => {
  it('killed at each point of an update in turn, then run again', async () => {
    const chosen = killPoints(POINTS, FEWER);
    const halves = [0, 1].map((half) => chosen.filter((_, index) => index % 2 === half));
    await Promise.all(
      halves.map(async (points) => {
        const host = world();
        host.publish(first);
        expect((await host.apply()).code).toBe(0);
        // Forth and back between two releases, so that every point is tried on a host that has one.
        for (const [index, point] of points.entries()) await killedAt(host, point, index % 2 === 0);
      }),
    );
    observed(
      'SIGKILL during an update',
      `at each of: ${chosen.join(', ')}: the next pass converged, state files whole, untouched containers the same`,
    );
  });

  it('killed at each point of a first install in turn, then run again', async () => {
    const points = killPoints(POINTS, FEWER);
    await eachOf(points, async (point) => {
      const host = new World();
      try {
        const commit = host.publish({ apps: { one: { ...idle, data: { config: '/config' } } } });
        expect((await host.apply(['run'], { WAYBILL_TEST_KILL_AT: point })).code, point).toBeUndefined();
        expect(host.torn(), point).toEqual([]);
        const again = await host.apply();
        expect(again.code, point + again.out + again.err).toBe(0);
        expect(Object.keys(host.ids()).sort(), point).toEqual(['one', 'traefik']);
        expect(host.json<{ commit: string }>(`stacks/${host.stack}/applied.json`)?.commit, point).toBe(
          commit,
        );
      } finally {
        host.removeContainers();
        host.remove();
      }
    });
    observed('SIGKILL during a first install', `at each of: ${points.join(', ')}: the next pass converged`);
  });

  it('killed on the way back to the last good release, then run again', async () => {
    const points = killPoints(BACK, BACK_FEWER);
    await eachOf(points, async (point) => {
      const host = new World();
      try {
        const good = host.publish(first);
        expect((await host.apply()).code).toBe(0);
        host.publish({ ...second, apps: { ...second.apps, four: ill }, timeout: 3 });
        expect((await host.apply(['run'], { WAYBILL_TEST_KILL_AT: point })).code, point).toBeUndefined();
        expect(host.torn(), point).toEqual([]);
        const next = await host.apply();
        expect(next.code, point + next.out + next.err).toBe(4);
        const after = host.containers();
        expect(Object.keys(after).sort(), point).toEqual(['one', 'three', 'traefik', 'two']);
        expect(
          Object.values(after).map(({ status }) => status),
          point,
        ).toEqual(Array(4).fill('running'));
        expect(docker('exec', after['one']?.id ?? '', 'cat', '/etc/one/a'), point).toBe('1');
        expect(host.json<{ commit: string }>(`stacks/${host.stack}/applied.json`)?.commit, point).toBe(good);
        expect((await host.apply()).code, point).toBe(4);
        expect(host.containers(), point).toEqual(after);
      } finally {
        host.removeContainers();
        host.remove();
      }
    });
    observed(
      'SIGKILL during a rollback',
      `at each of: ${points.join(', ')}: the next pass completed the rollback; the failed commit was not tried again`,
    );
  });

  it('two passes at once: the second one goes away; the lock of a killed pass is free', async () => {
    const host = world();
    host.publish({ apps: { one: healthy, two: idle } });
    const slow = { ...idle, health: ['sh', '-c', 'sleep 1; exit 0'] };
    host.publish({ apps: { one: slow, two: idle } });
    const both = await Promise.all([host.apply(), host.apply()]);
    expect(both.map(({ code }) => code).sort()).toEqual([0, 6]);
    expect(both.find(({ code }) => code === 6)?.err).toContain('apply/lock-busy');
    expect((await host.apply(['run'], { WAYBILL_TEST_KILL_AT: 'lock' })).code).toBeUndefined();
    expect((await host.apply()).code).toBe(0);
    observed(
      'two passes at once',
      'one works (0), the other says so and ends (6); the lock of a killed pass is free at once',
    );
  });

  it('the disk is full while state is written: nothing changes, nothing is torn, the next pass goes on', async () => {
    const host = world();
    mkdirSync(host.state, { mode: 0o700 });
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2m,mode=700', 'tmpfs', host.state]);
    onTestFinished(() => void spawnSync('umount', ['-l', host.state]));
    host.publish(first);
    const ran = await host.apply();
    expect(ran.code, ran.out + ran.err).toBe(0);
    const before = host.containers();
    const commit = host.publish(second);
    const filler = join(host.state, 'filler');
    const outcomes: string[] = [];
    for (const spare of [0, 8, 24, 64, 96]) {
      spawnSync('dd', ['if=/dev/zero', `of=${filler}`, 'bs=4k'], { stdio: 'ignore' });
      // Exactly so many blocks are free.
      const size = Number(execFileSync('stat', ['-c', '%s', filler], { encoding: 'utf8' }));
      execFileSync('truncate', ['-s', String(Math.max(0, size - spare * 1024)), filler]);
      const full = await host.apply();
      outcomes.push(`${spare} KiB: ${full.code}`);
      expect([0, 3, 5], full.out + full.err).toContain(full.code);
      expect(host.torn()).toEqual([]);
      const names = Object.keys(host.containers());
      for (const name of ['one', 'traefik', 'two']) expect(names).toContain(name);
      if (full.code !== 0) expect(full.out + full.err).toContain('apply/disk-full');
      expect(host.json(`stacks/${host.stack}/failed.json`)).toBeUndefined();
    }
    execFileSync('rm', [filler]);
    const again = await host.apply();
    expect(again.code, again.out + again.err).toBe(0);
    expect(host.containers()['traefik']).toEqual(before['traefik']);
    expect(host.json<{ commit: string }>(`stacks/${host.stack}/applied.json`)?.commit).toBe(commit);
    observed(
      'disk full while state is written',
      `space left and exit code: ${outcomes.join(', ')}; nothing torn, nothing stopped; applied once there was room`,
    );
  });

  it('git left its own locks behind: they are cleared', async () => {
    const host = world();
    host.publish({ apps: { one: idle } });
    await host.apply();
    for (const path of ['config.lock', 'refs/waybill/accepted.lock', 'packed-refs.lock', 'shallow.lock'])
      writeFileSync(join(host.state, 'repository.git', path), '');
    const commit = host.publish({ apps: { one: { ...idle, environment: { A: 'b' } } } });
    const ran = await host.apply();
    expect(ran.code, ran.out + ran.err).toBe(0);
    expect(host.json<{ commit: string }>(`stacks/${host.stack}/applied.json`)?.commit).toBe(commit);
    observed('locks of a killed git', 'cleared, the pass goes on');
  });
});
