/** Step 6: the change itself. Containers that are gone are removed, then Compose brings the others in sync. */
import type { Manifest } from '../../../schema/manifest.gen.ts';
import { circumstances } from '../../engine/circumstances.ts';
import type { Compose } from '../../engine/compose.ts';
import type { Container } from '../../engine/container.ts';
import type { HostContext } from '../../engine/context.ts';
import { type Docker, STOP_LIMIT } from '../../engine/docker.ts';
import { settleReplacements } from '../../engine/replacements.ts';
import { lastLine, type ProcessResult, wasEnded } from '../../machine/process.ts';
import { refuse, refuseIfAny } from '../../problem.ts';
import type { Plan } from '../plan.ts';

export interface UpOptions {
  /** Ends Compose when the gate has seen enough. */
  readonly stop: AbortSignal;
  readonly started: () => void;
}

/** Seconds for Compose beyond the time limits of all services, which may wait for each other one by one. */
const UP_LIMIT = 600;

/** How often Compose is started again after it was ended from outside. */
const RETRIES = 2;

/** True when Compose has something to do. */
export const needsCompose = ({ actions, projectChanged }: Plan) =>
  projectChanged || actions.some(({ kind }) => kind === 'create' || kind === 'recreate' || kind === 'start');

/** Removes what is gone or has to make room, then the networks that Compose has to recreate. */
export async function removeGone(docker: Docker, { outposts, remove, networks }: Plan): Promise<void> {
  for (const container of [...outposts, ...remove]) await docker.remove(container);
  for (const network of networks) await docker.removeNetwork(network);
}

/** Lets Compose create, replace and start. It waits for what other services depend on, and fails when that does. */
export async function up(
  host: Pick<HostContext, 'system' | 'docker' | 'state'>,
  compose: Compose,
  plan: Plan,
  { stack, services }: Pick<Manifest, 'stack' | 'services'>,
  options: UpOptions,
): Promise<void> {
  if (!needsCompose(plan) || plan.up.length === 0) return;
  // All images are here: one that is not must never be fetched while something is stopped already.
  const args = ['up', '--detach', '--no-build', '--pull', 'never', '--no-deps', '--', ...plan.up];
  const limit = services
    .filter(({ name }) => plan.up.includes(name))
    .reduce((sum, { timeout }) => sum + timeout, UP_LIMIT);
  const folder = host.state.current(stack);
  const begin = async (): Promise<ProcessResult> => {
    await settleReplacements(host, stack, folder);
    return compose.run(args, { ...options, limit });
  };
  let ran = await begin();
  for (let retry = 0; retry < RETRIES && wasEnded(ran) && !options.stop.aborted; retry++) ran = await begin();
  if (ran.code === 0 || options.stop.aborted) return;
  const why = ran.timedOut
    ? `not done within ${limit} seconds`
    : lastLine(ran.err) || `exit code ${ran.code}`;
  refuseIfAny(await circumstances(host, compose, plan.up, ran, why));
  refuse(
    'apply/up-compose',
    `Docker Compose could not start everything: ${why}.`,
    'The logs are in the receipt.',
  );
}

/** Restarts containers whose files have changed behind Compose's back. */
export async function restart(
  docker: Docker,
  { restart: services }: Plan,
  containers: readonly Container[],
): Promise<void> {
  const ids = containers.filter(({ service = '' }) => services.includes(service)).map(({ id }) => id);
  if (ids.length > 0) await docker.runOrRefuse(['restart', ...ids], { limit: STOP_LIMIT });
}
