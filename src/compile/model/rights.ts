/** Rights of a container that its definition does not explain: an override brought them, and nobody wrote down why. */
import { defined } from '../../base/util/defined.ts';
import type { Privilege, Service } from './model.ts';

export interface AddedRight {
  /** Key of the service that gives it. */
  readonly key: string;
  readonly right: string;
  /** Whoever takes over the container has the host. */
  readonly serious: boolean;
}

interface Right extends AddedRight {
  readonly kind?: Privilege['kind'];
}

/** Capabilities that are as good as root on the host (man 7 capabilities). */
const POWERFUL = ['ALL', 'SYS_ADMIN', 'SYS_MODULE', 'SYS_PTRACE', 'SYS_RAWIO', 'DAC_READ_SEARCH', 'BPF'];

/** Folders of the host that hold its configuration, its devices or everything. */
const SYSTEM = /^\/(?:etc|boot|root|usr|lib|var|var\/lib|var\/lib\/docker|proc|sys|dev|run)?\/?$/;

/** Rights that have no reason. */
export function addedRights(service: Service): AddedRight[] {
  const explained = new Set(service.privileges.map((privilege) => privilege.kind));
  return [
    ...rightsOf(service).filter(({ kind }) => kind === undefined || !explained.has(kind)),
    ...capabilities(service),
  ];
}

function rightsOf({ compose }: Service): Right[] {
  const found: Right[] = [];
  const add = (key: string, right: string, kind?: Privilege['kind']) =>
    found.push({ key, right, serious: true, ...defined({ kind }) });
  if (compose.privileged === true) add('privileged', 'all rights on the host', 'privileged');
  if (compose.network_mode === 'host') add('network_mode', 'the network of the host', 'host-network');
  if (compose['pid'] === 'host') add('pid', 'sight of all processes of the host');
  const options = compose.security_opt ?? [];
  if (!options.some((option) => option.startsWith('no-new-privileges')))
    add('security_opt', 'the possibility to gain rights', 'new-privileges');
  if (options.some((option) => option.endsWith('unconfined'))) add('security_opt', 'no confinement');
  for (const mount of compose.volumes ?? []) {
    if (mount.type !== 'bind') continue;
    if (/\bdocker\.sock$/.test(mount.source)) add('volumes', 'the Docker socket', 'docker-socket');
    else if (SYSTEM.test(mount.source)) {
      const what = mount.read_only === true ? 'reads' : 'reads and writes';
      add('volumes', `the folder ${mount.source} of the host (${what} ${mount.source})`, 'host-path');
    }
  }
  return found;
}

function capabilities({ compose, privileges }: Service): AddedRight[] {
  const known = new Set(privileges.filter(({ kind }) => kind === 'capability').map(({ detail }) => detail));
  return (compose.cap_add ?? []).flatMap((capability) => {
    const right = `the capability ${capability}`;
    if (known.has(right)) return [];
    return [{ key: 'cap_add', right, serious: POWERFUL.includes(capability.replace(/^CAP_/, '')) }];
  });
}
