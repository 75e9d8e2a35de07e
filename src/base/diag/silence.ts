/** Who silences what: one rule for the spec, where silences are written, and for the tree that carries them along. */
import type { Diagnostic } from './diagnostic.ts';

/** A warning that a person has read and accepted. */
export interface Silencer {
  readonly code: string;
  /** Only where the warning is about this app. */
  readonly app?: string;
}

/** Whether an entry silences a diagnostic. Errors cannot be silenced. */
export function silences({ code, app }: Silencer, diagnostic: Diagnostic): boolean {
  return (
    diagnostic.severity === 'warning' &&
    diagnostic.code === code &&
    (app === undefined || app === diagnostic.app)
  );
}
