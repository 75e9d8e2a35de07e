/** Rights that are as good as root on the host, or near it: an allow-list with reasons. */
import { type Catalogue, partsOf } from '../definitions.ts';
import type { Rule } from './define.ts';

/**
 * Right -> service -> why it has it. `if asked`: a patch adds it, under the condition that the reason names; without it the
 * container has the right always.
 */
export const RIGHTS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'docker-socket': {
    dockhand: 'Manages containers, which is all that it is for.',
    portainer: 'Manages containers, which is all that it is for.',
    'socket-proxy':
      'Shows Traefik labels and lets it change nothing; the service itself is there with labels only.',
    watchtower: 'Asks for newer images, which is all that it is for.',
  },
  'docker-socket if asked': {
    'authentik-worker': 'Starts an outpost container for each app, unless outposts are embedded.',
    'beszel-agent': 'Figures of containers, with the setting dockerSocket.',
    fileflows: 'Flows that start containers, with the setting dockerSocket.',
    netdata: 'Names of containers, with the setting dockerSocket.',
    'uptime-kuma': 'State of containers, with the setting dockerSocket.',
  },
  'host-network': { 'beszel-agent': 'The network cards of the host are to be seen only there.' },
  'all-data': { backrest: 'Backs the data of all apps up; it cannot change them.' },
  'privileged if asked': {
    deluge: 'The image sets kernel parameters for WireGuard; not with OpenVPN.',
    qbittorrent: 'The image sets kernel parameters for WireGuard; not with OpenVPN.',
  },
  'new-privileges': {
    fileflows: 'The installer of its plug-ins calls sudo.',
    tdarr: 'It changes users with sudo.',
  },
  'SYS_ADMIN if asked': {
    'beszel-agent': 'Health of NVMe drives, with the setting smart.',
    scrutiny: 'Health of NVMe drives, with the setting nvme.',
  },
  SYS_PTRACE: { netdata: 'Looks into processes of other users.' },
  SYS_RAWIO: { scrutiny: 'Health of SATA drives, which is all that it is for.' },
  'SYS_RAWIO if asked': { 'beszel-agent': 'Health of SATA drives, with the setting smart.' },
};

/** Rights over the network of the container alone. */
const HARMLESS = ['NET_ADMIN', 'NET_RAW'];

/** Every right that the table above would have to explain: `docker-socket portainer`. */
function rightsIn(catalogue: Catalogue): Set<string> {
  return new Set(
    Object.values(catalogue).flatMap((definition) =>
      partsOf(definition).flatMap(({ service, part, patched }) => {
        const mounts = (part.mounts ?? []).map(({ type }) => type);
        const capabilities = (part.capabilities?.add ?? []).filter((one) => !HARMLESS.includes(one));
        return [
          ...mounts.filter((type) => type === 'docker-socket' || type === 'all-data'),
          ...(part.networkMode === 'host' ? ['host-network'] : []),
          ...(part.privileged === undefined ? [] : ['privileged']),
          ...(part.newPrivileges === undefined ? [] : ['new-privileges']),
          ...capabilities,
        ].map((right) => `${right}${patched ? ' if asked' : ''} ${service}`);
      }),
    ),
  );
}

/** A right that nobody allowed, or a permission that nobody needs. */
export const rights: Rule = (catalogue) => {
  const found = rightsIn(catalogue);
  const allowed = Object.entries(RIGHTS).flatMap(([right, services]) =>
    Object.keys(services).map((service) => `${right} ${service}`),
  );
  return [
    ...[...found].filter((right) => !allowed.includes(right)),
    ...allowed.filter((right) => !found.has(right)).map((right) => `${right}: allowed for nothing`),
  ];
};
