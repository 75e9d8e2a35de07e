/** `waybill-apply rollback`: back to an earlier release, by a person's decision. */
import { restoreAdoptedProject } from '../pass/adopt.ts';
import type { Context } from '../pass/context.ts';
import { toReceipt } from '../pass/pass.ts';
import { PassRecorder } from '../pass/recorder.ts';
import { failureKey, resolveRelease, treeAt } from '../pass/resolved-release.ts';
import { rollbackTarget } from '../pass/resume.ts';
import { reconcile } from '../pass/stack-pass.ts';
import { ACCEPTED } from '../pass/steps/2-fetch.ts';
import { refuse } from '../problem.ts';
import type { FailedRelease } from '../state/release.ts';
import type { RollbackTask } from '../state/task.ts';
import { receiptText, short } from '../tell/text.ts';
import { type Command, exitCode } from './command.ts';
import { locked, refuseUnfinished, stackOf } from './locked-context.ts';
import { codeOf } from './run.ts';

export const rollback: Command = {
  name: 'rollback',
  summary: 'go back to an earlier release, and stay there until the branch changes the stack',
  usage: '[RELEASE]',
  options: {
    stack: ['STACK', 'the stack, where there are several'],
    'before-waybill': 'go back to the Compose project that `run --adopt` has taken over',
  },
  maxArguments: 1,
  run: async (call) => {
    const { system, values, args } = call;
    const context = await locked(call);
    const stack = stackOf(context.settings, values['stack']);
    const recorder = new PassRecorder(stack, system.clock, system.say);
    refuseUnfinished(context, stack);
    if (values['before-waybill'] === true) {
      const receipt = await toReceipt(context, recorder, () => restoreAdoptedProject(context, recorder));
      system.print(receiptText(receipt));
      return receipt.outcome === 'rolled-back' ? exitCode.good : codeOf(receipt.outcome);
    }
    const commit = releaseFor(context, stack, args[0]);
    const receipt = await toReceipt(context, recorder, () => goBack(context, recorder, commit));
    system.print(receiptText(receipt));
    const held = context.state.failed(stack);
    if (held?.byHand === true)
      system.print(
        `${short(held.commit)} is held until the branch changes the stack, or until \`run --retry\`.\n`,
      );
    return codeOf(receipt.outcome);
  },
};

async function goBack(context: Context, recorder: PassRecorder, commit: string) {
  recorder.release = context.state.applied(recorder.stack)?.commit;
  const hold = await holdFor(context, recorder);
  const at = context.system.clock.now();
  const task: RollbackTask = { kind: 'rollback', at, commit, ...(hold === undefined ? {} : { hold }) };
  // Written first: cut off, it is finished by the next pass, which would bring the newest commit back otherwise.
  context.state.setTask(recorder.stack, task);
  context.system.checkpoint('rollback-begun');
  return reconcile(context, recorder, await rollbackTarget(context, recorder, task));
}

/** The release that is meant: by the beginning of its commit, or the one before the present one. */
function releaseFor({ state, system }: Context, stack: string, wanted: string | undefined): string {
  const applied = state.applied(stack)?.commit;
  const kept = system.files.list(state.releases(stack));
  const earlier = kept.filter((commit) => commit !== applied);
  const found =
    wanted === undefined
      ? [newestOf(state, stack, earlier)]
      : kept.filter((commit) => commit.startsWith(wanted));
  const [commit, ...others] = found;
  if (commit !== undefined && others.length === 0) return commit;
  const list = kept.map(short).join(', ');
  return refuse(
    'apply/config-release',
    wanted === undefined
      ? `${stack} has no earlier release.`
      : `No single release of ${stack} begins with ${wanted}.`,
    list === '' ? 'There are none yet.' : `Releases that are kept: ${list}.`,
  );
}

/** Of some releases the one that ran last. */
function newestOf(state: Context['state'], stack: string, releases: readonly string[]): string | undefined {
  if (releases.length === 0) return undefined;
  for (const { stack: of, release = '' } of state.receipts.newestFirst())
    if (of === stack && releases.includes(release)) return release;
  return undefined;
}

/** The present commit must not come back with the next pass. */
async function holdFor(context: Context, recorder: PassRecorder): Promise<FailedRelease | undefined> {
  const { system, git } = context;
  const commit = await git.commitOf(ACCEPTED);
  if (commit === undefined) return undefined;
  const newest = await treeAt(context, commit, recorder.stack)
    .then((tree) => resolveRelease(context, recorder, tree))
    .catch(() => undefined);
  if (newest === undefined) return undefined;
  return {
    commit,
    key: failureKey(context, newest, true),
    at: system.clock.now(),
    byHand: true,
    problems: [
      {
        code: 'apply/rollback-by-hand',
        message: `${short(commit)} was taken back by hand.`,
        help: 'Commit a change to the stack, or run `waybill-apply run --retry` to apply it after all.',
      },
    ],
  };
}
