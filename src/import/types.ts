/** What importers are given, and what they give back. */
import type { Span } from '../diag/diagnostic.ts';
import type { Outcome } from '../diag/outcome.ts';
import type { Model } from '../model/model.ts';
import type { StackSpec } from '../schema/stack.gen.ts';
import type { SourceFile } from '../source/source-file.ts';

/** The files of an import. Whoever reads them keeps the problems: an importer only sees what can be used. */
export interface Inputs {
  /** A YAML file, parsed; undefined when there is none or when it cannot be used, which is then reported. */
  yaml(path: string): SourceFile | undefined;
  /** A text file as it is; undefined when there is none or when it cannot be used. */
  text(path: string): string | undefined;
  /** Names of the files in a folder, in order; undefined when there is no such folder. */
  files(path: string): readonly string[] | undefined;
  /** Names of the folders in a folder, in order; undefined when there is no such folder. */
  folders(path: string): readonly string[] | undefined;
}

/** What became of one key of an input. */
export type Fate = 'taken' | 'changed' | 'unsupported';

/** Who could reach something before, and who can now. */
export interface Exposure {
  readonly before: string;
  readonly after: string;
}

/** One line of the report: a key of an input, or everything below one. */
export interface Entry {
  readonly fate: Fate;
  readonly at: Span;
  /** JSON pointer of the key in its file. */
  readonly pointer: string;
  /** What became of it, or why nothing. Never holds the value of a secret. */
  readonly text: string;
  /** For what is not supported: what to do instead. */
  readonly todo?: string;
  /** For what was changed for safety. */
  readonly exposure?: Exposure;
}

/** A secret that the stack needs. Its value leaves the program in the file of secrets only. */
export interface ImportedSecret {
  /** Name of the secret in the stack. */
  readonly name: string;
  /** Absent when the input does not hold it, or holds it encrypted: somebody must provide it. */
  readonly value?: string;
  /** Where it was found, or what asks for it. */
  readonly at: Span;
  /** One line for the person who keeps the file. */
  readonly purpose: string;
}

/** A stack as an importer sees it: the spec, and remarks to print above its keys. */
export interface Draft {
  readonly spec: StackSpec;
  /** JSON pointer -> comment; line ends are kept. */
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
  readonly entries: readonly Entry[];
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
  readonly modelOf: (spec: StackSpec) => Outcome<Model>;
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
