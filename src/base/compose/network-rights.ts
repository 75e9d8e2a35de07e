/** What a container gets by the networks that it joins. */
import { filled } from './fill.ts';
import { BRIDGE_OPTIONS, knows, NETWORK, NETWORK_DRIVERS, NETWORK_USE } from './harmless.ts';
import { mapOf, pairsOf, textOf } from './plain.ts';
import type { Project } from './project.ts';

/** Rights that the networks of a service give: ways around the bridge behind which containers stand. */
export function networkRights(joined: unknown, project: Project): string[] {
  const uses = Array.isArray(joined)
    ? joined.map((key) => [textOf(key), null] as const)
    : Object.entries(mapOf(joined));
  return uses.flatMap(([key, use]) => [
    ...Object.keys(mapOf(use))
      .filter((option) => !knows(NETWORK_USE, option) && !option.startsWith('x-'))
      .map((option) => `the setting \`${option}\` in the network ${key}`),
    ...rightsOfNetwork(key, project),
  ]);
}

function rightsOfNetwork(key: string, { networks, variables }: Project): string[] {
  const network = mapOf(networks[key]);
  const driver = filled(textOf(network['driver'] ?? 'bridge'), variables);
  if (!knows(NETWORK_DRIVERS, driver)) return [`is in the network ${key} of the driver ${driver}`];
  const options = pairsOf(network['driver_opts'])
    .filter(([name]) => !knows(BRIDGE_OPTIONS, name))
    .map(([name, value]) => `is in the network ${key} with ${name}=${value ?? ''}`);
  const others = Object.keys(network)
    .filter(
      (name) => !['driver', 'driver_opts'].includes(name) && !knows(NETWORK, name) && !name.startsWith('x-'),
    )
    .map((name) => `is in the network ${key} with the setting \`${name}\``);
  return [...options, ...others];
}
