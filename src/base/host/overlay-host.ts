/** A machine with files that are not written yet: what a command would leave behind can be compiled before it does. */
import { byText } from '../util/order.ts';
import type { Entry, EntryKind, Host, NewFile } from './host.ts';

export class OverlayHost implements Host {
  readonly #below: Host;
  readonly #files: ReadonlyMap<string, Uint8Array>;

  constructor(below: Host, files: readonly NewFile[]) {
    this.#below = below;
    this.#files = new Map(files.map(({ path, text }) => [path, new TextEncoder().encode(text)]));
  }

  kind(path: string): EntryKind | undefined {
    if (this.#files.has(path)) return 'file';
    return this.#below.kind(path) ?? (this.#own(path).size > 0 ? 'folder' : undefined);
  }

  list(path: string): Entry[] | undefined {
    const below = this.#below.list(path);
    const own = this.#own(path);
    if (below === undefined && own.size === 0) return undefined;
    const all = new Map([...(below ?? []).map((entry) => [entry.name, entry] as const), ...own]);
    return [...all.values()].sort((a, b) => byText(a.name, b.name));
  }

  read(path: string): Uint8Array | undefined {
    return this.#files.get(path) ?? this.#below.read(path);
  }

  write(): void {
    throw new Error('an overlay is only read');
  }

  remove(): void {
    throw new Error('an overlay is only read');
  }

  /** Entries of a folder that the new files bring. */
  #own(path: string): Map<string, Entry> {
    const found = new Map<string, Entry>();
    for (const [full, bytes] of this.#files) {
      if (!full.startsWith(`${path}/`)) continue;
      const [name = '', ...deeper] = full.slice(path.length + 1).split('/');
      found.set(name, { name, ...(deeper.length > 0 ? FOLDER : { kind: 'file', size: bytes.length }) });
    }
    return found;
  }
}

const FOLDER = { kind: 'folder', size: 0 } as const;
