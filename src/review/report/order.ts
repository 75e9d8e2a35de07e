/** The order in which diagnostics are shown, whatever the order in which they were found. */
import type { LocatedDiagnostic } from '../../base/diag/diagnostic.ts';
import { byText } from '../../base/util/order.ts';

/** By file, offset and code; what is there twice is shown once. */
export function ordered(diagnostics: readonly LocatedDiagnostic[]): LocatedDiagnostic[] {
  const unique = new Map(diagnostics.map((d) => [identity(d), d]));
  return [...unique]
    .sort(([a, x], [b, y]) => {
      return (
        byText(x.at.file, y.at.file) ||
        x.at.start - y.at.start ||
        byText(x.code, y.code) ||
        x.at.end - y.at.end ||
        byText(a, b)
      );
    })
    .map(([, diagnostic]) => diagnostic);
}

function identity({ code, severity, message, help, app, at, related }: LocatedDiagnostic): string {
  const places = related.map((r) => [r.message, r.at.file, r.at.start, r.at.end]);
  return JSON.stringify([code, severity, message, help, app, at.file, at.start, at.end, places]);
}

/** How many diagnostics of each severity. */
export interface Count {
  readonly errors: number;
  readonly warnings: number;
}

/** Counts by severity. */
export function count(diagnostics: readonly LocatedDiagnostic[]): Count {
  const errors = diagnostics.filter((d) => d.severity === 'error').length;
  return { errors, warnings: diagnostics.length - errors };
}

/** `1 error`, `2 errors`. */
export function plural(n: number, word: string): string {
  return `${n} ${word}${n === 1 ? '' : 's'}`;
}
