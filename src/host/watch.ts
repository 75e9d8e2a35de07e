/** Watching a folder. */
import { type FSWatcher, readdirSync, watch as watchFolder } from 'node:fs';
import { join } from 'node:path';

/** Milliseconds of silence after which a burst of events counts as one change: editors write a file in several steps. */
const QUIET = 30;

/**
 * Calls `changed` after changes below a folder, until the process ends. Each folder is watched by itself:
 * Node's recursive watch on Linux follows files, and loses one that an editor replaces.
 */
export function watch(folder: string, changed: () => void): void {
  const watchers = new Map<string, FSWatcher>();
  let timer: NodeJS.Timeout | undefined;
  const follow = () => {
    const folders = new Set(foldersBelow(folder));
    for (const [path, watcher] of watchers) {
      if (folders.has(path)) continue;
      watcher.close();
      watchers.delete(path);
    }
    for (const path of folders) if (!watchers.has(path)) watchers.set(path, watchFolder(path, later));
  };
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      follow();
      changed();
    }, QUIET);
  };
  follow();
}

function foldersBelow(folder: string): string[] {
  const entries = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return [folder, ...entries.flatMap((entry) => foldersBelow(join(folder, entry.name)))];
}
