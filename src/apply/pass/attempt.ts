/** One attempt to run a release: planned, rolled out, and kept when it is good. */
import { neededUpgrades } from '../data/upgrade/needed.ts';
import { completeUpgrades } from '../data/upgrade/recovery.ts';
import type { Problem } from '../problem.ts';
import { difference } from '../repository/sync.ts';
import { forgetPrevious } from '../secrets/rotate.ts';
import { isDelivered } from '../secrets/secrets.ts';
import type { Journal } from '../state/release.ts';
import type { Context } from './context.ts';
import type { Rollout } from './plan.ts';
import type { PassRecorder } from './recorder.ts';
import { digestsOf, inputsOf, type ResolvedRelease, servicesOf } from './resolved-release.ts';
import { keepLogs, rollOut } from './rollout.ts';
import { plan } from './steps/4-plan.ts';
import { noteServices, record } from './steps/8-record.ts';

/** What has to be done to run a release on this host. */
export async function planRollout(
  context: Context,
  release: ResolvedRelease,
  phase: Journal['phase'] = 'apply',
): Promise<Rollout> {
  const { state, system, docker, settings } = context;
  const { tree, resolved } = release;
  const applied = state.applied(tree.stack);
  const before = await docker.containers(tree.stack);
  const [outposts, networks, images] = await Promise.all([
    docker.outposts(tree.stack),
    docker.networks(tree.stack),
    docker.images([...new Set(tree.manifest.services.map(({ image }) => image))]),
  ]);
  // The folder of delivered secrets is in memory: a host that was restarted has lost it, and its containers did not start.
  const rebooted = applied?.digest === tree.digest && !isDelivered(system, tree.manifest);
  const upgrades = await neededUpgrades(context, tree.manifest, before);
  const made = plan({
    tree,
    resolved,
    services: servicesOf(release),
    inputs: inputsOf(context, release),
    applied,
    containers: before,
    outposts,
    networks,
    images,
    secrets: digestsOf(context, release),
    difference: difference(system.files, state.current(tree.stack), tree),
    interrupted: state.journal(tree.stack) !== undefined || rebooted,
    drift: settings.drift,
  });
  return { release, plan: { ...made, upgrades }, before, phase };
}

/** Changes what runs. Returns what is wrong with it then: nothing when it is good. */
export async function rollOutAndRecord(
  context: Context,
  recorder: PassRecorder,
  rollout: Rollout,
): Promise<readonly Problem[]> {
  const { docker } = context;
  const earlier = recorder.problems.length;
  try {
    const failures = await rollOut(context, recorder, rollout);
    const after = await docker.containers(recorder.stack);
    noteServices(context, rollout.release, after, recorder);
    recorder.add(failures.map(({ problem }) => problem));
    if (failures.length > 0) await keepLogs(context, recorder, failures, after);
  } catch (error) {
    recorder.addError(error);
  }
  return recorder.problems.slice(earlier);
}

/** Makes a release the last good one. */
export async function markAsGood(
  context: Context,
  recorder: PassRecorder,
  release: ResolvedRelease,
): Promise<void> {
  const containers = await context.docker.containers(recorder.stack);
  await record(context, release, containers);
  completeUpgrades(context, recorder.stack);
  noteServices(context, release, containers, recorder);
  recorder.release = release.tree.commit;
  recorder.complete = true;
  forgetPrevious(context, release.tree);
}
