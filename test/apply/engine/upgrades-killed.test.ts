/** Upgrades of stored data that are killed: at every point the next pass ends at all of the data. */
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { CHECKPOINTS } from '../../../src/apply/machine/checkpoints.ts';
import { describeOnEngine, docker, killPoints } from './engine.ts';
import { after, before, expectNew, expectOld, filled, removeWork, store, storeSpec } from './store.ts';
import { observed } from './table.ts';

/** Points at which the data is somewhere else than at the one before. The others take half a minute each. */
const chosen = killPoints(
  [...CHECKPOINTS.upgrade, 'compose', 'gate', 'applied'],
  ['upgrade-dumped', 'upgrade-restored'],
);
const BACK_POINTS = killPoints(CHECKPOINTS.revert, ['back-stopped', 'back-copied']);

describeOnEngine('upgrades that are killed', () => {
  it('killed at each point in turn, the next pass gets there', async () => {
    const halves = [0, 1].map((half) => chosen.filter((_, index) => index % 2 === half));
    await Promise.all(
      halves.map(async (points) => {
        const host = store();
        const data = await filled(host);
        const seed = `${host.stack}-seed`;
        const copy = (from: string, to: string) => {
          const mounts = ['-v', `${from}:/from:ro`, '-v', `${to}:/to`];
          docker(
            'run',
            '--rm',
            ...mounts,
            '--entrypoint',
            'sh',
            'wbtest/postgres:15',
            '-c',
            'find /to -mindepth 1 -delete; cp -a /from/. /to/',
          );
        };
        const reset = async () => {
          docker('rm', '-f', host.ids()['store-db'] ?? '');
          copy(seed, `${host.stack}_store-data`);
          removeWork(host);
          rmSync(join(host.state, 'stacks', host.stack, 'upgrades.json'), { force: true });
        };
        docker('volume', 'create', '--label', `waybill.work=${host.stack}-seed`, seed);
        onTestFinished(() => void docker('volume', 'rm', '-f', seed));
        docker('stop', host.ids()['store-db'] ?? '');
        copy(`${host.stack}_store-data`, seed);
        docker('start', host.ids()['store-db'] ?? '');
        for (const [index, point] of points.entries()) {
          if (index > 0) await reset();
          host.publish(storeSpec(before));
          const first = await host.apply();
          expect(first.code, point + first.out + first.err).toBe(0);
          host.publish(storeSpec(after));
          const killed = await host.apply(['run'], { WAYBILL_TEST_KILL_AT: point });
          expect(killed.code, point + killed.out + killed.err).toBeUndefined();
          expect(host.torn(), point).toEqual([]);
          const again = await host.apply();
          expect(again.code, point + again.out + again.err).toBe(0);
          expectNew(host, data, point);
          expect(existsSync(join(host.state, 'stacks', host.stack, 'journal.json')), point).toBe(false);
        }
      }),
    );
    observed(
      'SIGKILL during an upgrade',
      `at each of ${chosen.join(', ')}: the next pass ended at version 17 with all data`,
    );
  });

  it('killed on the way back, the next pass ends at the old data', async () => {
    const host = store();
    const data = await filled(host);
    const ill = { healthcheck: { test: ['CMD', 'false'], interval: '1s', retries: 1 } };
    for (const [index, point] of BACK_POINTS.entries()) {
      host.publish(
        storeSpec({ ...after, timeout: 5, services: { store: { ...ill, labels: { try: String(index) } } } }),
      );
      const killed = await host.apply(['run'], { WAYBILL_TEST_KILL_AT: point });
      expect(killed.code, point + killed.out + killed.err).toBeUndefined();
      const again = await host.apply();
      expect(again.code, point + again.out + again.err).toBe(4);
      expectOld(host, data, point);
    }
    observed('SIGKILL on the way back', `at each of ${BACK_POINTS.join(', ')}: version 15 with all data`);
  });
});
