/** Parts of an upgrade that need no engine: what is asked for, what differs, whether a password fits, what is left. */
import { createHash, createHmac, pbkdf2Sync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { differences } from '../../../src/apply/data/upgrade/inventory.ts';
import { neededUpgrades } from '../../../src/apply/data/upgrade/needed.ts';
import { passwordFits } from '../../../src/apply/data/upgrade/password.ts';
import { completeUpgrades } from '../../../src/apply/data/upgrade/recovery.ts';
import type { Container } from '../../../src/apply/engine/container.ts';
import { Docker } from '../../../src/apply/engine/docker.ts';
import type { Context } from '../../../src/apply/pass/context.ts';
import type { Refusal } from '../../../src/apply/problem.ts';
import { State } from '../../../src/apply/state/state.ts';
import type { UpgradeRun } from '../../../src/apply/state/upgrades.ts';
import type { Manifest } from '../../../src/schema/manifest.gen.ts';
import { manifest } from '../manifest.ts';
import { MemorySystem } from '../memory.ts';

const MOUNT = '/var/lib/docker/volumes/home_data/_data';

const stored = {
  service: 'db',
  app: 'db',
  engine: 'postgresql' as const,
  version: '17',
  volume: 'home_data',
  target: '/var/lib/postgresql/data',
  data: '',
  database: 'app',
  user: 'app',
  consumers: ['web'],
};

/** A host whose volume holds data of a version, at a place in the volume. */
function host(version: string | undefined, place = 'PG_VERSION'): Context {
  const files: Record<string, string> = { [`${MOUNT}/some`]: '' };
  if (version !== undefined) files[`${MOUNT}/${place}`] = `${version}\n`;
  const volume = { Driver: 'local', Mountpoint: MOUNT, Options: null };
  const system = new MemorySystem(files, () => ({ out: JSON.stringify([volume]) }));
  const state = new State('/state', system.files);
  return { system, state, docker: new Docker(system) } as unknown as Context;
}

const container = { service: 'db', imageId: 'sha256:1' } as Container;

async function codes(context: Context, more: Partial<Manifest>, containers = [container]): Promise<string[]> {
  try {
    const moves = await neededUpgrades(context, manifest({ state: [stored], ...more }), containers);
    return moves.map(({ service, from, to }) => `${service} ${from} ${to}`);
  } catch (error) {
    return (error as Refusal).problems.map(({ code }) => code);
  }
}

const asked = (from: string, to: string) => ({ upgrades: [{ service: 'db', from, to }] });

describe('what is asked for', () => {
  it('counts against what lies in the volume', async () => {
    expect(await codes(host('17'), {})).toEqual([]);
    expect(await codes(host(undefined), {})).toEqual([]);
    expect(await codes(host('15'), {})).toEqual(['apply/upgrade-not-asked']);
    expect(await codes(host('15'), asked('15', '17'))).toEqual(['db 15 17']);
    expect(await codes(host('15'), asked('16', '17'))).toEqual(['apply/upgrade-not-asked']);
    expect(await codes(host('18'), asked('18', '17'))).toEqual(['apply/upgrade-backwards']);
    expect(await codes(host('15'), asked('15', '17'), [])).toEqual(['apply/upgrade-no-container']);
  });

  it('counts against what lies in a folder, and leaves the step to a person there', async () => {
    const { volume: _, ...rest } = { ...stored, folder: MOUNT };
    const folder = { state: [rest] };
    expect(await codes(host('17'), folder)).toEqual([]);
    expect(await codes(host(undefined), { state: [{ ...rest, folder: '/nowhere' }] })).toEqual([]);
    expect(await codes(host('15'), { ...folder, ...asked('15', '17') })).toEqual(['apply/upgrade-by-hand']);
    expect(await codes(host('18'), folder)).toEqual(['apply/upgrade-backwards']);
  });

  it('finds data of a version that keeps it elsewhere in the volume', async () => {
    expect(await codes(host('18', '18/docker/PG_VERSION'), {})).toEqual(['apply/upgrade-backwards']);
    const eighteen = { state: [{ ...stored, version: '18', data: '18/docker' }] };
    expect(await codes(host('18', '18/docker/PG_VERSION'), eighteen)).toEqual([]);
    expect(await codes(host('17'), eighteen)).toEqual(['apply/upgrade-not-asked']);
  });

  it('is refused for a database that Waybill knows no user of', async () => {
    const { user: _, ...foreign } = stored;
    expect(await codes(host('15'), { state: [foreign], ...asked('15', '17') })).toEqual([
      'apply/upgrade-by-hand',
    ]);
  });

  it('goes on where it was killed, also when the data looks new already', async () => {
    const context = host('17');
    const run = { ...stored, from: '15', to: '17', step: 'copied', stopped: [] } as unknown as UpgradeRun;
    context.state.setUpgrades('home', { running: [run], kept: [] });
    expect(await codes(context, asked('15', '17'))).toEqual(['db 15 17']);
    context.state.setUpgrades('home', { running: [{ ...run, step: 'compared' }], kept: [] });
    expect(await codes(context, asked('15', '17'))).toEqual([]);
    completeUpgrades(context, 'home');
    expect(context.state.upgrades('home').running).toEqual([]);
    expect(context.state.upgrades('home').kept).toHaveLength(1);
  });
});

describe('a password', () => {
  const salted = pbkdf2Sync('right', Buffer.from('c2FsdA==', 'base64'), 4096, 32, 'sha256');
  const key = createHash('sha256')
    .update(createHmac('sha256', salted).update('Client Key').digest())
    .digest('base64');
  const md5 = `md5${createHash('md5').update('rightapp').digest('hex')}`;

  it('is compared with what the server has stored', () => {
    for (const digest of [`SCRAM-SHA-256$4096:c2FsdA==$${key}:server`, md5]) {
      expect(passwordFits(digest, 'app', 'right')).toBe(true);
      expect(passwordFits(digest, 'app', 'wrong')).toBe(false);
    }
    expect(passwordFits('', 'app', 'right')).toBeUndefined();
    expect(passwordFits(`SCRAM-SHA-256$4096:c2FsdA==$${key}:server`, 'app', 'süß')).toBeUndefined();
  });
});

describe('a difference', () => {
  it('is told, whatever is missing or new', () => {
    expect(differences('a\t1\nb\t2\n', 'b\t2\na\t1\n')).toEqual([]);
    expect(differences('rows\tt1\t5\n', 'rows\tt1\t4\n')).toEqual(['missing: rows t1 5', 'new: rows t1 4']);
    const many = Array.from({ length: 9 }, (_, index) => `line ${index}`).join('\n');
    expect(differences(many, '').at(-1)).toBe('and 4 more');
  });
});
