/** The end of the applier: programs end in order before it does, and none is started any more. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { temporaryFolder } from '../../harness/temporary.ts';

const pause = (milliseconds: number) =>
  new Promise((resolve) => setTimeout(resolve, milliseconds, 'nothing'));

it('waits for programs that end in order, and starts no further one', async () => {
  // A copy of its own: other tests in this process still start programs.
  vi.resetModules();
  onTestFinished(() => void vi.resetModules());
  const { closeAll, runProgram } = await import('../../../src/apply/machine/process.ts');
  const folder = temporaryFolder();
  const [started, ended, late] = ['started', 'ended', 'late'].map((name) => join(folder, name));
  const script = `trap 'sleep 0.3; touch ${ended}; exit' TERM; touch ${started}; while :; do sleep 0.1; done`;
  const first = runProgram('sh', ['-c', script]);
  for (let look = 0; look < 200 && !existsSync(started ?? ''); look++) await pause(50);
  await closeAll(20_000);
  expect(existsSync(ended ?? '')).toBe(true);
  await first;
  expect(await Promise.race([runProgram('touch', [late ?? '']), pause(300)])).toBe('nothing');
  expect(existsSync(late ?? '')).toBe(false);
});
