/** Docker Compose outlives an applier that is killed, and would work against the next pass. */
import type { System } from '../machine/system.ts';

/** Variable by which Compose is known again: its value is the folder that it works on. */
export const COMPOSE_MARK = 'WAYBILL_COMPOSE';

/** Milliseconds that Compose is given to end, and milliseconds between two looks at it. */
const KILL_AFTER_MS = 5000;
const PAUSE = 100;

/**
 * Ends what a killed pass left running on a folder. Processes are found by their environment, which only Compose and
 * its plugin have: numbers noted in a file would miss the one that was started just before the kill, and are reused.
 */
export async function killLeftoverCompose(system: System, folder: string): Promise<void> {
  let left = markedWith(system, folder);
  for (const pid of left) system.kill(pid, 'SIGTERM');
  const end = system.clock.elapsed() + KILL_AFTER_MS;
  for (; left.length > 0 && system.clock.elapsed() < end; left = markedWith(system, folder))
    await system.clock.sleep(PAUSE);
  for (const pid of left) system.kill(pid, 'SIGKILL');
}

/** Numbers of the processes that carry the mark of a folder. */
function markedWith({ files }: System, folder: string): number[] {
  const mark = Buffer.from(`${COMPOSE_MARK}=${folder}\0`);
  const numbers = files.list('/proc').filter((name) => /^\d+$/.test(name));
  return numbers.map(Number).filter((pid) => {
    try {
      return files.read(`/proc/${pid}/environ`)?.includes(mark) === true;
    } catch {
      // It has just ended, or belongs to a user whose processes we may not look at.
      return false;
    }
  });
}
