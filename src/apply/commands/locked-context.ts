/** Setup shared by commands that change the host: the lock, the stack, and what runs there. */
import { loadConfig, type Settings } from '../config.ts';
import { taskText } from '../data/tasks.ts';
import type { Context } from '../pass/context.ts';
import { contextOf } from '../pass/pass.ts';
import type { PassRecorder } from '../pass/recorder.ts';
import { type ResolvedRelease, releaseTree, resolveRelease } from '../pass/resolved-release.ts';
import { lock } from '../pass/steps/1-lock.ts';
import { refuse } from '../problem.ts';
import type { CommandContext } from './command.ts';

/** The machine, locked: nobody else changes anything meanwhile. */
export async function locked({ system, config }: CommandContext): Promise<Context> {
  const settings = loadConfig(system, config);
  const context = contextOf(system, settings, { dryRun: false, acceptRewrite: false, retry: true });
  await lock(system, context.state);
  return context;
}

/** What another command left half-done comes first. */
export function refuseUnfinished({ state }: Context, stack: string): void {
  const task = state.task(stack);
  if (task !== undefined)
    refuse(
      'apply/task-unfinished',
      `On ${stack}, ${taskText(task)} was cut off.`,
      '`waybill-apply run` finishes it first.',
    );
}

/** What runs: the last good release. */
export async function running(context: Context, recorder: PassRecorder): Promise<ResolvedRelease> {
  refuseUnfinished(context, recorder.stack);
  const applied = context.state.applied(recorder.stack);
  if (applied === undefined)
    return refuse(
      'apply/config-release',
      `${recorder.stack} was never applied.`,
      'Run `waybill-apply run` first.',
    );
  recorder.commit = applied.commit;
  return resolveRelease(context, recorder, await releaseTree(context, applied.commit, recorder.stack));
}

/** The stack that a person means: the only one, or the one that is named. */
export function stackOf({ stacks }: Settings, wanted: unknown): string {
  const [only, ...others] = stacks;
  const stack =
    stacks.find((one) => one === wanted) ?? (wanted === undefined && others.length === 0 ? only : undefined);
  return (
    stack ??
    refuse(
      'apply/config-stack',
      `Which stack? There are ${stacks.join(', ')}.`,
      'Name one of them with --stack.',
    )
  );
}
