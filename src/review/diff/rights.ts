/** What containers may do beyond the usual, and how they can be reached past Traefik. */
import { isLoopback } from '../../base/util/cidr.ts';
import type { ComposePort, ComposeService } from '../../compile/model/compose.ts';
import { type Change, changesOf } from './change.ts';
import { pairsOf, textsThatDiffer } from './pairs.ts';
import { newServiceNames, type Rename } from './renames.ts';
import type { TreeState } from './tree-state.ts';

const rights = changesOf('rights');

/** Rights and host ports that come and go, service by service. */
export function rightsChanges(
  before: TreeState | undefined,
  after: TreeState | undefined,
  renames: readonly Rename[],
): Change[] {
  const { added, removed, kept } = pairsOf(
    [...(before?.services ?? [])],
    [...(after?.services ?? [])],
    ([name]) => name,
    newServiceNames(renames),
  );
  return [
    ...added.flatMap(([name, service]) => between(name, undefined, service)),
    ...kept.flatMap(([[, was], [name, is]]) => between(name, was, is)),
    ...removed.flatMap(([name, service]) => between(name, service, undefined)),
  ];
}

function between(name: string, was: ComposeService | undefined, is: ComposeService | undefined): Change[] {
  const { added, removed } = textsThatDiffer(rightsOf(was), rightsOf(is));
  return [
    ...added.map((right) => rights('caution', name, right)),
    ...(is === undefined ? [] : removed.map((right) => rights('note', name, `no longer: ${right}`))),
  ];
}

/** The rights of a service as ends of a sentence that begins with its name. */
function rightsOf(service: ComposeService | undefined): string[] {
  if (service === undefined) return [];
  const { privileged, cap_add, devices, security_opt, network_mode, ports, volumes } = service;
  return [
    ...(privileged === true ? ['is privileged: it can do what root of the host can'] : []),
    ...(security_opt?.includes('no-new-privileges:true') === true ? [] : ['may gain rights after its start']),
    ...(security_opt ?? []).filter((o) => !o.startsWith('no-new-privileges')).map((o) => `runs with ${o}`),
    ...(cap_add ?? []).map((capability) => `has the capability ${capability}`),
    ...(devices ?? []).map((device) => `uses the device ${device.split(':')[0]}`),
    ...(network_mode === 'host' ? ['is on the network of the host: every port it opens is open'] : []),
    ...(typeof service['pid'] === 'string' ? [`sees the processes of ${service['pid']}`] : []),
    ...(ports ?? []).filter(({ host_ip }) => !isLoopback(host_ip)).map((port) => portWords(port, service)),
    ...(volumes ?? []).flatMap(hostPart),
  ];
}

function portWords({ published, protocol }: ComposePort, { labels }: ComposeService): string {
  const past = labels?.['waybill.app'] === 'traefik' ? '' : ', past Traefik and its logins';
  return `opens port ${published}/${protocol} of the host${past}`;
}

/** Folders of the host itself; those of the stack begin with a variable or lie in the tree. */
function hostPart(mount: NonNullable<ComposeService['volumes']>[number]): string[] {
  if (mount.type !== 'bind' || !mount.source.startsWith('/')) return [];
  if (mount.source.endsWith('docker.sock'))
    return ['holds the Docker socket: it can do what root of the host can'];
  return [`sees ${mount.source} of the host${mount.read_only === true ? ', read-only' : ''}`];
}
