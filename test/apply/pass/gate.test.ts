import { describe, expect, it } from 'vitest';
import type { Container } from '../../../src/apply/engine/container.ts';
import { gate } from '../../../src/apply/pass/steps/7-gate.ts';
import type { Service } from '../../../src/schema/manifest.gen.ts';
import { service } from '../manifest.ts';
import { MemorySystem } from '../memory.ts';

type Moment = Partial<Pick<Container, 'status' | 'health' | 'exitCode' | 'startedAt' | 'id'>>;

/** Watches one container whose state is a function of the seconds that have passed. */
async function watch(
  wanted: Service,
  at: (second: number) => Moment,
  doneAfter = 0,
  end: 'done' | 'failed' = 'done',
  replaced = new Set<string>(),
) {
  const system = new MemorySystem();
  const start = system.time;
  const second = () => (system.time - start) / 1000;
  const told: string[] = [];
  const failures = await gate({
    services: [wanted],
    replaced,
    tell: (text) => told.push(text),
    clock: system.clock,
    compose: () => (second() >= doneAfter ? end : 'working'),
    containers: async () => [
      {
        id: 'x',
        service: wanted.name,
        status: 'running',
        exitCode: 0,
        startedAt: start,
        ...at(second()),
      } as Container,
    ],
  });
  return { messages: failures.map(({ problem }) => problem.message), second: second(), told };
}

const healthy = service('web', { gate: 'healthy', timeout: 60 });
const running = service('web', { gate: 'running', timeout: 20 });
const job = service('job', { gate: 'completed', timeout: 60 });

describe('gate', () => {
  it('waits until a container is healthy', async () => {
    const found = await watch(healthy, (second) => ({ health: second < 30 ? 'starting' : 'healthy' }));
    expect(found).toEqual({
      messages: [],
      second: 30,
      told: [
        'waiting for web (it is starting; limit 60 s), 10 s so far',
        'waiting for web (it is starting; limit 60 s), 20 s so far',
        'web is healthy after 30 s',
      ],
    });
  });

  it('does not wait for what Compose gave up on', async () => {
    const waiting = await watch(healthy, () => ({ health: 'starting' }), 3, 'failed');
    expect(waiting).toMatchObject({ messages: [], second: 3 });
    const crashed = await watch(healthy, () => ({ status: 'exited', exitCode: 7 }), 3, 'failed');
    expect(crashed.messages).toEqual(['web should be healthy, but it ended with exit code 7.']);
  });

  it('gives up when the time is over, and not before: an unhealthy container may still get well', async () => {
    const slow = await watch(healthy, (second) => ({ health: second < 50 ? 'unhealthy' : 'healthy' }));
    expect(slow.messages).toEqual([]);
    const never = await watch(healthy, () => ({ health: 'unhealthy' }));
    expect(never).toMatchObject({
      messages: ['web should be healthy, but it is unhealthy when its 60 seconds were over.'],
      second: 61,
    });
  });

  it('wants a container without a health check to stay up', async () => {
    expect(await watch(running, () => ({}))).toMatchObject({ messages: [], second: 20 });
    const ended = await watch(running, (second) => (second < 5 ? {} : { status: 'exited', exitCode: 3 }));
    expect(ended).toMatchObject({
      messages: ['web should be running, but it ended with exit code 3.'],
      second: 5,
    });
    // It crashes every ten seconds, and Docker starts it again: it never stays up for twenty.
    const loop = await watch(running, (second) => ({
      startedAt: 1_000_000 + Math.floor(second / 10) * 10_000,
    }));
    expect(loop.messages).toHaveLength(1);
    expect(loop.second).toBe(61);
  });

  it('takes a container without a health check for running, where the image should have had one', async () => {
    expect((await watch({ ...healthy, timeout: 20 }, () => ({}))).messages).toEqual([]);
  });

  it('does not mind a clock that is set while it looks', async () => {
    const jump = 3_600_000;
    for (const sign of [1, -1]) {
      const system = new MemorySystem();
      const elapsed = () => system.time;
      const second = () => system.time / 1000 - 1000;
      const now = () => system.time + (second() >= 5 ? sign * jump : 0);
      const failures = await gate({
        services: [running],
        replaced: new Set(),
        clock: { now, elapsed, sleep: system.clock.sleep },
        compose: () => (second() >= 2 ? 'done' : 'working'),
        // It is started after the clock was set, and crashes at second 15.
        containers: async () => {
          const startedAt = second() < 15 ? 1_010_000 + sign * jump : 1_015_000 + sign * jump;
          const one = second() < 10 ? { status: 'created', startedAt: 0 } : { status: 'running', startedAt };
          return [{ id: 'x', service: 'web', exitCode: 0, ...one } as Container];
        },
      });
      expect([failures, second()]).toEqual([[], 35]);
    }
  });

  it('awaits a job to its end', async () => {
    const ends = (exitCode: number) => (second: number) =>
      second < 30 ? {} : { status: 'exited', exitCode };
    expect(await watch(job, ends(0))).toMatchObject({ messages: [], second: 30 });
    expect((await watch(job, ends(3))).messages).toEqual([
      'job should be completed, but it ended with exit code 3.',
    ]);
    expect((await watch(job, () => ({}), Number.POSITIVE_INFINITY)).messages).toEqual([
      'job should be completed, but it is running when its 60 seconds were over.',
    ]);
  });

  it('does not judge the old container while Compose is about to replace it', async () => {
    const replaced = (second: number): Moment =>
      second < 10 ? { id: 'old', status: 'exited', exitCode: 137 } : { id: 'new' };
    expect((await watch(running, replaced, 10)).messages).toEqual([]);
  });

  it('does not take an old container that crashes, or is ill, for the new one while Compose is at work', async () => {
    const old = new Set(['old']);
    const crashing = (second: number): Moment =>
      second < 100 ? { id: 'old', startedAt: 1_000_000 + Math.floor(second) * 1000 } : { id: 'new' };
    expect((await watch(running, crashing, 100, 'done', old)).messages).toEqual([]);
    const ill = (second: number): Moment =>
      second < 100 ? { id: 'old', health: 'unhealthy' } : { id: 'new', health: 'healthy' };
    expect((await watch(healthy, ill, 100, 'done', old)).messages).toEqual([]);
    // What Compose left in its place is judged.
    const stays = await watch(healthy, () => ({ id: 'old', health: 'unhealthy' }), 10, 'done', old);
    expect(stays).toMatchObject({ second: 71 });
    expect(stays.messages).toHaveLength(1);
  });

  it('does not count the time in which a container waits for another', async () => {
    const late = (second: number): Moment =>
      second < 200
        ? { status: 'created', startedAt: 0, health: 'starting' }
        : { health: second < 230 ? 'starting' : 'healthy' };
    expect((await watch(healthy, late, 201)).messages).toEqual([]);
    const again = (second: number): Moment =>
      second < 200 ? { status: 'exited' } : { health: second < 230 ? 'starting' : 'healthy' };
    expect((await watch(healthy, again, 201)).messages).toEqual([]);
  });
});
