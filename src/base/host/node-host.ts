/** The real machine. */
import {
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { byText } from '../util/order.ts';
import { kindOf, unlessAbsent } from './entry-kind.ts';
import type { Entry, EntryKind, Host, NewFile } from './host.ts';

export class NodeHost implements Host {
  kind(path: string): EntryKind | undefined {
    const stat = lstatSync(path, { throwIfNoEntry: false });
    return stat === undefined ? undefined : kindOf(stat);
  }

  list(path: string): Entry[] | undefined {
    const found = unlessAbsent(() => readdirSync(path, { withFileTypes: true }));
    return found
      ?.flatMap((entry): Entry[] => {
        const { name } = entry;
        const kind = kindOf(entry);
        if (kind !== 'file') return [{ name, kind, size: 0 }];
        // An editor's temporary file may be gone by now.
        const stat = statSync(join(path, name), { throwIfNoEntry: false });
        return stat === undefined ? [] : [{ name, kind, size: stat.size }];
      })
      .sort((a, b) => byText(a.name, b.name));
  }

  read(path: string): Uint8Array | undefined {
    return unlessAbsent(() => readFileSync(path));
  }

  write(files: readonly NewFile[]): void {
    const staged: [temporary: string, path: string][] = [];
    const folders = new Set<string>();
    try {
      for (const { path, text, private: hidden } of files) {
        const folder = dirname(path);
        if (!folders.has(folder)) mkdirSync(folder, { recursive: true });
        folders.add(folder);
        const temporary = `${path}.waybill-tmp`;
        staged.push([temporary, path]);
        // What a killed run left may have another mode, or be a link to somewhere else.
        rmSync(temporary, { force: true });
        writeFileSync(temporary, text, { flag: 'wx', ...(hidden === true ? { mode: 0o600 } : {}) });
      }
      for (const [temporary, path] of staged) renameSync(temporary, path);
    } catch (error) {
      for (const [temporary] of staged) rmSync(temporary, { force: true });
      throw error;
    }
  }

  remove(path: string, root: string): void {
    rmSync(path, { force: true });
    for (
      let folder = dirname(path);
      folder.length > root.length && folder.startsWith(root);
      folder = dirname(folder)
    ) {
      if (readdirSync(folder).length > 0) return;
      rmdirSync(folder);
    }
  }
}
