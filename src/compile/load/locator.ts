/** Looks places up in source files, when a diagnostic must be shown. */
import {
  type Diagnostic,
  isPlace,
  type LocatedDiagnostic,
  type Place,
  type Span,
} from '../../base/diag/diagnostic.ts';
import type { Host } from '../../base/host/host.ts';
import { locate } from '../../base/source/locate.ts';
import type { SourceFile } from '../../base/source/source-file.ts';
import { decode, LARGEST_YAML, parseSource } from './parse.ts';

/**
 * Files are read and parsed again only if something in them must be shown: holding every parsed file
 * of a thousand stacks would cost more than the whole render.
 */
export class Locator {
  readonly #host: Host;
  readonly #root: string;
  readonly #sources = new Map<string, SourceFile | undefined>();
  readonly #texts = new Map<string, string | undefined>();

  constructor(host: Host, root: string) {
    this.#host = host;
    this.#root = root;
  }

  /** The diagnostic with every place as a range of text. */
  located(diagnostic: Diagnostic): LocatedDiagnostic {
    return {
      ...diagnostic,
      at: this.#span(diagnostic.at),
      related: diagnostic.related.map((related) => ({ ...related, at: this.#span(related.at) })),
    };
  }

  /** Text of a source file; undefined when it cannot be shown (too large, another encoding, gone). */
  text(file: string): string | undefined {
    if (!this.#texts.has(file)) {
      const bytes = file === '' ? undefined : this.#bytes(file);
      this.#texts.set(file, bytes === undefined || bytes.length > LARGEST_YAML ? undefined : decode(bytes));
    }
    return this.#texts.get(file);
  }

  #bytes(file: string): Uint8Array | undefined {
    try {
      return this.#host.read(`${this.#root}/${file}`);
    } catch {
      // A folder or an unreadable file: the diagnostic is shown without a frame.
      return undefined;
    }
  }

  #span(at: Place | Span): Span {
    if (!isPlace(at)) return at;
    const source = this.#source(at.file);
    return source === undefined ? { file: at.file, start: 0, end: 0 } : locate(source, at);
  }

  #source(file: string): SourceFile | undefined {
    if (!this.#sources.has(file)) {
      const bytes = this.#bytes(file);
      this.#sources.set(file, bytes === undefined ? undefined : parseSource(file, bytes).value);
    }
    return this.#sources.get(file);
  }
}
