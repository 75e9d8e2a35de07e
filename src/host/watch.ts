/** Watching a folder. */
import { watch as watchFolder } from 'node:fs';

/** Milliseconds of silence after which a burst of events counts as one change: editors write a file in several steps. */
const QUIET = 30;

/** Calls `changed` after changes below a folder, until the process ends. */
export function watch(folder: string, changed: () => void): void {
  let timer: NodeJS.Timeout | undefined;
  watchFolder(folder, { recursive: true }, () => {
    clearTimeout(timer);
    timer = setTimeout(changed, QUIET);
  });
}
