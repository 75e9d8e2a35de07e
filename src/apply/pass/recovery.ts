/** The ways out of a pass that did not go straight through: back to the last good release, or on with what was learnt. */
import { back } from '../data/upgrade/recovery.ts';
import { unhealthyServices } from '../engine/health.ts';
import { settleReplacements } from '../engine/replacements.ts';
import { blamesRelease, type Problem, pauses } from '../problem.ts';
import type { Outcome } from '../state/receipt.ts';
import type { State } from '../state/state.ts';
import { returnTo } from './adopt.ts';
import { markAsGood, planFor, rollOutAndRecord } from './attempt.ts';
import type { Context } from './context.ts';
import { withFound } from './discovered-secrets.ts';
import { failureOf } from './hold.ts';
import type { Report } from './report.ts';
import { failureKey, isInPlace, makeReady, type Ready, releaseTree, servicesOf } from './resolved-release.ts';
import { prepare } from './rollout.ts';
import { noteServices } from './steps/8-record.ts';

const hasWayBack = (state: State, stack: string) =>
  (state.applied(stack) ?? state.before(stack)) !== undefined;

/** A full disk or an engine that went away is no fault of the release: the journal stays, and the next pass continues. */
const continues = (problems: readonly Problem[]) => !blamesRelease(problems) && !pauses(problems);

/** A release that ran before could not be put right. */
export function unsettled(report: Report, problems: readonly Problem[]): Outcome {
  report.settled = !continues(problems);
  return 'failed';
}

/** Remembers how a new release failed, and goes back to the last good one. */
export async function afterFailure(
  context: Context,
  report: Report,
  ready: Ready,
  problems: readonly Problem[],
  resumed: boolean,
): Promise<Outcome> {
  const { state, system, settings } = context;
  const { stack } = report;
  if (continues(problems)) return 'failed';
  const failure = {
    commit: ready.tree.commit,
    key: failureKey(context, ready),
    at: system.clock.now(),
    problems,
  };
  state.setFailed(stack, failureOf(failure, state.failed(stack), resumed));
  system.reached('failed');
  if (settings.rollback(stack) === 'last-good' && hasWayBack(state, stack)) return rollBack(context, report);
  report.settled = true;
  return 'failed';
}

/** Hands what apps wrote at their first start to those who wait for it. Answers false when a reader is not well with it. */
export async function deliverDiscovered(context: Context, report: Report, ready: Ready): Promise<boolean> {
  const found = await withFound(context, report, ready);
  if (found === undefined) return true;
  const before = await context.docker.containers(report.stack);
  const todo = await planFor(context, found, before);
  report.actions = [...report.actions, ...todo.actions];
  const problems = await rollOutAndRecord(context, report, found, todo, before, 'apply');
  if (problems.length === 0) await report.step('record', () => markAsGood(context, report, found));
  return problems.length === 0;
}

/** Back to the last good release, through the same steps; without one, to the project before Waybill. */
function rollBack(context: Context, report: Report): Promise<Outcome> {
  const { state, docker } = context;
  const { stack } = report;
  const applied = state.applied(stack);
  if (applied === undefined) return returnTo(context, report);
  return report.step('rollback', async () => {
    try {
      await settleReplacements(context, stack, state.current(stack));
      await back(context, stack);
      const ready = await makeReady(context, report, await releaseTree(context, applied.commit, stack));
      const before = await docker.containers(stack);
      const todo = await planFor(context, ready, before);
      const prepared = await prepare(context, report, ready, todo);
      const problems = await rollOutAndRecord(context, report, prepared, todo, before, 'rollback');
      if (problems.length > 0) return 'failed';
      await markAsGood(context, report, prepared);
      return 'rolled-back';
    } catch (error) {
      report.note(error);
      return 'failed';
    }
  });
}

/** A failed release that nothing takes the place of is not tried again, but it may have become good by itself or by hand. */
export async function recheckFailed(context: Context, report: Report, ready: Ready): Promise<Outcome> {
  const { state, docker, options, system } = context;
  const containers = await docker.containers(report.stack);
  noteServices(context, ready, containers, report);
  if (
    options.dryRun ||
    unhealthyServices(servicesOf(ready), containers, system.clock.now(), { graceForNew: false }).length > 0
  )
    return 'failed';
  if (!(await isInPlace(context, ready, containers))) return 'failed';
  await markAsGood(context, report, ready);
  state.setFailed(report.stack, undefined);
  return 'applied';
}
