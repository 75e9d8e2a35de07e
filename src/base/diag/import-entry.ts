/** What an import reports: one entry for each key of its inputs, and the secrets that it found. */
import type { Span } from './diagnostic.ts';

/** What happened to one key of an input. */
export type Fate = 'taken' | 'changed' | 'unsupported';

/** Who could reach something before, and who can now. */
export interface ExposureChange {
  readonly before: string;
  readonly after: string;
}

/** One line of the report: a key of an input, or everything below one. */
export interface ImportEntry {
  readonly fate: Fate;
  readonly at: Span;
  /** JSON pointer of the key in its file. */
  readonly pointer: string;
  /** The result, or why there is none. Never holds the value of a secret. */
  readonly text: string;
  /** For what is not supported: what to do instead. */
  readonly todo?: string;
  /** For what was changed for safety. */
  readonly exposure?: ExposureChange;
}

/** A secret that the stack needs. Its value leaves the program in the file of secrets only. */
export interface ImportedSecret {
  /** Name of the secret in the stack. */
  readonly name: string;
  /** Absent when the input does not hold it, or holds it encrypted: someone must provide it. */
  readonly value?: string;
  /** Where it was found, or what asks for it. */
  readonly at: Span;
  /** One line for the person who keeps the file. */
  readonly purpose: string;
}
