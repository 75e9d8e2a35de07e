/** The files of an import, read from the machine; their problems are kept for the end. */
import { resolve } from 'node:path';
import { diagnose } from '../../base/diag/codes.ts';
import type { Diagnostic } from '../../base/diag/diagnostic.ts';
import type { EntryKind, Host } from '../../base/host/host.ts';
import type { SourceFile } from '../../base/source/source-file.ts';
import { loadCodes } from '../../compile/load/codes.ts';
import { type Dialect, decode, parseSource } from '../../compile/load/parse.ts';
import type { Inputs } from '../../import/types.ts';

/** Largest input in bytes: what people collect in one file over the years, or what Docker says of a hundred containers. */
export const LARGEST_INPUT = 1 << 22;

export class HostInputs implements Inputs {
  readonly diagnostics: Diagnostic[] = [];
  readonly #host: Host;
  readonly #dialect: Dialect;
  readonly #sources = new Map<string, SourceFile | undefined>();
  readonly #texts = new Map<string, string>();

  constructor(host: Host, version: Dialect['version']) {
    this.#host = host;
    this.#dialect = { version, largest: LARGEST_INPUT };
  }

  yaml(path: string): SourceFile | undefined {
    if (!this.#sources.has(path)) {
      const bytes = this.#bytes(path);
      const parsed = bytes === undefined ? undefined : parseSource(path, bytes, this.#dialect);
      if (parsed !== undefined) this.diagnostics.push(...parsed.diagnostics);
      this.#sources.set(path, parsed?.value);
    }
    return this.#sources.get(path);
  }

  text(path: string): string | undefined {
    this.#bytes(path);
    return this.#texts.get(path);
  }

  files(path: string): readonly string[] | undefined {
    return this.#names(path, 'file');
  }

  folders(path: string): readonly string[] | undefined {
    return this.#names(path, 'folder');
  }

  /** Text of a file that was asked for, to show its lines. */
  readonly textOf = (path: string): string | undefined => this.#texts.get(path);

  #names(path: string, kind: EntryKind): string[] | undefined {
    return this.#host
      .list(resolve(path))
      ?.filter((entry) => entry.kind === kind)
      .map((entry) => entry.name);
  }

  #bytes(path: string): Uint8Array | undefined {
    const bytes = this.#host.kind(resolve(path)) === 'folder' ? undefined : this.#host.read(resolve(path));
    if (bytes === undefined || this.#texts.has(path)) return bytes;
    const at = { file: path, start: 0, end: 0 };
    if (bytes.length > LARGEST_INPUT) return bytes;
    const text = decode(bytes);
    if (text === undefined) this.diagnostics.push(diagnose(loadCodes, 'load/not-utf8', at, {}));
    else this.#texts.set(path, text);
    return bytes;
  }
}
