/** Which tree a stack is brought in sync with: the newest, or the last good one where the newest must not be applied. */

import type { Outcome } from '../state/receipt.ts';
import type { Failed } from '../state/release.ts';
import type { Context } from './context.ts';
import { isDue } from './hold.ts';
import type { Report } from './report.ts';
import { failureKey, makeReady, type Ready, releaseTree, treeAt } from './resolved-release.ts';
import type { Fetched } from './steps/2-fetch.ts';

/**
 * `held`: it has failed before. `refused`: it is not sound. `stuck`: it has failed, and there is nothing to go back to,
 * or no going back.
 */
export type Standing = 'newest' | 'held' | 'refused' | 'stuck';

export interface Target {
  readonly ready: Ready;
  readonly standing: Standing;
  /** What must not be tried again once this is applied: the commit that a person took back. */
  readonly hold?: Failed;
}

/** Chooses; answers an outcome where neither tree can be used. */
export async function choose(context: Context, report: Report, fetched: Fetched): Promise<Target | Outcome> {
  const newest = await newestOf(context, report, fetched);
  const applied = context.state.applied(report.stack);
  if (newest !== undefined && newest.failed === undefined) return { ready: newest.ready, standing: 'newest' };
  if (newest?.failed !== undefined) {
    report.add(newest.failed.problems);
    const back = applied !== undefined && mayGoBack(context, report.stack);
    if (!back) return { ready: newest.ready, standing: 'stuck' };
  }
  if (applied === undefined || !mayGoBack(context, report.stack)) return 'refused';
  const standing = newest === undefined ? 'refused' : 'held';
  try {
    const tree = await releaseTree(context, applied.commit, report.stack);
    return { ready: await makeReady(context, report, tree), standing };
  } catch (error) {
    report.note(error);
    return standing;
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
  report: Report,
  { commit }: Fetched,
): Promise<{ readonly ready: Ready; readonly failed: Failed | undefined } | undefined> {
  const { state, options, system } = context;
  try {
    const ready = await makeReady(context, report, await treeAt(context, commit, report.stack));
    report.tree = ready.tree.digest;
    const failed = options.retry ? undefined : state.failed(report.stack);
    const held = failed?.key === failureKey(context, ready) && !isDue(failed, system.clock.now());
    return { ready, failed: held ? failed : undefined };
  } catch (error) {
    report.note(error);
    return undefined;
  }
}
