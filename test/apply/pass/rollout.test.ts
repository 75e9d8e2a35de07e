/** What the gate looks at after a rollout. */
import { describe, expect, it } from 'vitest';
import type { Container } from '../../../src/apply/engine/container.ts';
import type { Rollout } from '../../../src/apply/pass/plan.ts';
import { watchedServices } from '../../../src/apply/pass/rollout.ts';
import { State } from '../../../src/apply/state/state.ts';
import type { UpgradeRun } from '../../../src/apply/state/upgrades.ts';
import { manifest, service } from '../manifest.ts';
import { MemorySystem } from '../memory.ts';

const names = ['db', 'web', 'other', 'healthy'];

/** Names of what is watched when nothing is planned; an upgrade of `db` was cut off where there are runs. */
function watched(
  running: readonly Partial<UpgradeRun>[],
  actions: Rollout['plan']['actions'] = [],
): string[] {
  const system = new MemorySystem();
  const state = new State('/state', system.files);
  state.setUpgrades('home', { running: running as UpgradeRun[], kept: [] });
  const services = names.map((name) => service(name, { gate: 'healthy' }));
  const resolved = { services: Object.fromEntries(names.map((name) => [name, {}])) };
  const before = [{ service: 'healthy', status: 'running', health: 'healthy' }] as Container[];
  const rollout = {
    release: { tree: { stack: 'home', manifest: manifest({ services }) }, resolved },
    plan: { actions },
    before,
  } as unknown as Rollout;
  return watchedServices({ system, state }, rollout).map(({ name }) => name);
}

describe('the gate', () => {
  it('looks at what is touched, and at what was healthy before', () => {
    expect(watched([])).toEqual(['healthy']);
    expect(watched([], [{ kind: 'recreate', subject: 'other', reasons: ['image'] }])).toEqual([
      'other',
      'healthy',
    ]);
  });

  it('looks at a database and its consumers when their upgrade is resumed and nothing else is to be done', () => {
    expect(watched([{ service: 'db', consumers: ['web'] }])).toEqual(['db', 'web', 'healthy']);
  });
});
