/** The ways out of a pass that did not go straight through: back to the last good release, or on with what was learnt. */
import { revertUpgrades } from '../data/upgrade/recovery.ts';
import { unhealthyServices } from '../engine/health.ts';
import { settleReplacements } from '../engine/replacements.ts';
import { blamesRelease, type Problem, pauses } from '../problem.ts';
import type { PassOutcome } from '../state/receipt.ts';
import type { State } from '../state/state.ts';
import { restoreAdoptedProject } from './adopt.ts';
import { markAsGood, planRollout, rollOutAndRecord } from './attempt.ts';
import type { Context } from './context.ts';
import { withDiscoveredSecrets } from './discovered-secrets.ts';
import { failureOf } from './hold.ts';
import type { PassRecorder } from './recorder.ts';
import {
  failureKey,
  isInPlace,
  type ResolvedRelease,
  releaseTree,
  resolveRelease,
  servicesOf,
} from './resolved-release.ts';
import { prepare } from './rollout.ts';
import { noteServices } from './steps/8-record.ts';

const hasWayBack = (state: State, stack: string) =>
  (state.applied(stack) ?? state.before(stack)) !== undefined;

/** A full disk or an engine that went away says nothing about the release: the journal stays, and the next pass continues. */
const continues = (problems: readonly Problem[]) => !blamesRelease(problems) && !pauses(problems);

/** A release that ran before could not be put right. */
export function unsettled(recorder: PassRecorder, problems: readonly Problem[]): PassOutcome {
  recorder.complete = !continues(problems);
  return 'failed';
}

/** Remembers how a new release failed, and goes back to the last good one. */
export async function afterFailure(
  context: Context,
  recorder: PassRecorder,
  release: ResolvedRelease,
  problems: readonly Problem[],
  resumed: boolean,
): Promise<PassOutcome> {
  const { state, system, settings } = context;
  const { stack } = recorder;
  if (continues(problems)) return 'failed';
  const failure = {
    commit: release.tree.commit,
    key: failureKey(context, release),
    at: system.clock.now(),
    problems,
  };
  state.setFailed(stack, failureOf(failure, state.failed(stack), resumed));
  system.checkpoint('failed');
  if (settings.rollback(stack) === 'last-good' && hasWayBack(state, stack))
    return rollBack(context, recorder);
  recorder.complete = true;
  return 'failed';
}

/** Hands what apps wrote at their first start to the services that wait for it. Returns false when one of them is unhealthy with it. */
export async function deliverDiscovered(
  context: Context,
  recorder: PassRecorder,
  release: ResolvedRelease,
): Promise<boolean> {
  const found = await withDiscoveredSecrets(context, recorder, release);
  if (found === undefined) return true;
  const rollout = await planRollout(context, found);
  recorder.actions = [...recorder.actions, ...rollout.plan.actions];
  const problems = await rollOutAndRecord(context, recorder, rollout);
  if (problems.length === 0) await recorder.step('record', () => markAsGood(context, recorder, found));
  return problems.length === 0;
}

/** Back to the last good release, through the same steps; without one, to the project before Waybill. */
function rollBack(context: Context, recorder: PassRecorder): Promise<PassOutcome> {
  const { state } = context;
  const { stack } = recorder;
  const applied = state.applied(stack);
  if (applied === undefined) return restoreAdoptedProject(context, recorder);
  return recorder.step('rollback', async () => {
    try {
      await settleReplacements(context, stack, state.current(stack));
      await revertUpgrades(context, stack);
      const tree = await releaseTree(context, applied.commit, stack);
      const release = await resolveRelease(context, recorder, tree);
      const planned = await planRollout(context, release, 'rollback');
      const prepared = await prepare(context, recorder, planned);
      const problems = await rollOutAndRecord(context, recorder, prepared);
      if (problems.length > 0) return 'failed';
      await markAsGood(context, recorder, prepared.release);
      return 'rolled-back';
    } catch (error) {
      recorder.addError(error);
      return 'failed';
    }
  });
}

/** A failed release that nothing replaces is not tried again, but it may have become good in time, or by hand. */
export async function recheckFailed(
  context: Context,
  recorder: PassRecorder,
  release: ResolvedRelease,
): Promise<PassOutcome> {
  const { state, docker, options, system } = context;
  // Its failure was written down: a pass that was cut off right after that has left nothing else to do.
  recorder.complete = true;
  const containers = await docker.containers(recorder.stack);
  noteServices(context, release, containers, recorder);
  const now = system.clock.now();
  const unhealthy = unhealthyServices(servicesOf(release), containers, now, { graceForNew: false });
  if (options.dryRun || unhealthy.length > 0) return 'failed';
  if (!(await isInPlace(context, release, containers))) return 'failed';
  await markAsGood(context, recorder, release);
  state.setFailed(recorder.stack, undefined);
  return 'applied';
}
