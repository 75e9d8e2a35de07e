/** What stops a pass, in words: the code to look up, what is wrong, what to do. */

export interface Problem {
  /** Slug by step and subject, for example `verify/secret-missing`. */
  readonly code: string;
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
export function refuse(code: string, message: string, help: string): never {
  throw new Refusal([{ code, message, help }]);
}

/** Ends a step when something was found. */
export function refuseIfAny(problems: readonly Problem[]): void {
  if (problems.length > 0) throw new Refusal(problems);
}

/** Code of a fault of Waybill itself. */
export const INTERNAL = 'internal/fault';

/** Problems of whatever was thrown, in words. */
export function problemsOf(error: unknown): readonly Problem[] {
  if (error instanceof Refusal) return error.problems;
  const { code, message, stack } = error as NodeJS.ErrnoException;
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return [
      {
        code: 'machine/disk-full',
        message: `No space left: ${message}.`,
        help: 'Make room; nothing that was stored before is damaged, and the next pass goes on by itself.',
      },
    ];
  }
  if (code !== undefined && /^E[A-Z]+$/.test(code)) {
    return [
      {
        code: 'machine/refused',
        message: `The machine refused: ${message}.`,
        help: 'Is the applier run by root? `waybill-apply doctor` looks at all that it needs.',
      },
    ];
  }
  return [
    {
      code: INTERNAL,
      message: `A fault of Waybill itself: ${stack ?? String(error)}`,
      help: 'Please report it.',
    },
  ];
}
