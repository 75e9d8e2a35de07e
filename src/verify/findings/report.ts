/** What a finder of faults is, and how it speaks. */
import { type CodeDefinition, diagnose } from '../../base/diag/codes.ts';
import type { Diagnostic, Place, Related, Span } from '../../base/diag/diagnostic.ts';
import { verifyCodes } from '../codes.ts';
import type { World } from '../read/types.ts';

type Codes = typeof verifyCodes;
type ArgumentsOf<D> = D extends CodeDefinition<infer P> ? P : never;

/** Looks for faults of one subject. */
export type Find = (world: World) => Diagnostic[];

/** One fault. */
export function report<K extends keyof Codes>(
  code: K,
  at: Place | Span,
  args: ArgumentsOf<Codes[K]>,
  related: readonly Related[] = [],
): Diagnostic {
  return diagnose(verifyCodes, code, at, args, { related });
}

/** The start of a file. */
export function fileStart(file: string): Span {
  return { file, start: 0, end: 0 };
}
