/**
 * What a Compose that was cut off leaves behind. It replaces a container by creating `<12 hex of the old id>_<name>`, stopping
 * and removing the old one, and renaming. Ended in between, the next `up` wants the same name and fails.
 */
import type { System } from '../machine/system.ts';
import type { Container } from './container.ts';
import type { Docker } from './docker.ts';
import { killLeftoverCompose } from './leftover-compose.ts';

const REPLACES = 'com.docker.compose.replace';
const HALF_DONE = /^[0-9a-f]{12}_(?=.)/;

/** A container that was to take the place of another, and still has its name for the time in between. */
export const isReplacement = ({ name, status, labels }: Container): boolean =>
  labels[REPLACES] !== undefined && HALF_DONE.test(name) && status === 'created';

/**
 * Ends a Compose that is still at work on a folder, and its half-done replacements: removed where the old container is there,
 * given their name where it is gone already, because they hold its volumes without a name.
 *
 * @returns true when there was something to end
 */
export async function settleReplacements(
  { system, docker }: { readonly system: System; readonly docker: Docker },
  stack: string,
  folder: string,
): Promise<boolean> {
  if (!(await docker.containers(stack)).some(isReplacement)) return false;
  await killLeftoverCompose(system, folder);
  const containers = await docker.containers(stack);
  for (const one of containers.filter(isReplacement)) {
    const name = one.name.replace(HALF_DONE, '');
    if (containers.some((other) => other.name === name)) await docker.remove(one);
    else await docker.rename(one, name);
  }
  return true;
}
