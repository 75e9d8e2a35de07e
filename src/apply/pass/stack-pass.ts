/** One pass for one stack. Reads like the list of steps in DESIGN section 9. */

import { moveAction, movesFor } from '../data/upgrade/needed.ts';
import { back, finish, settleUpgrades } from '../data/upgrade/recovery.ts';
import type { Container } from '../engine/container.ts';
import { endLeftOver } from '../engine/leftover-compose.ts';
import { settleReplacements } from '../engine/replacements.ts';
import { blamesRelease, type Problem, pauses } from '../problem.ts';
import { difference } from '../repository/sync.ts';
import { forgetPrevious, settleRotations } from '../secrets/rotate.ts';
import { isDelivered } from '../secrets/secrets.ts';
import type { Outcome } from '../state/receipt.ts';
import type { Journal } from '../state/release.ts';
import type { State } from '../state/state.ts';
import { consent, returnTo } from './adopt.ts';
import { choose, type Target } from './choose.ts';
import type { Context } from './context.ts';
import { withFound } from './discovered-secrets.ts';
import { failureOf } from './hold.ts';
import type { Plan } from './plan.ts';
import type { Report } from './report.ts';
import {
  appliedTree,
  digestsOf,
  failureKey,
  inputsOf,
  isInPlace,
  makeReady,
  type Ready,
  releaseTree,
  servicesOf,
} from './resolved-release.ts';
import { change, keepLogs, prepare } from './rollout.ts';
import type { Fetched } from './steps/2-fetch.ts';
import { plan } from './steps/4-plan.ts';
import { noteServices, record, refresh } from './steps/8-record.ts';
import { illOf } from './unhealthy.ts';

/** Brings one stack in step with the commit. Whatever happens ends in the report. */
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
  const target = await report.step('verify', () => choose(context, report, fetched));
  if (typeof target === 'string') return target;
  system.reached('verify');
  if (target.standing === 'stuck') return stuck(context, report, target.ready);
  return bring(context, report, target);
}

/** Plans, and carries the plan out. */
export async function bring(context: Context, report: Report, target: Target): Promise<Outcome> {
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
  if (!hasWork(context, report.stack, todo)) return said ?? idle(context, report, ready, before, todo);
  let prepared: Ready;
  try {
    prepared = await report.step('prepare', () => prepare(context, report, ready, todo));
  } catch (error) {
    report.note(error);
    return 'refused';
  }
  return carryOut(context, report, { ...target, ready: prepared }, todo, before);
}

const hasWork = ({ state }: Context, stack: string, todo: Plan) =>
  todo.moves.length + todo.actions.length + todo.files.length > 0 ||
  todo.touchProject ||
  state.journal(stack) !== undefined;

async function planFor(context: Context, ready: Ready, containers: readonly Container[]): Promise<Plan> {
  const { state, system, docker, settings } = context;
  const { tree, resolved } = ready;
  const applied = state.applied(tree.stack);
  const [outposts, networks, images] = await Promise.all([
    docker.outposts(tree.stack),
    docker.networks(tree.stack),
    docker.images([...new Set(tree.manifest.services.map(({ image }) => image))]),
  ]);
  // The folder of delivered secrets is in memory: a host that was started anew has lost it, and containers did not start.
  const rebooted = applied?.digest === tree.digest && !isDelivered(system, tree.manifest);
  const moves = await movesFor(context, tree.manifest, containers);
  const made = plan({
    tree,
    resolved,
    services: servicesOf(ready),
    inputs: inputsOf(context, ready),
    applied,
    containers,
    outposts,
    networks,
    images,
    secrets: digestsOf(context, ready),
    difference: difference(system.files, state.current(tree.stack), tree),
    interrupted: state.journal(tree.stack) !== undefined || rebooted,
    drift: settings.drift,
  });
  return { ...made, moves };
}

const hasWayBack = (state: State, stack: string) =>
  (state.applied(stack) ?? state.before(stack)) !== undefined;

