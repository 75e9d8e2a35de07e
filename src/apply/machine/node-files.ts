/** The real files. */
import {
  chmodSync,
  chownSync,
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  readSync,
  realpathSync,
  renameSync,
  rmdirSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { kindOf, unlessAbsent } from '../../base/host/entry-kind.ts';
import { byText } from '../../base/util/order.ts';
import type { Access, Entry, Files, Stat } from './system.ts';

const PRIVATE = 0o700;
const NEWLINE = 10;
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
function give(path: string, { mode, uid, gid }: Access): void {
  if (uid !== undefined && gid !== undefined) chownSync(path, uid, gid);
  chmodSync(path, mode);
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
    let descriptor: number;
    try {
      // A FIFO would keep a reader waiting, and a link leads to files that only root may read.
      descriptor = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    } catch {
      return undefined;
    }
    try {
      const stat = fstatSync(descriptor);
      // What was opened counts, not what the path leads to by now.
      if (!stat.isFile() || stat.size > most || readlinkSync(`/proc/self/fd/${descriptor}`) !== resolve(path))
        return undefined;
      const bytes = Buffer.alloc(stat.size);
      return bytes.subarray(0, readSync(descriptor, bytes, 0, stat.size, 0));
    } finally {
      closeSync(descriptor);
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
      } finally {
        closeSync(descriptor);
      }
      give(temporary, access);
      renameSync(temporary, path);
    } catch (error) {
      rmSync(temporary, { force: true });
      throw error;
    }
    sync(folder);
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
    if (this.stat(path) !== undefined) return;
    const above = dirname(path);
    this.makeFolder(above, { mode: aboveMode }, aboveMode);
    const temporary = path + TEMPORARY;
    rmSync(temporary, { force: true, recursive: true });
    mkdirSync(temporary, PRIVATE);
    give(temporary, access);
    renameSync(temporary, path);
    sync(above);
  }

  open(path: string): number {
    this.makeFolder(dirname(path), { mode: PRIVATE }, PRIVATE);
    return openSync(path, 'a', 0o600);
  }

  move(from: string, to: string): void {
    this.makeFolder(dirname(to), { mode: PRIVATE }, PRIVATE);
    renameSync(from, to);
    sync(dirname(to));
  }

  remove(path: string): void {
    rmSync(path, { recursive: true, force: true });
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
