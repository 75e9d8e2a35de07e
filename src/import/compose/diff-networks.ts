/** Networks of a container: containers that could talk to each other still can, and nobody else. */

import { defined } from '../../base/util/defined.ts';
import type { Json } from '../../base/util/json.ts';
import { referring } from './diff-environment.ts';
import { networksOf } from './entries.ts';
import { withoutLiteralSecrets } from './literal-secrets.ts';
import { type Dict, entriesOf, itemsOf, type Node, plain, textOf } from './node.ts';
import { escaped } from './override-builder.ts';
import { type MatchedService, ownNetwork } from './placing.ts';
import type { Plan } from './plan.ts';
import type { PlannedService } from './planned-service.ts';
import { kept, note, type ServiceImport } from './service-import.ts';

/** Names that mean something to Waybill. */
const BUILT_IN = ['proxy', 'download', 'tunnel', 'socket'];

/** The network of the project in which its Traefik meets the apps: Waybill's `proxy` takes its place. */
export function proxyNetwork({
  project,
  roles,
  planned,
}: Pick<Plan, 'project' | 'roles' | 'planned'>): string | undefined {
  const [, traefik] = [...project.services].find(([name]) => roles.get(name) === 'traefik') ?? [];
  if (traefik === undefined) return undefined;
  const routed = (network: string) =>
    planned.filter((one) => one.web.hosts.length > 0 && networksOf(one).includes(network)).length;
  const candidates = networksOf({ service: traefik }).filter((network) => routed(network) > 0);
  return candidates.sort((a, b) => routed(b) - routed(a))[0];
}

/** Name of a network in the stack. */
export function networkName(plan: Plan, network: string): string {
  if (network === proxyNetwork(plan)) return 'proxy';
  return BUILT_IN.includes(network) ? `${network}-own` : network;
}

/** Compares the networks. */
export function diffNetworks(work: ServiceImport): void {
  const { planned, compiled, overrides, name, plan } = work;
  const mode = planned.service.entries.get('network_mode');
  if (!ownNetwork(planned.service)) {
    if (compiled.networks !== undefined) overrides.reset(name, 'networks');
    if (mode !== undefined) overrides.set(name, 'network_mode', escaped(modeOf(work, textOf(mode) ?? '')));
    if (mode !== undefined) note(work, mode, kept(work, 'network_mode'));
    return;
  }
  if (mode !== undefined)
    work.ledger.changed(
      mode.at,
      "the network of the project in place of Docker's own, in which every container is",
    );
  const wanted = new Map<string, object>(
    networksOf(planned).map((network) => [networkName(plan, network), configOf(work, network)]),
  );
  const has = Object.keys(compiled.networks ?? {});
  const extra = has.filter((key) => !wanted.has(key));
  const unwanted = extra.some(
    (key) =>
      key === 'default' ||
      (key === 'proxy' && planned.web.access.length === 0 && planned.definition === undefined),
  );
  for (const key of extra) if (key !== 'default') wanted.set(key, {});
  for (const [key, node] of entriesOf(planned.service.entries.get('networks')))
    note(work, node, kept(work, `networks.${networkName(plan, key)}`));
  const left = [...wanted].filter(
    ([key, config]) => unwanted || !has.includes(key) || Object.keys(config).length > 0,
  );
  if (left.length > 0)
    overrides.set(name, 'networks', Object.fromEntries(left), unwanted ? '!override' : undefined);
}

function modeOf({ names }: ServiceImport, mode: string): string {
  const service = /^service:(.+)$/.exec(mode)?.[1];
  return service === undefined ? mode : `service:${names.get(service) ?? service}`;
}

/** What the project says about a container in a network, and the names by which others still look for it. */
function configOf(work: ServiceImport, network: string): object {
  const { planned, names, plan, ledger } = work;
  const node = entriesOf(planned.service.entries.get('networks')).get(network);
  const own = (node === undefined ? {} : (plain(node) ?? {})) as Record<string, unknown>;
  const proxy = networkName(plan, network) === 'proxy';
  const { ipv4_address: four, ipv6_address: six, ...rest } = own;
  const addresses = {
    ...defined({ ipv4_address: four, ipv6_address: six }),
  };
  if (proxy && node !== undefined && Object.keys(addresses).length > 0) lostAddress(node, ledger);
  const before = Array.isArray(own['aliases']) ? (own['aliases'] as string[]) : [];
  const aliases = [...new Set([...before, ...aliasesOf(planned, names, guestsOf(plan, planned))])];
  return escaped({
    ...rest,
    ...(proxy ? {} : addresses),
    ...(aliases.length === 0 ? {} : { aliases }),
  }) as object;
}

