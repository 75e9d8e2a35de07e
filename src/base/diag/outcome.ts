/** What every phase returns: a value if there is one, and all the diagnostics. */
import type { Diagnostic } from './diagnostic.ts';

export interface Outcome<T> {
  /** Absent when the phase could not produce anything that the next phase may use. */
  readonly value?: T;
  readonly diagnostics: readonly Diagnostic[];
}

/** True when at least one diagnostic is an error. */
export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some((d) => d.severity === 'error');
}

/** An outcome whose value is withheld when there are errors. */
export function outcome<T>(value: T, diagnostics: readonly Diagnostic[]): Outcome<T> {
  return hasErrors(diagnostics) ? { diagnostics } : { value, diagnostics };
}
