/** The tree on the disk: brought in sync file by file, because containers hold its folders by inode. */
import { dirname, join } from 'node:path';
import { byText } from '../../base/util/order.ts';
import type { Files, System } from '../machine/system.ts';
import type { Action, Reason } from '../state/receipt.ts';
import type { TreeEntry } from './git.ts';
import type { Tree } from './tree.ts';

/** Read by containers under any user; secrets are never among them. */
const READABLE = { mode: 0o644 };
const FOLDER_MODE = 0o755;

export interface Difference {
  /** Files that are missing. */
  readonly add: readonly string[];
  /** Files that hold something else. */
  readonly change: readonly string[];
  /** Files that do not belong here. */
  readonly remove: readonly string[];
}

/** How a folder differs from a tree. */
export function difference(files: Files, folder: string, tree: Tree): Difference {
  const there = new Map(files.walk(folder).map(({ path, kind }) => [path, kind]));
  const paths = [...tree.files.keys()].sort(byText);
  return {
    add: paths.filter((path) => !there.has(path)),
    change: paths.filter(
      (path) =>
        there.has(path) &&
        files.read(join(folder, path))?.equals(tree.files.get(path) ?? Buffer.alloc(0)) !== true,
    ),
    remove: [...there]
      .filter(([path, kind]) => kind !== 'folder' && !tree.files.has(path))
      .map(([path]) => path),
  };
}

/** Brings a folder in sync with a tree. Folders that are now empty stay: a container may still look into them. */
export function sync(system: System, folder: string, tree: Tree): void {
  const { files } = system;
  const { add, change, remove } = difference(files, folder, tree);
  for (const path of remove) files.remove(join(folder, path));
  for (const path of [...add, ...change]) {
    clear(files, folder, path);
    files.write(join(folder, path), tree.files.get(path) ?? '', READABLE, FOLDER_MODE);
    system.checkpoint('sync');
  }
}

/** Makes room where there is a folder in place of a file, or a file or link in place of a folder. */
function clear(files: Files, folder: string, path: string): void {
  const kind = files.stat(join(folder, path))?.kind;
  if (kind !== undefined && kind !== 'file') files.remove(join(folder, path));
  for (let above = dirname(path); above !== '.'; above = dirname(above)) {
    const stat = files.stat(join(folder, above));
    if (stat !== undefined && stat.kind !== 'folder') files.remove(join(folder, above));
  }
}

/** Removes folders in which nothing is left. */
export function prune(files: Files, folder: string): void {
  for (const { path, kind } of files.walk(folder).reverse()) {
    if (kind === 'folder') files.removeEmpty(join(folder, path));
  }
}

/** The files of a folder, as a tree has them. */
export function readFolder(files: Files, folder: string): TreeEntry[] {
  return files
    .walk(folder)
    .filter(({ kind }) => kind !== 'folder')
    .map(({ path, kind }) => ({
      path,
      kind: kind === 'file' || kind === 'link' ? kind : 'other',
      bytes: files.read(join(folder, path)) ?? Buffer.alloc(0),
    }));
}

/** A difference as actions; `reason` replaces those that a new tree gives. */
export function fileActions({ add, change, remove }: Difference, reason?: Reason): Action[] {
  const actions = (paths: readonly string[], kind: Action['kind'], usual: Reason) =>
    paths.map((subject): Action => ({ kind, subject, reasons: [reason ?? usual] }));
  return [
    ...actions(add, 'write', 'new'),
    ...actions(change, 'write', 'changed'),
    ...actions(remove, 'delete', 'gone'),
  ];
}
