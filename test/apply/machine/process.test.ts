/** Programs are ended with all that they have started, and what a killed pass left behind is found. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { COMPOSE_MARK, killLeftoverCompose } from '../../../src/apply/engine/leftover-compose.ts';
import { NodeFiles } from '../../../src/apply/machine/node-files.ts';
import { kill, runProgram, Stopwatch } from '../../../src/apply/machine/process.ts';
import type { System } from '../../../src/apply/machine/system.ts';
import { temporaryFolder } from '../../harness/temporary.ts';

describe('programs', () => {
  it('get the environment and the input that they are given, and no more', async () => {
    const ran = await runProgram('sh', ['-c', 'echo "$A-$HOME"; cat; echo oops >&2; exit 3'], {
      environment: { A: 'b', PATH: process.env['PATH'] ?? '' },
      input: 'text',
    });
    expect(ran).toMatchObject({ code: 3, err: 'oops\n', notFound: false, timedOut: false });
    expect(ran.out.toString()).toBe('b-\ntext');
  });

  it('that do not exist are named as such', async () => {
    expect(await runProgram('no-such-program', [])).toMatchObject({ code: undefined, notFound: true });
  });

  it('are ended together with what they started', async () => {
    const mark = join(temporaryFolder(), 'mark');
    const ran = await runProgram('sh', ['-c', `(sleep 1; touch ${mark}) & sleep 60`], { limit: 0.2 });
    expect(ran).toMatchObject({ code: undefined, timedOut: true });
    await new Promise((resolve) => setTimeout(resolve, 1200));
    expect(existsSync(mark)).toBe(false);
  });

  it('are ended early when asked to', async () => {
    const stop = new AbortController();
    const ran = runProgram('sleep', ['60'], { stop: stop.signal });
    stop.abort();
    expect(await ran).toMatchObject({ code: undefined, timedOut: false });
  });

  it('are not the time of the applier', async () => {
    let now = 0;
    const watch = new Stopwatch(() => now);
    const work = watch.watch(async (time: number) => {
      now += time;
    });
    await work(10);
    now += 100;
    await Promise.all([work(5), work(5)]);
    expect(watch.elapsed).toBe(20);
  });
});

describe('a Compose that a killed pass left behind', () => {
  const system = {
    files: new NodeFiles(),
    kill,
    clock: {
      now: Date.now,
      elapsed: () => performance.now(),
      sleep: (time: number) => new Promise((resolve) => setTimeout(resolve, time)),
    },
  } as unknown as System;

  it('is ended with its plugin, and no other process is', async () => {
    const environment = (folder: string) => ({ PATH: process.env['PATH'] ?? '', [COMPOSE_MARK]: folder });
    const left = runProgram('sh', ['-c', 'sleep 60 & wait'], { environment: environment('/state/home') });
    const other = new AbortController();
    const otherRan = runProgram('sleep', ['60'], {
      environment: environment('/state/home2'),
      stop: other.signal,
    });
    await system.clock.sleep(200);
    await killLeftoverCompose(system, '/state/home');
    expect(await left).toMatchObject({ code: undefined, timedOut: false });
    const found = await Promise.race([otherRan, system.clock.sleep(200).then(() => 'goes on')]);
    expect(found).toBe('goes on');
    other.abort();
    await otherRan;
  });
});
