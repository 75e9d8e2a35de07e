/** One pass for one stack. Reads like the list of steps in docs/applier.md. */
import { upgradeAction } from '../data/upgrade/needed.ts';
import { settleUpgrades } from '../data/upgrade/recovery.ts';
import { unhealthyServices } from '../engine/health.ts';
import type { PassOutcome } from '../state/receipt.ts';
import { adoptionIn } from './adopt.ts';
import { markAsGood, planRollout, rollOutAndRecord } from './attempt.ts';
import { choose, lastGood, type Target } from './choose.ts';
import type { Context } from './context.ts';
import type { Rollout } from './plan.ts';
import type { PassRecorder } from './recorder.ts';
import { afterFailure, deliverDiscovered, recheckFailed, unsettled } from './recovery.ts';
import { servicesOf } from './resolved-release.ts';
import { rollbackTarget, settleInterrupted } from './resume.ts';
import { prepare } from './rollout.ts';
import type { Fetched } from './steps/2-fetch.ts';
import { noteServices, rebaseDigests } from './steps/8-record.ts';

/** Brings one stack in sync with the commit. Whatever happens ends in the receipt. */
export async function stackPass(
  context: Context,
  recorder: PassRecorder,
  fetched: Fetched,
): Promise<PassOutcome> {
  const { state, system, options } = context;
  recorder.commit = fetched.commit;
  recorder.release = state.applied(recorder.stack)?.commit;
  const cutOff = options.dryRun ? undefined : await settleInterrupted(context, recorder);
  if (typeof cutOff === 'string') return cutOff;
  const target = await recorder.step('verify', () =>
    cutOff === undefined ? choose(context, recorder, fetched) : rollbackTarget(context, recorder, cutOff),
  );
  if (typeof target === 'string') return target;
  system.checkpoint('verify');
  if (target.status === 'stuck') return recheckFailed(context, recorder, target.release);
  return reconcile(context, recorder, target);
}

/** Plans, and carries the plan out. A dry run ends with the plan. */
export async function reconcile(
  context: Context,
  recorder: PassRecorder,
  target: Target,
): Promise<PassOutcome> {
  const { release, status } = target;
  const { options, system, state } = context;
  if (!options.dryRun) await settleUpgrades(context, release.tree.manifest);
  const rollout = await recorder.step('plan', () => planRollout(context, release));
  const { plan } = rollout;
  system.checkpoint('plan');
  recorder.actions = [...plan.upgrades.map(upgradeAction), ...plan.actions, ...plan.files];
  recorder.drift = plan.drift;
  const { problems, project } = adoptionIn(context, rollout);
  recorder.add(problems);
  if (problems.length > 0) return 'refused';
  const withheld = status === 'held' || status === 'refused' ? status : undefined;
  if (options.dryRun) return withheld ?? 'in-step';
  if (!hasWork(context, rollout)) return withheld ?? checkUnchanged(context, recorder, rollout);
  if (project !== undefined) {
    state.setBefore(recorder.stack, project);
    system.checkpoint('adopt');
  }
  const prepared = await recorder
    .step('prepare', () => prepare(context, recorder, rollout))
    .catch((error: unknown) => recorder.addError(error));
  if (prepared !== undefined) return applyPlan(context, recorder, target, prepared);
  if (status !== 'newest' || state.applied(recorder.stack)?.digest === release.tree.digest) return 'refused';
  const instead = await lastGood(context, recorder, 'refused');
  return typeof instead === 'string' ? instead : reconcile(context, recorder, instead);
}

const hasWork = ({ state }: Context, { release, plan }: Rollout) =>
  plan.upgrades.length + plan.actions.length + plan.files.length > 0 ||
  plan.projectChanged ||
  state.journal(release.tree.stack) !== undefined;

async function applyPlan(
  context: Context,
  recorder: PassRecorder,
  { status, holdBack }: Target,
  rollout: Rollout,
): Promise<PassOutcome> {
  const { state, settings } = context;
  const { release, plan } = rollout;
  const moved = state.applied(recorder.stack)?.digest !== release.tree.digest;
  const resumed = state.journal(recorder.stack) !== undefined;
  const problems = await rollOutAndRecord(context, recorder, rollout);
  if (problems.length > 0) {
    const condemns = moved && status === 'newest';
    return condemns
      ? afterFailure(context, recorder, release, problems, resumed)
      : unsettled(recorder, problems);
  }
  await recorder.step('record', () => markAsGood(context, recorder, release));
  if (!(await deliverDiscovered(context, recorder, release))) return 'failed';
  if (status === 'held' || status === 'refused') return status;
  if (status === 'newest') state.setFailed(recorder.stack, holdBack);
  if (moved) return 'applied';
  return plan.drift.length > 0 && settings.drift === 'report' ? 'drifted' : 'repaired';
}

/** Nothing to do: is all well? */
function checkUnchanged(
  context: Context,
  recorder: PassRecorder,
  { release, plan, before }: Rollout,
): PassOutcome {
  noteServices(context, release, before, recorder);
  rebaseDigests(context, release);
  if (plan.drift.length > 0) return 'drifted';
  const now = context.system.clock.now();
  const unhealthy = unhealthyServices(servicesOf(release), before, now, { graceForNew: true });
  recorder.add(
    unhealthy.map(([service, why]) => ({
      code: 'apply/gate-unhealthy',
      message: `${service} is unhealthy: ${why}.`,
      help: 'Look at `docker logs`: the release was good when it was applied.',
    })),
  );
  return unhealthy.length > 0 ? 'failing' : 'in-step';
}
