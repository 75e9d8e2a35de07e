/**
 * Networks of a stack that are not what the tree says. Before 2.33 Compose never looks at a network that exists: one that
 * became internal, or got another range, would stay as it was. Later ones make it anew, and fail on whatever else is in it.
 */
import type { Container, Network, ResolvedNetwork } from '../types.ts';

/** Networks that exist and must be made anew. What the tree leaves open is the engine's choice, and right as it is. */
export function wrongNetworks(
  wanted: readonly ResolvedNetwork[],
  networks: readonly Network[],
): readonly Network[] {
  return networks.filter((network) =>
    wanted.some((one) => one.name === network.name && one.external !== true && !fits(one, network)),
  );
}

function fits(wanted: ResolvedNetwork, { driver, internal, ipv6, ranges, options }: Network): boolean {
  const { driver_opts: opts = {}, ipam } = wanted;
  return (
    (wanted.internal ?? false) === internal &&
    (wanted.driver === undefined || wanted.driver === driver) &&
    (wanted.enable_ipv6 === undefined || wanted.enable_ipv6 === ipv6) &&
    Object.entries(opts).every(([name, value]) => options[name] === String(value)) &&
    (ipam?.config ?? []).every(({ subnet }) => subnet === undefined || ranges.includes(subnet))
  );
}

/** Containers in a network that are not among those which are removed, by name. */
export function strangersIn({ members }: Network, removed: readonly Container[]): string[] {
  return members
    .filter(({ id }) => !removed.some((container) => container.id === id))
    .map(({ name }) => name);
}
