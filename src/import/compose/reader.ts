/** What all readers of one import share: inputs, books, problems. */
import { type ArgumentsOf, diagnose } from '../../base/diag/codes.ts';
import { type Diagnostic, isPlace, type Place, type Span } from '../../base/diag/diagnostic.ts';
import { locate } from '../../base/source/locate.ts';
import type { SourceFile } from '../../base/source/source-file.ts';
import type { Ledger } from '../ledger.ts';
import type { Inputs } from '../types.ts';
import { composeCodes } from './codes.ts';
import { type EnvFile, readEnvFile } from './env-file.ts';

type Codes = typeof composeCodes;

export class Reader {
  readonly inputs: Inputs;
  readonly ledger: Ledger;
  readonly diagnostics: Diagnostic[] = [];
  readonly home: string;
  readonly #sources = new Map<string, SourceFile>();
  readonly #envFiles = new Map<string, EnvFile | undefined>();

  constructor(inputs: Inputs, ledger: Ledger, home: string) {
    this.inputs = inputs;
    this.ledger = ledger;
    this.home = home;
  }

  /** A Compose file; undefined when it is missing or unusable, and the caller reports that. */
  yaml(path: string): SourceFile | undefined {
    const source = this.inputs.yaml(path);
    if (source !== undefined) this.#add(source);
    return source;
  }

  /** A file of variables; undefined when there is none. */
  env(path: string): EnvFile | undefined {
    if (!this.#envFiles.has(path)) {
      const text = this.inputs.text(path);
      const file = text === undefined ? undefined : readEnvFile(path, text.replaceAll('\r\n', '\n'));
      this.#envFiles.set(path, file);
      if (file !== undefined) this.#add(file.source);
      for (const start of file?.broken ?? [])
        this.report(
          'import/compose-value',
          { file: path, start, end: start + 1 },
          {
            key: path,
            problem: 'this line sets no variable',
          },
        );
    }
    return this.#envFiles.get(path);
  }

  /** Notes a problem at a place or a range. */
  report<K extends keyof Codes>(code: K, at: Place | Span, args: ArgumentsOf<Codes[K]>): void {
    const span = isPlace(at) ? this.#span(at) : at;
    this.diagnostics.push(diagnose(composeCodes, code, span, args));
  }

  #span(at: Place) {
    const source = this.#sources.get(at.file);
    return source === undefined ? { file: at.file, start: 0, end: 0 } : locate(source, at);
  }

  #add(source: SourceFile): void {
    this.#sources.set(source.path, source);
    this.ledger.add(source);
  }
}
