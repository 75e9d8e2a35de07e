/** Diagnostics for programs. The shape is a promise: what changes it changes `version`. */
import type { LocatedDiagnostic, Severity, Span } from '../../base/diag/diagnostic.ts';
import { count, ordered } from './order.ts';
import { type Lines, linesOf, type TextOf } from './position.ts';

/** What `--format json` prints. */
export interface JsonReport {
  readonly version: 1;
  readonly summary: { readonly errors: number; readonly warnings: number };
  readonly diagnostics: readonly JsonDiagnostic[];
}

/** One problem. Every key is always there; what is not known is null. */
export interface JsonDiagnostic {
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  readonly help: string | null;
  /** App that the problem is about. */
  readonly app: string | null;
  readonly at: JsonPlace;
  readonly related: readonly (JsonPlace & { readonly message: string })[];
}

/** A range of a file; start and end are null when the file is not a string that was read. */
export interface JsonPlace {
  readonly file: string;
  readonly start: JsonPosition | null;
  /** Exclusive. */
  readonly end: JsonPosition | null;
}

/** Line and column from 1, offset from 0; columns and offsets in UTF-16 code units. */
export interface JsonPosition {
  readonly line: number;
  readonly column: number;
  readonly offset: number;
}

/** The report as indented JSON with a newline at the end. */
export function renderJson(diagnostics: readonly LocatedDiagnostic[], textOf: TextOf): string {
  return `${JSON.stringify(jsonReport(diagnostics, textOf), null, 2)}\n`;
}

/** The report as a value. */
export function jsonReport(diagnostics: readonly LocatedDiagnostic[], textOf: TextOf): JsonReport {
  const sorted = ordered(diagnostics);
  const lines = linesOf(textOf);
  const place = (span: Span) => jsonPlace(span, lines(span.file));
  return {
    version: 1,
    summary: count(sorted),
    diagnostics: sorted.map((d) => ({
      code: d.code,
      severity: d.severity,
      message: d.message,
      help: d.help ?? null,
      app: d.app ?? null,
      at: place(d.at),
      related: d.related.map((r) => ({ message: r.message, ...place(r.at) })),
    })),
  };
}

function jsonPlace(span: Span, lines: Lines | undefined): JsonPlace {
  if (lines === undefined) return { file: span.file, start: null, end: null };
  const position = (offset: number) => ({ ...lines.position(offset), offset });
  return { file: span.file, start: position(span.start), end: position(span.end) };
}
