/** What was cut off before comes first: nothing reads data that is half there. */
import { finishTask, taskText } from '../data/tasks.ts';
import { killLeftoverCompose } from '../engine/leftover-compose.ts';
import { settleReplacements } from '../engine/replacements.ts';
import { settleRotations } from '../secrets/rotate.ts';
import type { PassOutcome } from '../state/receipt.ts';
import type { RollbackTask, Task } from '../state/task.ts';
import { restoreAdoptedProject } from './adopt.ts';
import type { Target } from './choose.ts';
import type { Context } from './context.ts';
import type { PassRecorder } from './recorder.ts';
import { appliedTree, releaseTree, resolveRelease } from './resolved-release.ts';

/**
 * Finishes, or takes back, what an earlier pass or a person's command left half-done.
 *
 * @returns an outcome where the pass ends with that, or the rollback that a person began and this pass completes
 */
export async function settleInterrupted(
  context: Context,
  recorder: PassRecorder,
): Promise<PassOutcome | RollbackTask | undefined> {
  const { state, system } = context;
  const { stack } = recorder;
  const folder = state.current(stack);
  if (state.journal(stack) !== undefined) await killLeftoverCompose(system, folder);
  await settleReplacements(context, stack, folder);
  if (state.before(stack)?.returning === true) return restoreAdoptedProject(context, recorder);
  await settleRotations(context, stack, () => appliedTree(context, stack));
  const task = state.task(stack);
  if (task !== undefined && !(await finishCutOff(context, recorder, task))) return 'failed';
  return task?.kind === 'rollback' ? task : undefined;
}

/** Finishes a command. Returns false where it could not be finished: nothing may be started then. */
async function finishCutOff(context: Context, recorder: PassRecorder, task: Task): Promise<boolean> {
  recorder.changedHost = true;
  recorder.resumed = taskText(task);
  if (task.kind === 'rollback') return true;
  try {
    const tree = await appliedTree(context, recorder.stack);
    if (tree !== undefined) {
      const release = await resolveRelease(context, recorder, tree);
      await recorder.step('resume', () => finishTask(context, release, task));
    }
    return true;
  } catch (error) {
    recorder.addError(error);
    // What could be taken back was taken back: the pass continues with the data as it was.
    return context.state.task(recorder.stack) === undefined;
  }
}

/** The release that a person has gone back to, and what must not come back on its own. */
export async function rollbackTarget(
  context: Context,
  recorder: PassRecorder,
  { commit, hold }: RollbackTask,
): Promise<Target> {
  recorder.commit = commit;
  const release = await resolveRelease(context, recorder, await releaseTree(context, commit, recorder.stack));
  recorder.tree = release.tree.digest;
  return { release, status: 'newest', ...(hold === undefined ? {} : { holdBack: hold }) };
}
