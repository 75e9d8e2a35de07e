/** The real files. */
import {
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  realpathSync,
  renameSync,
  rmdirSync,
  rmSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { kindOf, unlessAbsent } from '../../base/host/entry-kind.ts';
import { byText } from '../../base/util/order.ts';
import { isOurs, refuseLink, withParent } from './safe-path.ts';
import type { Access, Entry, Files, Stat } from './system.ts';

const PRIVATE = 0o700;
const NEWLINE = 10;
const PLAIN_FOLDER = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW;
/** Ending of a file or folder that is being made. Nothing in a tree ends like this, and nobody reads such a file. */
export const TEMPORARY = '.waybill-tmp';

function sync(path: string): void {
  const descriptor = openSync(path, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function writeWhole(descriptor: number, bytes: Uint8Array): void {
  for (let rest = bytes; rest.length > 0; ) rest = rest.subarray(writeSync(descriptor, rest));
  fsyncSync(descriptor);
}

/** Mode and owner, exactly as asked for: the umask takes part in `mkdir` and `open`. */
function give(descriptor: number, { mode, uid, gid }: Access): void {
  if (uid !== undefined && gid !== undefined) fchownSync(descriptor, uid, gid);
  fchmodSync(descriptor, mode);
}

/** Makes a folder in one step, in a folder that others may write to. `path` is what people call it. */
function makeEntry(entry: string, access: Access, path: string): void {
  if (unlessAbsent(() => lstatSync(entry)) !== undefined) return;
  const temporary = entry + TEMPORARY;
  const left = unlessAbsent(() => lstatSync(temporary));
  if (left !== undefined) (left.isDirectory() ? rmdirSync : unlinkSync)(temporary);
  mkdirSync(temporary, PRIVATE);
  const descriptor = openSync(temporary, PLAIN_FOLDER);
  try {
    // Exchanged for another one since it was made: what holds something, or is not ours, must not be given away.
    if (!isOurs(fstatSync(descriptor)) || readdirSync(`/proc/self/fd/${descriptor}`).length > 0)
      refuseLink(path);
    give(descriptor, access);
  } finally {
    closeSync(descriptor);
  }
  renameSync(temporary, entry);
  sync(dirname(entry));
}

/** Bytes of a regular file of at most `most` bytes. */
function readPlain(entry: string, most: number): Buffer | undefined {
  // A FIFO would keep a reader waiting, and a link leads to files that only root may read.
  const descriptor = openSync(entry, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const stat = fstatSync(descriptor);
    if (!stat.isFile() || stat.size > most) return undefined;
    const bytes = Buffer.alloc(stat.size);
    return bytes.subarray(0, readSync(descriptor, bytes, 0, stat.size, 0));
  } finally {
    closeSync(descriptor);
  }
}

export class NodeFiles implements Files {
  stat(path: string): Stat | undefined {
    return unlessAbsent(() => {
      const stat = lstatSync(path);
      return { kind: kindOf(stat), uid: stat.uid, gid: stat.gid, mode: stat.mode & 0o7777 };
    });
  }

  read(path: string): Buffer | undefined {
    return this.stat(path)?.kind === 'file' ? readFileSync(path) : undefined;
  }

  readUntrusted(path: string, most: number): Buffer | undefined {
    try {
      return withParent(path, (entry) => readPlain(entry, most));
    } catch {
      return undefined;
    }
  }

  real(path: string): string {
    return this.stat(path) === undefined ? path : realpathSync(path);
  }

  list(folder: string): string[] {
    return this.stat(folder)?.kind === 'folder' ? readdirSync(folder).sort(byText) : [];
  }

  walk(folder: string): Entry[] {
    const found: Entry[] = [];
    const visit = (below: string) => {
      for (const name of readdirSync(join(folder, below))) {
        const path = below === '' ? name : `${below}/${name}`;
        const kind = kindOf(lstatSync(join(folder, path)));
        found.push({ path, kind });
        if (kind === 'folder') visit(path);
      }
    };
    if (this.stat(folder)?.kind === 'folder') visit('');
    return found.sort((a, b) => byText(a.path, b.path));
  }

  write(path: string, bytes: Uint8Array | string, access: Access, folderMode = PRIVATE): void {
    const folder = dirname(path);
    this.makeFolder(folder, { mode: folderMode }, folderMode);
    const temporary = path + TEMPORARY;
    rmSync(temporary, { force: true, recursive: true });
    try {
      const descriptor = openSync(temporary, 'wx', 0o600);
      try {
        writeWhole(descriptor, typeof bytes === 'string' ? Buffer.from(bytes) : bytes);
        give(descriptor, access);
      } finally {
        closeSync(descriptor);
      }
      renameSync(temporary, path);
    } catch (error) {
      rmSync(temporary, { force: true });
      throw error;
    }
    sync(folder);
  }

  size(path: string): number {
    return unlessAbsent(() => lstatSync(path).size) ?? 0;
  }

  readAt(path: string, from: number, length: number): Buffer {
    const descriptor = openSync(path, 'r');
    try {
      const bytes = Buffer.alloc(length);
      return bytes.subarray(0, readSync(descriptor, bytes, 0, length, from));
    } finally {
      closeSync(descriptor);
    }
  }

  append(path: string, line: string): void {
    this.makeFolder(dirname(path), { mode: PRIVATE }, PRIVATE);
    const descriptor = openSync(path, 'a+', 0o600);
    const { size } = fstatSync(descriptor);
    try {
      // A power cut may have left half a line behind: end it, so that it cannot swallow this one.
      const last = Buffer.alloc(1);
      const torn = size > 0 && readSync(descriptor, last, 0, 1, size - 1) === 1 && last[0] !== NEWLINE;
      writeWhole(descriptor, Buffer.from(`${torn ? '\n' : ''}${line}\n`));
    } catch (error) {
      // No room for all of it: better no line than a part of one.
      ftruncateSync(descriptor, size);
      throw error;
    } finally {
      closeSync(descriptor);
    }
  }

  makeFolder(path: string, access: Access, aboveMode = 0o755): void {
    withParent(
      path,
      (entry) => makeEntry(entry, access, path),
      (entry) => makeEntry(entry, { mode: aboveMode }, path),
    );
  }

  open(path: string): number {
    this.makeFolder(dirname(path), { mode: PRIVATE }, PRIVATE);
    return openSync(path, 'a', 0o600);
  }

  openFolder(path: string): number {
    return withParent(path, (entry) => openSync(entry, PLAIN_FOLDER));
  }

  close(descriptor: number): void {
    closeSync(descriptor);
  }

  move(from: string, to: string): void {
    this.makeFolder(dirname(to), { mode: PRIVATE }, PRIVATE);
    withParent(from, (source) =>
      withParent(to, (target) => {
        renameSync(source, target);
        sync(dirname(target));
      }),
    );
  }

  remove(path: string): void {
    unlessAbsent(() => withParent(path, (entry) => rmSync(entry, { recursive: true, force: true })));
  }

  removeEmpty(folder: string): void {
    try {
      rmdirSync(folder);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code !== 'ENOTEMPTY' && code !== 'ENOENT') throw error;
    }
  }
}
