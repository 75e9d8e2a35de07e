/** Steps 5 to 7 for one release: from the first preparation to the verdict. */

import type { Service } from '../../schema/manifest.gen.ts';
import { upgradeData } from '../data/upgrade/all.ts';
import { Compose } from '../engine/compose.ts';
import type { Container } from '../engine/container.ts';
import { judge } from '../engine/health.ts';
import { blamesRelease, type Problem, problemsOf } from '../problem.ts';
import { sync } from '../repository/sync.ts';
import { deliver, makeSecrets, variables } from '../secrets/secrets.ts';
import type { Journal } from '../state/release.ts';
import type { Context } from './context.ts';
import type { Plan } from './plan.ts';
import type { Report } from './report.ts';
import { type Ready, resolve, servicesOf } from './resolved-release.ts';
import { checkNetworks, makeFolders, pull } from './steps/5-prepare.ts';
import { removeGone, restart, up } from './steps/6-up.ts';
import { type GateFailure, gate, type Watched } from './steps/7-gate.ts';

/** Lines of the log of a failed container that are kept. */
const LOG_LINES = 100;
const LOG_SIZE = 16_384;

/** Makes everything ready. Throws before anything that runs was touched. */
export async function prepare(context: Context, report: Report, ready: Ready, plan: Plan): Promise<Ready> {
  const { system, settings, docker, state } = context;
  const { tree } = ready;
  checkNetworks(plan);
  makeFolders(system, tree);
  const secrets = makeSecrets(system, settings, tree.stack, ready.secrets);
  report.hide(secrets);
  system.reached('prepare');
  const resolved = ready.secrets.toMake.length === 0 ? ready.resolved : await resolve(context, tree, secrets);
  if (plan.pull.length > 0) {
    const folder = state.staging(tree.stack);
    system.files.remove(folder);
    sync(system, folder, tree);
    const compose = new Compose(docker, tree.stack, folder, variables(tree.manifest, secrets));
    await pull(compose, plan).finally(() => system.files.remove(folder));
  }
  system.reached('pull');
  return { tree, secrets, resolved };
}

/** Changes what runs, and says what came of it: no failures when every service has passed. */
export async function change(
  context: Context,
  report: Report,
  ready: Ready,
  plan: Plan,
  before: readonly Container[],
  phase: Journal['phase'],
): Promise<readonly GateFailure[]> {
  const { system, state, docker } = context;
  const { tree, secrets } = ready;
  state.setJournal(tree.stack, { commit: tree.commit, digest: tree.digest, at: system.clock.now(), phase });
  report.worked = true;
  system.reached('journal');
  deliver(system, tree.manifest, secrets);
  system.reached('deliver');
  // Files that were edited by hand are left alone where the policy says so, also while something else is started.
  if (plan.files.length > 0) await report.step('sync', () => sync(system, state.current(tree.stack), tree));
  await report.step('upgrade', () => upgradeData(context, ready, plan.moves, before));
  await report.step('remove', () => removeGone(docker, plan));
  system.reached('up');
  const stop = new AbortController();
  let stage: ReturnType<Watched['compose']> = 'working';
  const work = report
    .step('up', () => containersUp(context, ready, plan, stop.signal))
    .then((): readonly Problem[] => {
      stage = 'done';
      return [];
    })
    .catch((error: unknown) => {
      stage = 'failed';
      return problemsOf(error);
    });
  const services = watched(context, tree.stack, servicesOf(ready), plan, before);
  const containers = () => docker.containers(tree.stack);
  const failures = await report
    .step('gate', () => gate({ services, containers, clock: system.clock, compose: () => stage }))
    .finally(async () => {
      // Also when the engine went away: Compose must not go on behind the back of whatever comes next.
      stop.abort();
      await work;
    });
  system.reached('gate');
  const own = await work;
  // Without engine or disk no container can do what its gate asks for: that says nothing of the release.
  const others = own.length > 0 && !blamesRelease(own) ? [] : failures;
  return [...own.map((problem) => ({ problem, containers: [] })), ...others];
}

/** Lets Compose create and replace, then restarts what only has to read its files again. */
async function containersUp(
  context: Context,
  { tree, secrets }: Ready,
  plan: Plan,
  stop: AbortSignal,
): Promise<void> {
  const { system, state, docker } = context;
  const compose = new Compose(
    docker,
    tree.stack,
    state.current(tree.stack),
    variables(tree.manifest, secrets),
  );
  await up(context, compose, plan, tree.manifest, { stop, started: () => system.reached('compose') });
  if (plan.restart.length > 0) await restart(docker, plan, await docker.containers(tree.stack));
}

/**
 * What the gate looks at: all that is touched or was stopped for an upgrade, and all that was healthy before. What was
 * unhealthy already is not this release's fault.
 */
function watched(
  { system, state }: Context,
  stack: string,
  services: readonly Service[],
  plan: Plan,
  before: readonly Container[],
): Service[] {
  const touched = new Set(plan.actions.filter(({ kind }) => kind !== 'remove').map(({ subject }) => subject));
  for (const { service, consumers } of state.upgrades(stack).running)
    for (const name of [service, ...consumers]) touched.add(name);
  const now = system.clock.now();
  return services.filter(
    (service) =>
      touched.has(service.name) ||
      judge(
        service,
        before.filter((container) => container.service === service.name),
        now,
      ).state === 'passed',
  );
}

/** Keeps the logs of what failed: after a rollback they are gone. */
export async function keepLogs(
  { docker }: Context,
  report: Report,
  failures: readonly GateFailure[],
  all: readonly Container[],
): Promise<void> {
  const failed = failures.flatMap(({ containers }) => containers);
  // When Compose itself gave up, every container that does not run may know why.
  const silent =
    failed.length > 0
      ? failed
      : all.filter(({ status, health }) => status !== 'running' || health === 'unhealthy');
  for (const { id, name } of silent) report.addLog(name, (await docker.logs(id, LOG_LINES)).slice(-LOG_SIZE));
}
