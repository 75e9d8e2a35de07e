/** The shape of every problem that Waybill reports. */

export type Severity = 'error' | 'warning';

/** A place in a source file by its JSON pointer. It is looked up in the text only when someone must see it. */
export interface Place {
  readonly file: string;
  /** JSON pointer (RFC 6901), `''` for the whole document. */
  readonly pointer: string;
  /** The key of the entry, or its value. */
  readonly on: 'key' | 'value';
}

/** A range of a source file in UTF-16 offsets, end exclusive. */
export interface Span {
  readonly file: string;
  readonly start: number;
  readonly end: number;
}

/** A second place that takes part in the problem. */
export interface Related {
  readonly message: string;
  readonly at: Place | Span;
}

/** One problem: what (`message`), where (`at`), where else (`related`), what to do (`help`). */
export interface Diagnostic {
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  readonly at: Place | Span;
  readonly related: readonly Related[];
  readonly help?: string;
  /** App that the problem is about: by it a silencer can be narrowed down. */
  readonly app?: string;
  /** The range is the value of a secret: it is never shown, in no format. */
  readonly secret?: true;
}

/** A diagnostic whose places were looked up: what renderers get. */
export interface LocatedDiagnostic extends Diagnostic {
  readonly at: Span;
  readonly related: readonly (Related & { readonly at: Span })[];
}

/** True for a place in a document, false for a range of text. */
export function isPlace(at: Place | Span): at is Place {
  return 'pointer' in at;
}
