/** Watching a folder. */
import { type FSWatcher, readdirSync, watch as watchFolder } from 'node:fs';
import { join } from 'node:path';

/** Milliseconds of silence after which a burst of events counts as one change: editors write a file in several steps. */
const QUIET = 15;

/**
 * Calls `changed` after changes below a folder, until the process ends. Each folder is watched by itself: Node's
 * recursive watch on Linux follows files, and loses one that an editor replaces. For the same reason all are watched
 * anew after each change: under a path that is known there may be another folder now.
 */
export function watch(folder: string, changed: () => void): void {
  let watchers: readonly FSWatcher[] = [];
  let timer: NodeJS.Timeout | undefined;
  const follow = () => {
    for (const watcher of watchers) watcher.close();
    watchers = foldersBelow(folder).flatMap((path) => unlessGone(() => watchFolder(path, later)) ?? []);
    // A folder that goes away under its watcher: the one above it says so too.
    for (const watcher of watchers) watcher.on('error', () => watcher.close());
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

function foldersBelow(folder: string): string[] {
  const entries = unlessGone(() => readdirSync(folder, { withFileTypes: true }));
  if (entries === undefined) return [];
  const folders = entries.filter((entry) => entry.isDirectory());
  return [folder, ...folders.flatMap((entry) => foldersBelow(join(folder, entry.name)))];
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
