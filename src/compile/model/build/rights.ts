/** Rights of the containers, with the reasons that their definitions give. What an override brings has none. */

import { type Project, projectOf } from '../../../base/compose/project.ts';
import { type Right, rightsOf } from '../../../base/compose/rights.ts';
import { defined } from '../../../base/util/defined.ts';
import { cleanPath } from '../../../base/util/host-paths.ts';
import type { Service as Definition, Mount } from '../../../schema/app.gen.ts';
import type { Model, Service, ServiceRight } from '../model.ts';
import { publicSettings } from '../public-settings.ts';
import type { Instance, ResolvedStack } from '../resolved.ts';
import { hostFacts } from './settings.ts';

type Parts = Pick<Model, 'services' | 'networks' | 'volumes'>;

/** The services after overrides, each with its rights; `before` are the same services without overrides. */
export function withRights({ spec, instances }: ResolvedStack, after: Parts, before: Parts): Service[] {
  const project = projectOfParts(spec, after);
  const usual = projectOfParts(spec, before);
  return after.services.map((service) => {
    const instance = instances.find(({ name }) => name === service.app);
    const given = new Map(
      rightsOf(service.name, usual).map((right) => [right.right, reasonOf(right, service.name, instance)]),
    );
    const rights = rightsOf(service.name, project).map((right) => explained(right, given.get(right.right)));
    return { ...service, rights };
  });
}

function explained({ key, right }: Right, reason: string | undefined): ServiceRight {
  return { key, right, ...defined({ reason }) };
}

function projectOfParts(spec: ResolvedStack['spec'], { services, networks, volumes }: Parts): Project {
  const host = hostFacts(spec.host);
  const byKey = (parts: readonly { readonly key: string; readonly compose: object }[]) =>
    Object.fromEntries(parts.map(({ key, compose }) => [key, compose]));
  return projectOf({
    services: Object.fromEntries(services.map(({ name, compose }) => [name, compose])),
    networks: byKey(networks),
    volumes: byKey(volumes),
    variables: new Map(publicSettings(host, spec.domain)),
    shared: host.shared ?? [],
  });
}

const NEEDED = 'The program in its image needs it.';

/** Why a service has a right by its definition; undefined when nobody says so. */
function reasonOf(
  { key, cause }: Right,
  service: string,
  instance: Instance | undefined,
): string | undefined {
  const definition = instance?.definition.services[service];
  if (instance === undefined || definition === undefined) return undefined;
  switch (key) {
    case 'privileged':
      return definition.privileged;
    case 'security_opt':
      return definition.newPrivileges;
    case 'network_mode':
      return instance.choice.via === undefined
        ? 'Watches or serves the host itself.'
        : `All its traffic goes through ${instance.choice.via}.`;
    case 'volumes':
      return mountReason(cause, definition);
    case 'devices':
      return deviceReason(cause, definition);
    default:
      return instance.inline === true ? undefined : NEEDED;
  }
}

function mountReason(cause: Right['cause'], { mounts = [] }: Definition): string | undefined {
  const gives = (mount: Mount) => {
    if (cause?.kind === 'engine') return mount.type === 'docker-socket';
    if (cause?.kind === 'place')
      return mount.type === 'host' && cause.readOnly && cause.path === cleanPath(mount.source);
    return cause?.kind === 'data' && cause.readOnly && cause.app === undefined && mount.type === 'all-data';
  };
  const mount = mounts.find(gives);
  if (mount !== undefined && 'reason' in mount) return mount.reason;
  const other = cause?.kind === 'data' && cause.readOnly ? cause.app : undefined;
  return mounts.some((one) => one.type === 'data' && other !== undefined && one.app === other)
    ? NEEDED
    : undefined;
}

/** Whole drives, as a person names them. */
const DRIVE = /^\/dev\/(?:sd[a-z]+|nvme\d+(?:n\d+)?|hd[a-z]|sg\d+|disk\/by-id\/[^/]+)$/;

function deviceReason(cause: Right['cause'], { devices = [], takesDevices }: Definition): string | undefined {
  if (cause?.kind !== 'device') return undefined;
  if (devices.includes(cause.path)) return NEEDED;
  return takesDevices === true && DRIVE.test(cause.path)
    ? 'The app watches the drives that the spec gives it.'
    : undefined;
}
