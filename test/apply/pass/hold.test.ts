/** How long a release that failed is held back. */
import { describe, expect, it } from 'vitest';
import { failureOf, isDue } from '../../../src/apply/pass/hold.ts';
import type { FailedRelease } from '../../../src/apply/state/release.ts';

const MINUTE = 60_000;
const failure = (code: FailedRelease['problems'][number]['code'], at: number, key = 'same') => ({
  commit: 'c0ffee',
  key,
  at,
  problems: [{ code, message: '', help: '' }],
});

describe('a release that failed', () => {
  it('is held until it changes when it is to blame', () => {
    const held = failureOf(failure('apply/gate-failed', 0), undefined, false);
    expect(isDue(held, 1e15)).toBe(false);
  });

  it('is tried again after a pause that grows when it is not', () => {
    let held: FailedRelease | undefined;
    const pauses: number[] = [];
    for (let at = 0, times = 0; times < 10; times++) {
      held = failureOf(failure('apply/up-taken', at), held, false);
      pauses.push(((held.retryAfter ?? 0) - at) / MINUTE);
      at = held.retryAfter ?? 0;
      expect(isDue(held, at - 1)).toBe(false);
      expect(isDue(held, at)).toBe(true);
    }
    expect(pauses).toEqual([5, 10, 20, 40, 80, 160, 320, 360, 360, 360]);
    expect(failureOf(failure('apply/up-taken', 0, 'another'), held, false).attempts).toBe(1);
  });

  it('is tried again with the next pass when it failed where another pass was cut off', () => {
    const held = failureOf(failure('apply/gate-failed', 7), undefined, true);
    expect(isDue(held, 7)).toBe(true);
  });

  it('does not wait for a clock that was set back', () => {
    const held = failureOf(failure('apply/up-taken', 1000 * MINUTE), undefined, false);
    expect(isDue(held, 10 * MINUTE)).toBe(true);
  });
});
