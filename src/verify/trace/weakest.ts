/** Of several ways that a request may take, the one that protects least: what cannot be decided counts as open. */
import type { Tristate } from '../rule/tristate.ts';
import type { Trace } from './types.ts';

const LOGIN = { none: 0, unknown: 1, authentik: 2 } as const;
const REACHED: Readonly<Record<Tristate, number>> = { yes: 0, unknown: 1, no: 2 };

/** The weakest of several ways; whether it is reached is certain only when all agree. */
export function weakest(ways: readonly Trace[]): Trace {
  const [first, ...rest] = [...ways].sort((a, b) => rank(a) - rank(b));
  if (first === undefined) throw new Error('a request takes at least one way');
  const certain = rest.every(({ reached }) => reached === first.reached);
  return certain ? first : { ...first, reached: 'unknown' };
}

/** What gets through is weaker than what does not, and then what asks for less. */
function rank({ reached, login }: Trace): number {
  return (reached === 'no' ? 10 : 0) + LOGIN[login] * 3 + REACHED[reached];
}
