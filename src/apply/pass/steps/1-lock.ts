/** Step 1: one pass at a time. The kernel holds the lock, so it is free the moment the process ends, however it ends. */

import type { System } from '../../machine/system.ts';
import { refuse } from '../../problem.ts';
import type { State } from '../../state/state.ts';

/** Takes the lock, and keeps it until the process ends. */
export async function lock(system: System, state: State): Promise<void> {
  const descriptor = system.files.open(state.lock);
  // A lock belongs to the open file, not to the process that asked for it: `flock` ends, and this process has it.
  const { code, notFound } = await system.run('flock', ['-n', '-x', '3'], { descriptor });
  if (notFound)
    refuse(
      'apply/lock-no-flock',
      'The program `flock` is not installed.',
      'Install it: it is part of util-linux and of busybox.',
    );
  if (code !== 0)
    refuse(
      'apply/lock-busy',
      'Another pass is running.',
      'Nothing needs to be done: that pass does the work. If it hangs, `fuser -v ' +
        state.lock +
        '` shows it.',
    );
}
