/** One YAML file of a stack: its text, its parsed document, and the plain value in it. */
import type { Document } from 'yaml';

export interface SourceFile {
  /** Path relative to the root, with forward slashes. */
  readonly path: string;
  readonly text: string;
  readonly document: Document.Parsed;
  /** The document as plain data, aliases and merge keys resolved. */
  readonly value: unknown;
  /** Nodes with one of Compose's merge tags, by pointer. */
  readonly mergeTags: ReadonlyMap<string, 'reset' | 'override'>;
}

/** A file beside the spec that an app may mount. */
export type ExtraFile = { readonly text: string } | { readonly unusable: string };

/** Everything that the folder of one stack holds. */
export interface StackFolder {
  /** Name of the folder below `stacks/`. */
  readonly name: string;
  /** Path of the folder relative to the root. */
  readonly path: string;
  readonly spec: SourceFile;
  /** App definitions of the stack's own, by app name. */
  readonly apps: ReadonlyMap<string, SourceFile>;
  /** secrets.age.yaml, if there is one. */
  readonly secrets?: SourceFile;
  /** All other files, by path relative to the folder. */
  readonly files: ReadonlyMap<string, ExtraFile>;
}
