/** A release that failed: held back until it changes, or tried again after a pause that grows. */
import { blamesRelease } from '../problem.ts';
import type { FailedRelease } from '../state/release.ts';

/** Milliseconds of the first pause, and of the longest. */
const FIRST_PAUSE = 5 * 60_000;
const LONGEST_PAUSE = 6 * 3_600_000;

/**
 * What is remembered of a release that failed.
 *
 * @param before what was remembered of the last failure
 * @param interrupted the pass went on where another one was cut off: what it saw says nothing about the release
 */
export function failureOf(
  failure: Pick<FailedRelease, 'commit' | 'key' | 'at' | 'problems'>,
  before: FailedRelease | undefined,
  interrupted: boolean,
): FailedRelease {
  if (blamesRelease(failure.problems) && !interrupted) return failure;
  const attempts = before?.key === failure.key ? (before.attempts ?? 0) + 1 : 1;
  const pause = interrupted ? 0 : Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (attempts - 1));
  return { ...failure, attempts, retryAfter: failure.at + pause };
}

/** True when a failed release may be tried again. A clock that was set back does not make the pause longer. */
export const isDue = ({ at, retryAfter }: FailedRelease, now: number): boolean =>
  retryAfter !== undefined && (now >= retryAfter || now < at);