function lostAddress(node: Node, ledger: ServiceImport['ledger']): void {
  for (const key of ['ipv4_address', 'ipv6_address']) {
    const address = entriesOf(node).get(key);
    if (address !== undefined)
      ledger.unsupported(
        address.at,
        'the network of Traefik has a range of its own',
        'use the name of the container in place of its address',
      );
  }
}

/** Containers that live in the network of this one: they are found by its names. */
function guestsOf({ planned }: Plan, { name }: MatchedService): PlannedService[] {
  return planned.filter(({ service }) => textOf(service.entries.get('network_mode')) === `service:${name}`);
}

function aliasesOf(
  planned: PlannedService,
  names: ReadonlyMap<string, string>,
  guests: readonly PlannedService[],
): string[] {
  const own = names.get(planned.name) === planned.name ? [] : [planned.name];
  return [...own, ...guests.map(({ name }) => names.get(name) ?? name)];
}

/** Networks and volumes of the project that the stack must define. */
export function defineNetworks(
  plan: Plan,
  work: Pick<ServiceImport, 'overrides' | 'ledger' | 'model'>,
): void {
  const used = new Set(
    plan.planned.filter((one) => ownNetwork(one.service)).flatMap((one) => networksOf(one)),
  );
  const proxy = proxyNetwork(plan);
  for (const [key, node] of plan.project.networks) {
    if (key === proxy) work.ledger.changed(node.at, 'Waybill makes the network of Traefik, as `proxy`');
    else if (!used.has(key)) work.ledger.taken(node.at, 'read: no container that became an app is in it');
    else {
      const own = networkName(plan, key);
      const config = plain(node) as Record<string, unknown>;
      const named = config['external'] === true && own !== key ? { name: key, ...config } : config;
      work.overrides.network(own, escaped(named) as object);
      work.ledger.taken(node.at, `\`overrides.networks.${own}\``);
    }
  }
  const known =
    plan.project.networks.has('default') || work.model.networks.some((one) => one.key === 'default');
  if (used.has('default') && proxy !== 'default' && !known) work.overrides.network('default', {});
}

const mounts = (service: Dict, volume: string) =>
  itemsOf(service.entries.get('volumes')).some((item) => textOf(entriesOf(item).get('source')) === volume);

/** Volumes keep their names, and so their data. */
export function defineVolumes(
  { project, planned, spec, inherited }: Plan,
  work: Pick<ServiceImport, 'overrides' | 'ledger'> & { readonly works: readonly ServiceImport[] },
): void {
  const used = new Set([
    ...inherited,
    ...planned.flatMap(({ service }) =>
      (entriesOf(service).get('volumes')?.kind === 'list'
        ? (plain(service.entries.get('volumes') as Node) as { source?: string }[])
        : []
      ).flatMap(({ source }) => source ?? []),
    ),
  ]);
  for (const [key, node] of project.volumes) {
    if (!used.has(key)) {
      work.ledger.taken(
        node.at,
        'read: no container that became an app mounts it; its data stay where they are',
      );
      continue;
    }
    const config = plain(node) as Record<string, unknown>;
    const name = String(config['name'] ?? (config['external'] === true ? key : `${project.name}_${key}`));
    const named = name === `${spec.name}_${key}` && config['name'] === undefined ? {} : { name };
    const user = work.works.find(({ planned: { service } }) => mounts(service, key));
    const options =
      user === undefined ? escaped(config) : withoutLiteralSecrets(user, referring(user, node) as Json);
    work.overrides.volume(key, { ...(options as object), ...named });
    work.ledger.taken(node.at, `\`overrides.volumes.${key}\``);
  }
}
