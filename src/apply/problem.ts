/** What stops a pass, in words: the code to look up, what is wrong, what to do. */
import { type ProblemCode, problemCatalogue } from './problems/catalogue.ts';
import type { Blame, ProblemDefinition } from './problems/define.ts';

export interface Problem {
  /** For example `apply/verify-secret-missing`; `waybill-apply explain CODE` says more. */
  readonly code: ProblemCode;
  readonly message: string;
  readonly help: string;
}

/** Thrown where a step cannot go on. Holds everything that was found, not the first thing only. */
export class Refusal extends Error {
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(problems.map(({ code, message }) => `${code}: ${message}`).join('\n'));
    this.problems = problems;
  }
}

/** Ends a step with one problem. */
export function refuse(code: ProblemCode, message: string, help: string): never {
  throw new Refusal([{ code, message, help }]);
}

/** Ends a step when something was found. */
export function refuseIfAny(problems: readonly Problem[]): void {
  if (problems.length > 0) throw new Refusal(problems);
}

const EXIT_REFUSED = 3;

/** A problem that another version of Waybill has stored may have a code that is unknown by now. */
const definitionOf = ({ code }: Problem): ProblemDefinition | undefined =>
  Object.hasOwn(problemCatalogue, code) ? problemCatalogue[code] : undefined;

/** Who has to change something; a circumstance where nothing is known. */
export const blameOf = (problem: Problem): Blame => definitionOf(problem)?.blames ?? 'circumstance';

/** True when a tree must not be tried again as it is. */
export const blamesRelease = (problems: readonly Problem[]): boolean =>
  problems.some((problem) => blameOf(problem) === 'release');

/** True when a release is taken back although it is not to blame, and tried again later. */
export const pauses = (problems: readonly Problem[]): boolean =>
  problems.some((problem) => definitionOf(problem)?.pauses === true);

/** Exit code of a command that a problem has ended. */
export const exitOf = (problem: Problem): number => definitionOf(problem)?.exit ?? EXIT_REFUSED;

/** Problems of whatever was thrown, in words. */
export function problemsOf(error: unknown): readonly Problem[] {
  if (error instanceof Refusal) return error.problems;
  const { code, message, stack } = error as NodeJS.ErrnoException;
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return [
      {
        code: 'apply/disk-full',
        message: `No space left: ${message}.`,
        help: 'Make room; nothing that was stored before is damaged, and the next pass continues.',
      },
    ];
  }
  if (code !== undefined && /^E[A-Z]+$/.test(code)) {
    return [
      {
        code: 'apply/machine-refused',
        message: `The system returned an error: ${message}.`,
        help: 'Is the applier run by root? `waybill-apply doctor` checks everything it needs.',
      },
    ];
  }
  return [
    {
      code: 'apply/internal-fault',
      message: `Internal error in Waybill: ${stack ?? String(error)}`,
      help: 'Please report it.',
    },
  ];
}
