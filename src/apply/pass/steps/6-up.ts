/** Step 6: the change itself. Containers that are gone are removed, then Compose brings the others in step. */
import type { Service } from '../../../schema/manifest.gen.ts';
import type { Compose } from '../../engine/compose.ts';
import type { Container } from '../../engine/container.ts';
import type { Docker } from '../../engine/docker.ts';
import { lastLine } from '../../machine/process.ts';
import { refuse } from '../../problem.ts';
import type { Plan } from '../plan.ts';

export interface UpOptions {
  /** Ends Compose when the gate has seen enough. */
  readonly stop: AbortSignal;
  readonly started: () => void;
}

/** Seconds for Compose beyond the time limits of all services, which may wait for each other one by one. */
const UP_LIMIT = 600;

/** What Compose says when the engine or the disk is at fault. */
const NO_FAULT = /Cannot connect to the Docker daemon|error during connect|no space left on device/i;

/** True when Compose has something to do. */
export const needsCompose = ({ actions, touchProject }: Plan) =>
  touchProject || actions.some(({ kind }) => kind === 'create' || kind === 'recreate' || kind === 'start');

/** Removes what is gone or has to make room, then the networks that Compose has to make anew. */
export async function removeGone(docker: Docker, { outposts, remove, networks }: Plan): Promise<void> {
  for (const container of [...outposts, ...remove]) await docker.remove(container);
  for (const network of networks) await docker.removeNetwork(network);
}

/** Lets Compose create, replace and start. It waits for what other services depend on, and fails when that does. */
export async function up(
  compose: Compose,
  plan: Plan,
  services: readonly Service[],
  options: UpOptions,
): Promise<void> {
  if (!needsCompose(plan) || plan.up.length === 0) return;
  // All images are here: one that is not must never be fetched while something is stopped already.
  const args = ['up', '--detach', '--no-build', '--pull', 'never', '--no-deps', '--', ...plan.up];
  const limit = services
    .filter(({ name }) => plan.up.includes(name))
    .reduce((sum, { timeout }) => sum + timeout, UP_LIMIT);
  const ran = await compose.run(args, { ...options, limit });
  if (ran.code === 0 || options.stop.aborted) return;
  const why = ran.late ? `not done within ${limit} seconds` : lastLine(ran.err);
  if (NO_FAULT.test(ran.err))
    refuse(
      'docker/failed',
      `Docker Compose could not go on: ${why}.`,
      'The release is not to blame, and the next pass goes on. See `docker info` and `df -h`.',
    );
  refuse('up/compose', `Docker Compose could not start everything: ${why}.`, 'The logs are in the receipt.');
}

/** Restarts containers whose files have changed behind Compose's back. */
export async function restart(
  docker: Docker,
  { restart: services }: Plan,
  containers: readonly Container[],
): Promise<void> {
  const ids = containers.filter(({ service = '' }) => services.includes(service)).map(({ id }) => id);
  if (ids.length > 0) await docker.must(['restart', ...ids], { limit: 600 });
}
