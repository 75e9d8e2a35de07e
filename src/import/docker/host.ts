/** Everything that `docker inspect` printed of one server, as one Compose project in which every name is Docker's own. */
import { defined } from '../../base/util/defined.ts';
import type { Json } from '../../base/util/json.ts';
import { canonicalService } from '../compose/canonical.ts';
import { child, type Dict, entriesOf, type Node, plain, textOf } from '../compose/node.ts';
import type { Project } from '../compose/project.ts';
import type { Ledger } from '../ledger.ts';
import { type Container, containerOf, nodeAt } from './container.ts';
import { leftOver } from './settings.ts';

/** Networks that every Docker engine has. */
const BUILT_IN = new Set(['bridge', 'host', 'none']);

/** Reads containers, images, networks and volumes; an entry is known by the keys that only its kind has. */
export function readHost(things: readonly Dict[], ledger: Ledger): Project {
  const having = (key: string) => things.filter(({ entries }) => entries.has(key));
  const images = new Map(having('RepoTags').map((one) => [textOf(one.entries.get('Id')) ?? '', one]));
  const all = having('HostConfig').map((one) => containerOf(one, images));
  const running = all.filter(({ isRunning }) => isRunning);
  const names = namesOf(running);
  const services = new Map(
    running.map((one): [string, Dict] => {
      account(one, ledger);
      const service = nodeAt(one.service(names), one.at.at) as Dict;
      return [names.get(one.id) ?? one.name, canonicalService(service)];
    }),
  );
  const fixed = new Set(
    [...services.values()].flatMap((service) =>
      [...entriesOf(service.entries.get('networks'))].flatMap(([name, use]) =>
        entriesOf(use).has('ipv4_address') || entriesOf(use).has('ipv6_address') ? [name] : [],
      ),
    ),
  );
  for (const { name, at, isRunning } of all)
    if (!isRunning)
      ledger.unsupported(
        at.at,
        `the container \`${name}\` was not running`,
        'start it before `docker inspect` if it belongs to the server',
      );
  for (const image of images.values())
    ledger.taken(image.at, 'read: what containers have from their image is left to it');
  return {
    name: 'server',
    folder: '/',
    services,
    inactive: new Map(),
    networks: new Map(having('IPAM').flatMap((one) => networkOf(one, fixed, ledger))),
    volumes: new Map(having('Mountpoint').flatMap((one) => volumeOf(one, ledger))),
    secrets: new Map(),
    configs: new Map(),
    variables: new Map(),
  };
}

/** A container is called as its project called it, unless two are. By the id that others name it with. */
function namesOf(containers: readonly Container[]): Map<string, string> {
  const counts = new Map<string, number>();
  for (const { wanted } of containers) counts.set(wanted, (counts.get(wanted) ?? 0) + 1);
  return new Map(
    containers.map(({ id, wanted, name }) => [
      id,
      counts.get(wanted) === 1 ? wanted : name.replace(/-1$/, ''),
    ]),
  );
}

/** Everything of a container has been read but for settings that no list knows. */
function account({ at, name }: Container, ledger: Ledger): void {
  ledger.taken(at.at, `\`${name}\``);
  for (const [key, node] of leftOver(child(at, 'HostConfig')))
    ledger.unsupported(
      node.at,
      `\`${key}\` of \`${name}\` was set, and Waybill does not read it`,
      'write an override if the container needs it',
    );
}

const named = (name: string, more: object, at: Node): [string, Dict] => [
  name,
  nodeAt({ name, ...more }, at.at) as Dict,
];

/** A network that Compose made comes with the stack; one that a person made stays as it is. */
function networkOf(one: Dict, fixed: ReadonlySet<string>, ledger: Ledger): [string, Dict][] {
  const name = textOf(one.entries.get('Name')) ?? '';
  ledger.taken(
    one.at,
    BUILT_IN.has(name) ? 'read: every Docker engine has it' : `\`overrides.networks.${name}\``,
  );
  if (BUILT_IN.has(name)) return [];
  const ofCompose = entriesOf(one.entries.get('Labels')).has('com.docker.compose.network');
  const driver = textOf(one.entries.get('Driver')) ?? 'bridge';
  const internal = textOf(one.entries.get('Internal')) === 'true';
  if (!ofCompose) return [named(name, { external: true }, one)];
  // The engine chose the range, unless a container counts on an address in it.
  const ranges = plain(child(one, 'IPAM', 'Config') ?? one);
  const ipam = fixed.has(name) && Array.isArray(ranges) ? { ipam: { config: ranges.map(range) } } : {};
  const config = { ...(driver === 'bridge' ? {} : { driver }), ...(internal ? { internal } : {}), ...ipam };
  return [[name, nodeAt(config, one.at) as Dict]];
}

const range = ({ Subnet: subnet, Gateway: gateway }: Json) => defined({ subnet, gateway });

function volumeOf(one: Dict, ledger: Ledger): [string, Dict][] {
  const name = textOf(one.entries.get('Name')) ?? '';
  ledger.taken(one.at, `\`overrides.volumes.${name}\`, where a container mounts it`);
  const driver = textOf(one.entries.get('Driver')) ?? 'local';
  const options = one.entries.get('Options');
  const settings = options?.kind === 'map' && options.entries.size > 0 ? { driver_opts: plain(options) } : {};
  return [named(name, { ...(driver === 'local' ? {} : { driver }), ...settings }, one)];
}
