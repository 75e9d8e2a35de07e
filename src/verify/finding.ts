/** What a finding is: one subject of faults in a tree, with its codes. `findings/` holds one a file. */
import { type ArgumentsOf, type CodeCatalogue, type CodeDefinition, diagnose } from '../base/diag/codes.ts';
import type { Diagnostic, Place, Related, Span } from '../base/diag/diagnostic.ts';
import type { ParsedTree } from './read/types.ts';

/** A pure function from what a tree says to the faults of one subject, with the codes it may give. */
export interface Finding {
  readonly codes: CodeCatalogue;
  readonly run: (parsed: ParsedTree) => Diagnostic[];
}

/** Keeps the type of a finding. */
export function defineFinding(finding: Finding): Finding {
  return finding;
}

/** Arguments that many messages have. */
export interface Name {
  readonly name: string;
}
export interface Used extends Name {
  readonly by: string;
}
export interface Host {
  readonly host: string;
}
export interface Text {
  readonly text: string;
}

/** A tree has no stack.yaml that provokes its faults: each code is shown by the test of its finding. */
const SHOWN = { test: 'verify/findings' } as const;

function define<P>(
  severity: 'error' | 'warning',
  message: (p: P) => string,
  help: string | ((p: P) => string),
  why: string,
): CodeDefinition<P> {
  return { severity, message, help: typeof help === 'string' ? () => help : help, why, example: SHOWN };
}

/** A code of an error: its message, what to do, and why it is one. */
export const error = <P>(message: (p: P) => string, help: string | ((p: P) => string), why: string) =>
  define('error', message, help, why);

/** A code of a warning, with the same parts. */
export const warning = <P>(message: (p: P) => string, help: string | ((p: P) => string), why: string) =>
  define('warning', message, help, why);

/** The function by which a finding reports faults of its codes: what, where, with which arguments, what belongs to it. */
export function reporter<C extends CodeCatalogue>(codes: C) {
  return <K extends keyof C & string>(
    code: K,
    at: Place | Span,
    args: ArgumentsOf<C[K]>,
    related: readonly Related[] = [],
  ): Diagnostic => diagnose(codes, code, at, args, { related });
}

/** The start of a file. */
export function fileStart(file: string): Span {
  return { file, start: 0, end: 0 };
}
