/** Rights beyond the usual need a reason; those that only an override brings have none. */
import { defineCodes, diagnose } from '../../diag/codes.ts';
import type { Diagnostic } from '../../diag/diagnostic.ts';
import { PLAIN_STACK } from '../../diag/example.ts';
import type { Model, Privilege, Service } from '../../model/model.ts';
import { keyPlace } from '../../model/places.ts';
import { defineCheck } from '../define.ts';

const codes = defineCodes({
  'check/unexplained-right': {
    severity: 'warning',
    message: (p: { service: string; right: string }) => `an override gives \`${p.service}\` ${p.right}`,
    help: () => 'remove it, or silence this warning with the reason why the app needs it',
    why: 'With such a right, whoever takes over the app takes over the host. The catalogue gives a reason wherever an app has one; an override gives none.',
    example: `${PLAIN_STACK}apps: {sonarr: {}}\noverrides:\n  services: {sonarr: {volumes: ["/var/run/docker.sock:/var/run/docker.sock"]}}\n`,
  },
});

/** Capabilities that are as good as root on the host (man 7 capabilities). */
const POWERFUL = ['ALL', 'SYS_ADMIN', 'SYS_MODULE', 'SYS_PTRACE', 'SYS_RAWIO', 'DAC_READ_SEARCH', 'BPF'];

/** Folders of the host that hold its configuration, its devices or everything. */
const SYSTEM = /^\/(?:etc|boot|root|usr|lib|var|var\/lib|var\/lib\/docker|proc|sys|dev|run)?\/?$/;

interface Right {
  readonly key: string;
  readonly right: string;
  readonly kind?: Privilege['kind'];
}

export const rights = defineCheck({
  name: 'rights',
  codes,
  run: (model) => model.services.flatMap((service) => problems(model, service)),
});

function problems(model: Model, service: Service): Diagnostic[] {
  const explained = new Set(service.privileges.map((privilege) => privilege.kind));
  const unexplained = rightsOf(service).filter(({ kind }) => kind === undefined || !explained.has(kind));
  return unexplained.map(({ key, right }) => {
    const at = keyPlace(model, service, key);
    return diagnose(
      codes,
      'check/unexplained-right',
      at,
      { service: service.name, right },
      { app: service.app },
    );
  });
}

function rightsOf({ compose, privileges }: Service): Right[] {
  const found: Right[] = [];
  if (compose.privileged === true)
    found.push({ key: 'privileged', right: 'all rights on the host', kind: 'privileged' });
  if (compose.network_mode === 'host')
    found.push({ key: 'network_mode', right: 'the network of the host', kind: 'host-network' });
  if (compose['pid'] === 'host') found.push({ key: 'pid', right: 'sight of all processes of the host' });
  const options = compose.security_opt ?? [];
  if (!options.some((option) => option.startsWith('no-new-privileges'))) {
    found.push({ key: 'security_opt', right: 'the possibility to gain rights', kind: 'new-privileges' });
  }
  if (options.some((option) => option.endsWith('unconfined')))
    found.push({ key: 'security_opt', right: 'no confinement' });
  const known = privileges.some(({ kind }) => kind === 'capability');
  for (const capability of known ? [] : (compose.cap_add ?? [])) {
    if (POWERFUL.includes(capability.replace(/^CAP_/, '')))
      found.push({ key: 'cap_add', right: `the capability ${capability}` });
  }
  return [...found, ...mountRights(compose.volumes ?? [])];
}

function mountRights(mounts: NonNullable<Service['compose']['volumes']>): Right[] {
  return mounts.flatMap((mount): Right[] => {
    if (mount.type !== 'bind') return [];
    if (/\bdocker\.sock$/.test(mount.source))
      return [{ key: 'volumes', right: 'the Docker socket', kind: 'docker-socket' }];
    return SYSTEM.test(mount.source)
      ? [{ key: 'volumes', right: `the folder ${mount.source} of the host`, kind: 'host-path' }]
      : [];
  });
}
