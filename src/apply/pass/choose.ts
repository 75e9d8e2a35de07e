/** Which tree a stack is brought in sync with: the newest, or the last good one where the newest must not be applied. */

import type { PassOutcome } from '../state/receipt.ts';
import type { FailedRelease } from '../state/release.ts';
import type { Context } from './context.ts';
import { isDue } from './hold.ts';
import type { PassRecorder } from './recorder.ts';
import { failureKey, type ResolvedRelease, releaseTree, resolveRelease, treeAt } from './resolved-release.ts';
import type { Fetched } from './steps/2-fetch.ts';

/** `held`: failed before. `refused`: not sound, or not to be had. `stuck`: failed, and nothing leads back. `same`: what runs. */
export type TargetStatus = 'newest' | 'held' | 'refused' | 'stuck' | 'same';

export interface Target {
  readonly release: ResolvedRelease;
  readonly status: TargetStatus;
  /** What must not be tried again once this is applied: the commit that a person took back. */
  readonly holdBack?: FailedRelease;
}

/** Chooses; returns an outcome where neither tree can be used. */
export async function choose(
  context: Context,
  recorder: PassRecorder,
  fetched: Fetched,
): Promise<Target | PassOutcome> {
  const newest = await newestOf(context, recorder, fetched);
  if (newest === undefined) return lastGood(context, recorder, 'refused');
  if (newest.failed === undefined) return { release: newest.release, status: 'newest' };
  recorder.add(newest.failed.problems);
  const back = await lastGood(context, recorder, 'held');
  return back === 'refused' ? { release: newest.release, status: 'stuck' } : back;
}

/** The last good release, which is looked after while the newest must not, or cannot, be applied. */
export async function lastGood(
  context: Context,
  recorder: PassRecorder,
  status: 'refused' | 'held',
): Promise<Target | PassOutcome> {
  const applied = context.state.applied(recorder.stack);
  if (applied === undefined || !mayGoBack(context, recorder.stack)) return 'refused';
  try {
    const tree = await releaseTree(context, applied.commit, recorder.stack);
    return { release: await resolveRelease(context, recorder, tree), status };
  } catch (error) {
    recorder.addError(error);
    return status;
  }
}

/** Under `rollback: never` the last good release must not come back once a newer one has begun to work on the data. */
function mayGoBack({ state, settings }: Context, stack: string): boolean {
  if (settings.rollback(stack) === 'last-good') return true;
  const failed = state.failed(stack);
  return state.journal(stack) === undefined && (failed === undefined || failed.byHand === true);
}

/** The newest tree, and how it failed before if it did; undefined when it is not sound. */
async function newestOf(
  context: Context,
  recorder: PassRecorder,
  { commit }: Fetched,
): Promise<{ readonly release: ResolvedRelease; readonly failed: FailedRelease | undefined } | undefined> {
  const { state, options, system } = context;
  try {
    const release = await resolveRelease(context, recorder, await treeAt(context, commit, recorder.stack));
    recorder.tree = release.tree.digest;
    const failed = options.retry ? undefined : state.failed(recorder.stack);
    const same = failed?.key === failureKey(context, release, failed?.byHand);
    return { release, failed: same && !isDue(failed, system.clock.now()) ? failed : undefined };
  } catch (error) {
    recorder.addError(error);
    return undefined;
  }
}
