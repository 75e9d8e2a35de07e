/** The catalogue of diagnostic codes. Each phase and each check defines its own; types keep codes and arguments honest. */
import { defined } from '../util/defined.ts';
import type { Diagnostic, Place, Related, Severity, Span } from './diagnostic.ts';

/** What is known about one code. `message` states the fact, `help` says what to do, `why` is the text of `waybill explain`. */
export interface CodeDefinition<P> {
  readonly severity: Severity;
  readonly message: (p: P) => string;
  readonly help?: (p: P) => string | undefined;
  /** Why this is a problem, in one paragraph. */
  readonly why: string;
  /** A stack.yaml that provokes the code, or, where none can, the case or the test below test/ that does. */
  readonly example: string | { readonly case: string } | { readonly test: string };
}

// biome-ignore lint/suspicious/noExplicitAny: a catalogue holds definitions with different arguments
export type CodeCatalogue = Readonly<Record<string, CodeDefinition<any>>>;

/** Keeps the literal types of a catalogue: codes become a union, arguments stay checked. */
export function defineCodes<const C extends CodeCatalogue>(codes: C): C {
  return codes;
}

/** What the texts of a code are made from. */
export type ArgumentsOf<D> = D extends CodeDefinition<infer P> ? P : never;

interface Extras {
  readonly related?: readonly Related[];
  readonly app?: string;
  readonly secret?: true;
}

/** Makes a diagnostic of one code of a catalogue. */
export function diagnose<C extends CodeCatalogue, K extends keyof C & string>(
  codes: C,
  code: K,
  at: Place | Span,
  args: ArgumentsOf<C[K]>,
  extras: Extras = {},
): Diagnostic {
  const definition = codes[code] as CodeDefinition<ArgumentsOf<C[K]>>;
  const help = definition.help?.(args);
  return {
    code,
    severity: definition.severity,
    message: definition.message(args),
    at,
    related: extras.related ?? [],
    ...defined({ help, app: extras.app, secret: extras.secret }),
  };
}
