/** Yes, no, or not to be decided from what is known. */
export type Answer = 'yes' | 'no' | 'unknown';

/** Both must hold. */
export function both(a: Answer, b: Answer): Answer {
  if (a === 'no' || b === 'no') return 'no';
  return a === 'yes' && b === 'yes' ? 'yes' : 'unknown';
}

/** One is enough. */
export function either(a: Answer, b: Answer): Answer {
  return not(both(not(a), not(b)));
}

export function not(a: Answer): Answer {
  return a === 'unknown' ? 'unknown' : a === 'yes' ? 'no' : 'yes';
}

/** A fact as an answer. */
export function answer(fact: boolean): Answer {
  return fact ? 'yes' : 'no';
}
