/** What is at a path, and whether anything is. */
import type { Dirent, Stats } from 'node:fs';
import type { EntryKind } from './host.ts';

const ABSENT = new Set(['ENOENT', 'ENOTDIR']);

/** Runs `action`; undefined when the path does not exist, other faults are thrown. */
export function unlessAbsent<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch (error) {
    if (ABSENT.has((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
}

export function kindOf(entry: Dirent | Stats): EntryKind {
  if (entry.isSymbolicLink()) return 'link';
  if (entry.isDirectory()) return 'folder';
  return entry.isFile() ? 'file' : 'other';
}
