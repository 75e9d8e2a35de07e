/** The text of `explain` for a problem of the applier: in both programs the same. */
import { type ProblemCode, problemCatalogue } from './catalogue.ts';
import type { Blame } from './define.ts';

const BLAME: Readonly<Record<Blame, string>> = {
  release: 'The release is to blame: it is not tried again until the stack or its secrets change.',
  circumstance: 'The release is not to blame: the next pass tries again.',
  call: 'The call or the configuration is to blame.',
  waybill: 'Waybill is to blame: please report it.',
};

const PAUSES =
  'The release is not to blame: the last good one comes back, and it is tried again after a growing pause.';

export const problemCodes = Object.keys(problemCatalogue);

/** What a code means; undefined for one that there is not. */
export function explainProblem(code: string): string | undefined {
  if (!Object.hasOwn(problemCatalogue, code)) return undefined;
  const { blames, pauses, exit, why, example } = problemCatalogue[code as ProblemCode];
  return `${code} (exit code ${exit})\n\n  ${why}\n  ${pauses ? PAUSES : BLAME[blames]}\n  For example: ${example}.\n`;
}
