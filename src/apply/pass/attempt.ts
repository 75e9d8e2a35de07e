/** One attempt to run a release: planned, rolled out, and kept when it is good. */
import { movesFor } from '../data/upgrade/needed.ts';
import { finish } from '../data/upgrade/recovery.ts';
import type { Container } from '../engine/container.ts';
import type { Problem } from '../problem.ts';
import { difference } from '../repository/sync.ts';
import { forgetPrevious } from '../secrets/rotate.ts';
import { isDelivered } from '../secrets/secrets.ts';
import type { Journal } from '../state/release.ts';
import type { Context } from './context.ts';
import type { Plan } from './plan.ts';
import type { Report } from './report.ts';
import { digestsOf, inputsOf, type Ready, servicesOf } from './resolved-release.ts';
import { change, keepLogs } from './rollout.ts';
import { plan } from './steps/4-plan.ts';
import { noteServices, record } from './steps/8-record.ts';

/** What has to be done to run a release on this host. */
export async function planFor(
  context: Context,
  ready: Ready,
  containers: readonly Container[],
): Promise<Plan> {
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

/** Changes what runs. Answers what is wrong with it then: nothing, when it is good. */
export async function rollOutAndRecord(
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

/** Makes a release the last good one. */
export async function markAsGood(context: Context, report: Report, ready: Ready): Promise<void> {
  const containers = await context.docker.containers(report.stack);
  await record(context, ready, containers);
  finish(context, report.stack);
  noteServices(context, ready, containers, report);
  report.release = ready.tree.commit;
  report.settled = true;
  forgetPrevious(context, ready.tree);
}
