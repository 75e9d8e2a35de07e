/**
 * Networks of a stack that are not what the tree says. Before 2.33 Compose never looks at a network that exists: one that
 * became internal, or got another range, would stay as it was. Later ones recreate it, and fail on whatever else is in it.
 */
import type { Container } from './container.ts';

/** What the JSON of `docker compose config` says of a network. */
export interface ResolvedNetwork {
  readonly name: string;
  readonly external?: boolean;
  readonly driver?: string;
  readonly internal?: boolean;
  readonly enable_ipv6?: boolean;
  readonly driver_opts?: Readonly<Record<string, unknown>>;
  readonly ipam?: { readonly config?: readonly { readonly subnet?: string }[] };
}

/** A network on the host. */
export interface Network {
  readonly id: string;
  readonly name: string;
  readonly driver: string;
  readonly internal: boolean;
  readonly ipv6: boolean;
  /** Address ranges, as `10.1.0.0/16`. */
  readonly ranges: readonly string[];
  readonly options: Readonly<Record<string, string>>;
  /** Containers that are in it now. */
  readonly members: readonly { readonly id: string; readonly name: string }[];
}

/** A network in the words of `docker network inspect`. */
export interface InspectedNetwork {
  readonly Id: string;
  readonly Name: string;
  readonly Driver: string;
  readonly Internal: boolean;
  readonly EnableIPv6: boolean;
  readonly IPAM: { readonly Config: readonly { readonly Subnet: string }[] | null };
  readonly Options: Readonly<Record<string, string>> | null;
  readonly Containers: Readonly<Record<string, { readonly Name: string }>> | null;
}

export function networkOf(network: InspectedNetwork): Network {
  const { Id, Name, Driver, Internal, EnableIPv6, IPAM, Options, Containers } = network;
  return {
    id: Id,
    name: Name,
    driver: Driver,
    internal: Internal,
    ipv6: EnableIPv6,
    ranges: (IPAM.Config ?? []).map(({ Subnet }) => Subnet),
    options: Options ?? {},
    members: Object.entries(Containers ?? {}).map(([id, member]) => ({ id, name: member.Name })),
  };
}

/** Networks that exist and must be recreated. What the tree leaves open is the engine's choice, and right as it is. */
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
