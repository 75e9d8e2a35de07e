/** What a person's command was doing when it was cut off comes first: nothing reads data that is half there. */
import { finishTask, taskText } from '../data/tasks.ts';
import type { RollbackTask, Task } from '../state/task.ts';
import type { Target } from './choose.ts';
import type { Context } from './context.ts';
import type { Report } from './report.ts';
import { appliedTree, makeReady, releaseTree } from './resolved-release.ts';

/** Finishes it. Answers false where it could not be finished: nothing may be started then. */
export async function resume(context: Context, report: Report, task: Task): Promise<boolean> {
  report.worked = true;
  report.resumed = taskText(task);
  if (task.kind === 'rollback') return true;
  try {
    const tree = await appliedTree(context, report.stack);
    if (tree !== undefined) {
      const release = await makeReady(context, report, tree);
      await report.step('resume', () => finishTask(context, release, task));
    }
    return true;
  } catch (error) {
    report.note(error);
    // What could be taken back was taken back: the pass goes on with the data as it was.
    return context.state.task(report.stack) === undefined;
  }
}

/** The release that a person has gone back to, and what must not come back by itself. */
export async function rollbackTarget(
  context: Context,
  report: Report,
  { commit, hold }: RollbackTask,
): Promise<Target> {
  report.commit = commit;
  const ready = await makeReady(context, report, await releaseTree(context, commit, report.stack));
  report.tree = ready.tree.digest;
  return { ready, standing: 'newest', ...(hold === undefined ? {} : { hold }) };
}
