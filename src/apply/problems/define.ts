/** What is known about a problem that the applier reports, apart from the words for one case of it. */

/**
 * Who has to change something. `release`: the tree; it is not tried again as it is. `circumstance`: the machine, the network
 * or a decision that is missing; the next pass tries again. `call`: the command line or the configuration. `waybill`: us.
 */
export type Blame = 'release' | 'circumstance' | 'call' | 'waybill';

export interface ProblemDefinition {
  readonly blames: Blame;
  /** A circumstance that nobody may be working on: the release is taken back, and tried again after a growing pause. */
  readonly pauses: boolean;
  /** Exit code of a command that ends with this problem. */
  readonly exit: number;
  /** Why the applier stops or speaks here, in a sentence or two: the text of `explain`. */
  readonly why: string;
  /** What provokes it. */
  readonly example: string;
}

/** Exit codes that a problem can lead to; those of outcomes are in commands/command.ts. */
const EXIT = { release: 3, circumstance: 3, call: 1, waybill: 7 } as const;

const of =
  (blames: Blame, pauses = false) =>
  (why: string, example: string, exit: number = EXIT[blames]): ProblemDefinition => ({
    blames,
    pauses,
    exit,
    why,
    example,
  });

export const release = of('release');
export const circumstance = of('circumstance');
export const passing = of('circumstance', true);
export const call = of('call');
export const waybill = of('waybill');

/** Keeps the literal types of a catalogue: codes become a union. */
export const defineProblems = <const C extends Readonly<Record<string, ProblemDefinition>>>(problems: C): C =>
  problems;