async function carryOut(
  context: Context,
  report: Report,
  { ready, standing, hold }: Target,
  todo: Plan,
  before: readonly Container[],
): Promise<Outcome> {
  const { state, system, settings } = context;
  const { stack } = report;
  const applied = state.applied(stack);
  const moved = applied?.digest !== ready.tree.digest;
  const resumed = state.journal(stack) !== undefined;
  const problems = await attempt(context, report, ready, todo, before, 'apply');
  if (problems.length === 0) {
    await report.step('record', () => keep(context, report, ready));
    if (!(await handOn(context, report, ready))) return 'failed';
    if (standing !== 'newest') return standing === 'held' ? 'held' : 'refused';
    state.setFailed(stack, hold);
    if (moved) return 'applied';
    return todo.drift.length > 0 && settings.drift === 'report' ? 'drifted' : 'repaired';
  }
  // A full disk or an engine that went away is no fault of the release: the journal stays, and the next pass continues.
  if (!blamesRelease(problems) && !pauses(problems)) return 'failed';
  if (moved && standing === 'newest') {
    const { commit } = ready.tree;
    const failure = { commit, key: failureKey(context, ready), at: system.clock.now(), problems };
    state.setFailed(stack, failureOf(failure, state.failed(stack), resumed));
    system.reached('failed');
    if (settings.rollback(stack) === 'last-good' && hasWayBack(state, stack))
      return rollBack(context, report);
  }
  report.settled = true;
  return 'failed';
}

/** Hands what apps wrote at their first start to those who wait for it. Answers false when a reader is not well with it. */
async function handOn(context: Context, report: Report, ready: Ready): Promise<boolean> {
  const found = await withFound(context, report, ready);
  if (found === undefined) return true;
  const before = await context.docker.containers(report.stack);
  const todo = await planFor(context, found, before);
  report.actions = [...report.actions, ...todo.actions];
  const problems = await attempt(context, report, found, todo, before, 'apply');
  if (problems.length === 0) await report.step('record', () => keep(context, report, found));
  return problems.length === 0;
}

/** Changes what runs. Answers what is wrong with it then: nothing, when it is good. */
async function attempt(
  context: Context,
  report: Report,
  ready: Ready,
  todo: Plan,
  before: readonly Container[],
  phase: Journal['phase'],
): Promise<readonly Problem[]> {
  const { docker } = context;
  const earlier = report.problems.length;
  try {
    const failures = await change(context, report, ready, todo, before, phase);
    const after = await docker.containers(report.stack);
    noteServices(context, ready, after, report);
    report.add(failures.map(({ problem }) => problem));
    if (failures.length > 0) await keepLogs(context, report, failures, after);
  } catch (error) {
    report.note(error);
  }
  return report.problems.slice(earlier);
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
      const problems = await attempt(context, report, prepared, todo, before, 'rollback');
      if (problems.length > 0) return 'failed';
      await keep(context, report, prepared);
      return 'rolled-back';
    } catch (error) {
      report.note(error);
      return 'failed';
    }
  });
}

/** Makes a release the last good one. */
async function keep(context: Context, report: Report, ready: Ready): Promise<void> {
  const containers = await context.docker.containers(report.stack);
  await record(context, ready, containers);
  finish(context, report.stack);
  noteServices(context, ready, containers, report);
  report.release = ready.tree.commit;
  report.settled = true;
  forgetPrevious(context, ready.tree);
}

/** Nothing to do: is all well? */
function idle(
  context: Context,
  report: Report,
  ready: Ready,
  containers: readonly Container[],
  todo: Plan,
): Outcome {
  noteServices(context, ready, containers, report);
  refresh(context, ready);
  if (todo.drift.length > 0) return 'drifted';
  const ill = illOf(context, ready, containers, true);
  report.add(
    ill.map(([service, why]) => ({
      code: 'apply/gate-unhealthy',
      message: `${service} is not well: ${why}.`,
      help: 'Look at `docker logs`: the release was good when it was applied.',
    })),
  );
  return ill.length > 0 ? 'failing' : 'in-step';
}

/** A failed release that nothing takes the place of is not tried again, but it may have become good by itself or by hand. */
async function stuck(context: Context, report: Report, ready: Ready): Promise<Outcome> {
  const { state, docker, options } = context;
  const containers = await docker.containers(report.stack);
  noteServices(context, ready, containers, report);
  if (options.dryRun || illOf(context, ready, containers, false).length > 0) return 'failed';
  if (!(await isInPlace(context, ready, containers))) return 'failed';
  await keep(context, report, ready);
  state.setFailed(report.stack, undefined);
  return 'applied';
}
