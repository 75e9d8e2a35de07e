/** What Compose says when it fails: the release is to blame, or the machine. */
import { describe, expect, it } from 'vitest';
import { Compose } from '../../../src/apply/engine/compose.ts';
import { Docker } from '../../../src/apply/engine/docker.ts';
import type { Plan } from '../../../src/apply/pass/plan.ts';
import { up } from '../../../src/apply/pass/steps/6-up.ts';
import { service } from '../manifest.ts';
import { type Answer, MemorySystem } from '../memory.ts';

const plan = {
  actions: [{ kind: 'create', subject: 'one', reasons: ['new'] }],
  up: ['one'],
} as unknown as Plan;

async function run(answer: Answer) {
  const system = new MemorySystem({}, () => answer);
  const compose = new Compose(new Docker(system), 'home', '/state/home', {});
  const options = { stop: new AbortController().signal, started: () => {} };
  await up(compose, plan, [service('one', { timeout: 30 }), service('two', { timeout: 50 })], options);
  return system.calls[0]?.options;
}

describe('up', () => {
  it('gives Compose the time of all services and more, and a mark by which it is known again', async () => {
    const options = await run({});
    expect(options?.limit).toBe(630);
    expect(options?.environment?.['WAYBILL_COMPOSE']).toBe('/state/home');
  });

  it('blames the release, but neither for a full disk nor for an engine that went away', async () => {
    const cases: [Answer, string][] = [
      [{ code: 1, err: 'Error: port is already allocated' }, 'up/compose'],
      [
        { code: undefined as never, late: true },
        'up/compose: Docker Compose could not start everything: not done within 630',
      ],
      [{ code: 1, err: 'write /x: no space left on device' }, 'docker/failed'],
      [{ code: 1, err: 'Cannot connect to the Docker daemon at unix:///x' }, 'docker/failed'],
    ];
    for (const [answer, code] of cases) await expect(run(answer)).rejects.toThrow(code);
  });
});
