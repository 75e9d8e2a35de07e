/** Which folders of the backups are ours: nothing else is ever removed, and one that is damaged hides no other. */
import { expect, it } from 'vitest';
import type { Settings } from '../../../src/apply/config.ts';
import type { Backup } from '../../../src/apply/data/backup/backup.ts';
import { Backups } from '../../../src/apply/data/backup/store.ts';
import { MemorySystem } from '../memory.ts';

const facts = (id: string): Omit<Backup, 'sums' | 'bytes'> => ({
  apiVersion: 'waybill/v1',
  id,
  stack: 'home',
  commit: 'c0ffee',
  of: 'home',
  parts: [],
});

it('removes old backups and what a killed one has left, and nothing that the user put there', async () => {
  const folder = '/backups/home';
  const backup = (id: string) => JSON.stringify({ ...facts(id), sums: '', bytes: 0 });
  const system = new MemorySystem(
    {
      [`${folder}/lost+found/x`]: '',
      [`${folder}/before-the-move/backup.json`]: backup('2026-01-01T000000'),
      [`${folder}/notes/read.me`]: 'mine',
      [`${folder}/2026-01-02T000000/one/part`]: 'left by a kill',
      [`${folder}/2026-01-03T000000/backup.json`]: '{"id": ',
      [`${folder}/2026-01-04T000000/backup.json`]: backup('2026-01-04T000000'),
    },
    () => ({ code: 0, out: '12\t.' }),
  );
  const settings = { backups: { folder: '/backups', keep: 1 } } as Settings;
  const backups = new Backups(system, settings, 'home');
  expect(backups.all().map(({ id }) => id)).toEqual(['2026-01-04T000000']);
  await backups.seal(facts('2026-01-05T000000'));
  expect(backups.all().map(({ id }) => id)).toEqual(['2026-01-05T000000']);
  expect(system.files.list(folder).sort()).toEqual([
    '2026-01-03T000000',
    '2026-01-05T000000',
    'before-the-move',
    'lost+found',
    'notes',
  ]);
});
