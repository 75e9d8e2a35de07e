/** One pass for one stack. Reads like the list of steps in docs/applier.md. */
import { moveAction } from '../data/upgrade/needed.ts';
import { settleUpgrades } from '../data/upgrade/recovery.ts';
import type { Container } from '../engine/container.ts';
import { unhealthyServices } from '../engine/health.ts';
import { endLeftOver } from '../engine/leftover-compose.ts';
import { settleReplacements } from '../engine/replacements.ts';
import { settleRotations } from '../secrets/rotate.ts';
import type { Outcome } from '../state/receipt.ts';
import { consent, returnTo } from './adopt.ts';
import { markAsGood, planFor, rollOutAndRecord } from './attempt.ts';
import { choose, type Target } from './choose.ts';
import type { Context } from './context.ts';
import type { Plan } from './plan.ts';
import { afterFailure, deliverDiscovered, recheckFailed, unsettled } from './recovery.ts';
import type { Report } from './report.ts';
import { appliedTree, type Ready, servicesOf } from './resolved-release.ts';
import { resume, rollbackTarget } from './resume.ts';
import { prepare } from './rollout.ts';
import type { Fetched } from './steps/2-fetch.ts';
import { noteServices, refresh } from './steps/8-record.ts';

/** Brings one stack in sync with the commit. Whatever happens ends in the report. */
export async function stackPass(context: Context, report: Report, fetched: Fetched): Promise<Outcome> {
  const { state, system, options } = context;
  report.commit = fetched.commit;
  report.release = state.applied(report.stack)?.commit;
  if (!options.dryRun) {
    if (state.journal(report.stack) !== undefined) await endLeftOver(system, state.current(report.stack));
    await settleReplacements(context, report.stack, state.current(report.stack));
  }
  if (!options.dryRun && state.before(report.stack)?.returning === true) return returnTo(context, report);
  if (!options.dryRun) await settleRotations(context, report.stack, () => appliedTree(context, report.stack));
  const task = options.dryRun ? undefined : state.task(report.stack);
  if (task !== undefined && !(await resume(context, report, task))) return 'failed';
  const target = await report.step('verify', () =>
    task?.kind === 'rollback' ? rollbackTarget(context, report, task) : choose(context, report, fetched),
  );
  if (typeof target === 'string') return target;
  system.reached('verify');
  if (target.standing === 'stuck') return recheckFailed(context, report, target.ready);
  return reconcile(context, report, target);
}

/** Plans, and carries the plan out. */
export async function reconcile(context: Context, report: Report, target: Target): Promise<Outcome> {
  const { ready, standing } = target;
  const { options, docker, system } = context;
  if (!options.dryRun) await settleUpgrades(context, ready.tree.manifest);
  const before = await docker.containers(report.stack);
  const todo = await report.step('plan', () => planFor(context, ready, before));
  system.reached('plan');
  report.actions = [...todo.moves.map(moveAction), ...todo.actions, ...todo.files];
  report.drift = todo.drift;
  const refusals = consent(context, report.stack, before, todo);
  report.add(refusals);
  if (refusals.length > 0) return 'refused';
  const said = standing === 'held' || standing === 'refused' ? standing : undefined;
  if (options.dryRun) return said ?? 'in-step';
  if (!hasWork(context, report.stack, todo))
    return said ?? checkUnchanged(context, report, ready, before, todo);
  let prepared: Ready;
  try {
    prepared = await report.step('prepare', () => prepare(context, report, ready, todo));
  } catch (error) {
    report.note(error);
    return 'refused';
  }
  return applyPlan(context, report, { ...target, ready: prepared }, todo, before);
}

const hasWork = ({ state }: Context, stack: string, todo: Plan) =>
  todo.moves.length + todo.actions.length + todo.files.length > 0 ||
  todo.touchProject ||
  state.journal(stack) !== undefined;

async function applyPlan(
  context: Context,
  report: Report,
  { ready, standing, hold }: Target,
  todo: Plan,
  before: readonly Container[],
): Promise<Outcome> {
  const { state, settings } = context;
  const { stack } = report;
  const moved = state.applied(stack)?.digest !== ready.tree.digest;
  const resumed = state.journal(stack) !== undefined;
  const problems = await rollOutAndRecord(context, report, ready, todo, before, 'apply');
  if (problems.length > 0) {
    const condemns = moved && standing === 'newest';
    return condemns ? afterFailure(context, report, ready, problems, resumed) : unsettled(report, problems);
  }
  await report.step('record', () => markAsGood(context, report, ready));
  if (!(await deliverDiscovered(context, report, ready))) return 'failed';
  if (standing !== 'newest') return standing === 'held' ? 'held' : 'refused';
  state.setFailed(stack, hold);
  if (moved) return 'applied';
  return todo.drift.length > 0 && settings.drift === 'report' ? 'drifted' : 'repaired';
}

/** Nothing to do: is all well? */
function checkUnchanged(
  context: Context,
  report: Report,
  ready: Ready,
  containers: readonly Container[],
  todo: Plan,
): Outcome {
  noteServices(context, ready, containers, report);
  refresh(context, ready);
  if (todo.drift.length > 0) return 'drifted';
  const now = context.system.clock.now();
  const ill = unhealthyServices(servicesOf(ready), containers, now, { graceForNew: true });
  report.add(
    ill.map(([service, why]) => ({
      code: 'apply/gate-unhealthy',
      message: `${service} is unhealthy: ${why}.`,
      help: 'Look at `docker logs`: the release was good when it was applied.',
    })),
  );
  return ill.length > 0 ? 'failing' : 'in-step';
}
