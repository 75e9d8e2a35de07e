/** Yes, no, or not to be decided from what is known. */
export type Tristate = 'yes' | 'no' | 'unknown';

/** Both must hold. */
export function both(a: Tristate, b: Tristate): Tristate {
  if (a === 'no' || b === 'no') return 'no';
  return a === 'yes' && b === 'yes' ? 'yes' : 'unknown';
}

/** One is enough. */
export function either(a: Tristate, b: Tristate): Tristate {
  return not(both(not(a), not(b)));
}

export function not(a: Tristate): Tristate {
  return a === 'unknown' ? 'unknown' : a === 'yes' ? 'no' : 'yes';
}

/** A fact as an answer. */
export function tristate(fact: boolean): Tristate {
  return fact ? 'yes' : 'no';
}
