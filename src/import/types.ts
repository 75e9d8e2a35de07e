/** What importers are given, and what they give back. */
import type { ImportEntry, ImportedSecret } from '../base/diag/import-entry.ts';
import type { Outcome } from '../base/diag/outcome.ts';
import type { SourceFile } from '../base/source/source-file.ts';
import type { Model } from '../compile/model/model.ts';
import type { StackSpec } from '../schema/stack.gen.ts';

/** The files of an import. The reader keeps the problems: an importer only sees what can be used. */
export interface Inputs {
  /** A YAML file, parsed; undefined when there is none or when it cannot be used, which is then reported. */
  yaml(path: string): SourceFile | undefined;
  /** The content of a file as it is; undefined when there is none or when it cannot be used. */
  text(path: string): string | undefined;
  /** Names of the files in a folder, in order; undefined when there is no such folder. */
  files(path: string): readonly string[] | undefined;
  /** Names of the folders in a folder, in order; undefined when there is no such folder. */
  folders(path: string): readonly string[] | undefined;
}

/** A stack as an importer sees it: the spec, and remarks to print above its keys. */
export interface Draft {
  readonly spec: StackSpec;
  /** JSON pointer -> comment; line endings are kept. */
  readonly notes: ReadonlyMap<string, string>;
  /** JSON pointer -> tag that an override needs in order to replace what Waybill has. */
  readonly tags?: ReadonlyMap<string, '!override' | '!reset'>;
}

/** The result of an import. */
export interface Imported {
  /** A new stack, or the new text of one that exists. */
  readonly stack:
    | { readonly kind: 'new'; readonly draft: Draft }
    | { readonly kind: 'edited'; readonly name: string; readonly text: string };
  readonly secrets: readonly ImportedSecret[];
  /** Every key of every input, in the order of files and lines. */
  readonly entries: readonly ImportEntry[];
}

/** What an importer may use. */
export interface ImportRequest {
  readonly inputs: Inputs;
  /** Files or folders that the person named. */
  readonly paths: readonly string[];
  /** Options with a value: what the inputs do not say. */
  readonly options: ReadonlyMap<string, string>;
  /** Home folder of the user, for paths that begin with `~`. */
  readonly home: string;
  /** The spec of a stack that exists already. */
  readonly existing: (name: string) => SourceFile | undefined;
  /** An edited stack, parsed again; undefined when it cannot be. */
  readonly parsed: (path: string, text: string) => SourceFile | undefined;
  /** What Waybill would make of a spec: the model before checks. */
  readonly modelOf: (spec: StackSpec, tags?: Draft['tags']) => Outcome<Model>;
}

/** One format that can be imported. */
export interface Importer {
  /** What it is called in messages. */
  readonly title: string;
  /** Version of YAML that the program reads whose files these are. */
  readonly yaml: '1.1' | '1.2';
  /** No value when the inputs cannot become a stack; the diagnostics then say why. */
  readonly run: (request: ImportRequest) => Outcome<Imported>;
}
