/** Steps 5 to 7 for one release: from the first preparation to the verdict. */

import type { Service } from '../../schema/manifest.gen.ts';
import { upgradeData } from '../data/upgrade/all.ts';
import { Compose } from '../engine/compose.ts';
import type { Container } from '../engine/container.ts';
import { evaluateGate } from '../engine/health.ts';
import { blamesRelease, type Problem, problemsOf } from '../problem.ts';
import { sync } from '../repository/sync.ts';
import { deliver, makeSecrets, variables } from '../secrets/secrets.ts';
import type { Context } from './context.ts';
import type { Rollout } from './plan.ts';
import type { PassRecorder } from './recorder.ts';
import { resolve, servicesOf } from './resolved-release.ts';
import { checkNetworks, makeFolders, pull } from './steps/5-prepare.ts';
import { removeGone, restart, up } from './steps/6-up.ts';
import { type GateFailure, gate, type Watched } from './steps/7-gate.ts';

/** Lines of the log of a failed container that are kept. */
const LOG_LINES = 100;
const LOG_SIZE = 16_384;

/** Makes everything release. Throws before anything that runs was touched. */
export async function prepare(context: Context, recorder: PassRecorder, rollout: Rollout): Promise<Rollout> {
  const { system, settings, docker, state } = context;
  const { release, plan } = rollout;
  const { tree } = release;
  await docker.requireCompose();
  checkNetworks(plan);
  makeFolders(system, tree);
  const secrets = makeSecrets(system, settings, tree.stack, release.secrets);
  recorder.maskSecrets(secrets);
  system.checkpoint('prepare');
  const resolved =
    release.secrets.toMake.length === 0 ? release.resolved : await resolve(context, tree, secrets);
  if (plan.pull.length > 0) {
    recorder.tell(`pulling ${[...new Set(plan.pull.map(({ image }) => image))].join(', ')}`);
    const folder = state.staging(tree.stack);
    system.files.remove(folder);
    sync(system, folder, tree);
    const compose = new Compose(docker, tree.stack, folder, variables(tree.manifest, secrets));
    await pull(compose, plan).finally(() => system.files.remove(folder));
  }
  system.checkpoint('pull');
  return { ...rollout, release: { tree, secrets, resolved } };
}

/** Changes what runs. Returns the failures: none when every service has passed its gate. */
export async function rollOut(
  context: Context,
  recorder: PassRecorder,
  rollout: Rollout,
): Promise<readonly GateFailure[]> {
  const { system, state, docker } = context;
  const { release, plan, before, phase } = rollout;
  const { tree, secrets } = release;
  state.setJournal(tree.stack, { commit: tree.commit, digest: tree.digest, at: system.clock.now(), phase });
  recorder.changedHost = true;
  system.checkpoint('journal');
  deliver(system, tree.manifest, secrets);
  system.checkpoint('deliver');
  // Files that were edited by hand are left alone where the policy says so, also while something else is started.
  if (plan.files.length > 0) await recorder.step('sync', () => sync(system, state.current(tree.stack), tree));
  await recorder.step('upgrade', () => upgradeData(context, release, plan.upgrades, before));
  await recorder.step('remove', () => removeGone(docker, plan));
  system.checkpoint('up');
  const changes = plan.actions.map(({ kind, subject }) => `${kind} ${subject}`);
  if (changes.length > 0) recorder.tell(changes.join(', '));
  const stop = new AbortController();
  let stage: ReturnType<Watched['compose']> = 'working';
  const work = recorder
    .step('up', () => containersUp(context, rollout, stop.signal))
    .then((): readonly Problem[] => {
      stage = 'done';
      return [];
    })
    .catch((error: unknown) => {
      stage = 'failed';
      return problemsOf(error);
    });
  const watched = { services: watchedServices(context, rollout), replaced: replacedContainers(rollout) };
  const containers = () => docker.containers(tree.stack);
  const tell = (text: string) => recorder.tell(text);
  const failures = await recorder
    .step('gate', () => gate({ ...watched, containers, clock: system.clock, compose: () => stage, tell }))
    .finally(async () => {
      // Also when the engine went away: Compose must not go on behind the back of whatever comes next.
      stop.abort();
      await work;
    });
  system.checkpoint('gate');
  const own = await work;
  // Without engine or disk no container can do what its gate asks for: that says nothing of the release.
  const others = own.length > 0 && !blamesRelease(own) ? [] : failures;
  return [...own.map((problem) => ({ problem, containers: [] })), ...others];
}

/** Lets Compose create and replace, then restarts what only has to read its files again. */
async function containersUp(
  context: Context,
  { release: { tree, secrets }, plan }: Rollout,
  stop: AbortSignal,
): Promise<void> {
  const { system, state, docker } = context;
  const compose = new Compose(
    docker,
    tree.stack,
    state.current(tree.stack),
    variables(tree.manifest, secrets),
  );
  await up(context, compose, plan, tree.manifest, { stop, started: () => system.checkpoint('compose') });
  if (plan.restart.length > 0) await restart(docker, plan, await docker.containers(tree.stack));
}

/**
 * What the gate looks at: all that is touched or was stopped for an upgrade, and all that was healthy before. What was
 * unhealthy already is not this release's fault.
 */
export function watchedServices(
  { system, state }: Pick<Context, 'system' | 'state'>,
  { release, plan, before }: Rollout,
): Service[] {
  const touched = new Set(plan.actions.filter(({ kind }) => kind !== 'remove').map(({ subject }) => subject));
  for (const { service, consumers } of state.upgrades(release.tree.stack).running)
    for (const name of [service, ...consumers]) touched.add(name);
  const now = system.clock.now();
  return servicesOf(release).filter((service) => {
    const own = before.filter((container) => container.service === service.name);
    return touched.has(service.name) || evaluateGate(service, own, now).state === 'passed';
  });
}

/** Ids of the containers in whose place Compose makes others. */
function replacedContainers({ plan, before }: Rollout): Set<string> {
  const recreated = plan.actions.filter(({ kind }) => kind === 'recreate').map(({ subject }) => subject);
  return new Set(
    before.filter(({ service }) => service !== undefined && recreated.includes(service)).map(({ id }) => id),
  );
}

/** Keeps the logs of what failed: after a rollback they are gone. */
export async function keepLogs(
  { docker }: Context,
  recorder: PassRecorder,
  failures: readonly GateFailure[],
  all: readonly Container[],
): Promise<void> {
  const failed = failures.flatMap(({ containers }) => containers);
  // When Compose itself gave up, every container that does not run may know why.
  const silent =
    failed.length > 0
      ? failed
      : all.filter(({ status, health }) => status !== 'running' || health === 'unhealthy');
  for (const { id, name } of silent)
    recorder.addLog(name, (await docker.logs(id, LOG_LINES)).slice(-LOG_SIZE));
}
