/** Watching a folder. */
import { type FSWatcher, readdirSync, watch as watchFolder } from 'node:fs';
import { join } from 'node:path';

/** Milliseconds of silence after which a burst of events counts as one change: editors write a file in several steps. */
const QUIET = 15;

/**
 * Calls `changed` after changes below a folder, until the process ends. Each folder is watched on its own: Node's
 * recursive watch on Linux follows files, and loses one that an editor replaces. For the same reason all are watched
 * again after each change: under a path that is known there may be another folder now.
 */
export function watch(folder: string, changed: () => void): void {
  let watchers: readonly FSWatcher[] = [];
  let timer: NodeJS.Timeout | undefined;
  const follow = () => {
    const former = watchers;
    watchers = watchersBelow(folder, later);
    for (const watcher of former) watcher.close();
  };
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      // In this order: what changes after the look is seen by the next one.
      follow();
      changed();
    }, QUIET);
  };
  follow();
}

/** Each folder is watched before it is listed: one that comes in between would never be seen. */
function watchersBelow(folder: string, changed: () => void): FSWatcher[] {
  const watcher = unlessGone(() => watchFolder(folder, changed));
  if (watcher === undefined) return [];
  // A folder that goes away under its watcher: the one above it says so too.
  watcher.on('error', () => watcher.close());
  const entries = unlessGone(() => readdirSync(folder, { withFileTypes: true })) ?? [];
  const below = entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(folder, name));
  return [watcher, ...below.flatMap((path) => watchersBelow(path, changed))];
}

/** Folders come and go while they are looked at: a checkout of another branch replaces many at once. */
function unlessGone<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return undefined;
  }
}
