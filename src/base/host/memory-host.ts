/** A machine in memory: a map from path to bytes. */
import { byText } from '../util/order.ts';
import type { Entry, EntryKind, Host, NewFile } from './host.ts';

export class MemoryHost implements Host {
  readonly files = new Map<string, Uint8Array>();
  readonly links = new Set<string>();

  constructor(files: Readonly<Record<string, string | Uint8Array>> = {}) {
    for (const [path, content] of Object.entries(files)) {
      this.files.set(path, typeof content === 'string' ? new TextEncoder().encode(content) : content);
    }
  }

  kind(path: string): EntryKind | undefined {
    if (this.links.has(path)) return 'link';
    if (this.files.has(path)) return 'file';
    return this.list(path) === undefined ? undefined : 'folder';
  }

  list(path: string): Entry[] | undefined {
    const prefix = path.endsWith('/') ? path : `${path}/`;
    const found = new Map<string, Entry>();
    const note = (full: string, kind: EntryKind, size: number) => {
      if (!full.startsWith(prefix)) return;
      const [name = '', ...deeper] = full.slice(prefix.length).split('/');
      found.set(name, deeper.length > 0 ? { name, kind: 'folder', size: 0 } : { name, kind, size });
    };
    for (const [full, bytes] of this.files) note(full, 'file', bytes.length);
    for (const full of this.links) note(full, 'link', 0);
    if (found.size === 0) return undefined;
    return [...found.values()].sort((a, b) => byText(a.name, b.name));
  }

  read(path: string): Uint8Array | undefined {
    return this.files.get(path);
  }

  write(files: readonly NewFile[]): void {
    for (const { path, text } of files) this.files.set(path, new TextEncoder().encode(text));
  }

  remove(path: string): void {
    this.files.delete(path);
  }

  /** Text of a file, for assertions. */
  text(path: string): string | undefined {
    const bytes = this.files.get(path);
    return bytes === undefined ? undefined : new TextDecoder().decode(bytes);
  }
}
