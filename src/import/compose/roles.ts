/** Containers that Waybill brings itself: they become sections of the stack, not apps. */
import { present } from '../../base/util/defined.ts';
import { parseImage, programOf, repositoryOf } from './images.ts';
import { type Dict, entriesOf, itemsOf, leavesOf, textOf } from './node.ts';
import type { Project } from './project.ts';

export type Role =
  | 'traefik'
  | 'tunnel'
  | 'authentik-server'
  | 'authentik-worker'
  | 'authentik-database'
  | 'authentik-cache'
  | 'authentik-outpost'
  | 'socket-proxy';

/** Roles by the name of the service. */
export type Roles = ReadonlyMap<string, Role>;

const PROGRAMS: Readonly<Record<string, Role>> = { traefik: 'traefik', cloudflared: 'tunnel' };

/**
 * Which services are made by Waybill itself. A container only has a role when the section that takes its place can be
 * written: a tunnel whose identifier is known, an authentik whose database is its own. Everything else stays an app.
 * `hasTunnel` says whether a container's tunnel is known.
 */
export function rolesOf({ services }: Project, hasTunnel: (service: Dict) => boolean): Map<string, Role> {
  const roles = new Map<string, Role>();
  for (const [name, service] of services) {
    const role = roleOf(service);
    if (role !== undefined && (role !== 'tunnel' || hasTunnel(service))) roles.set(name, role);
  }
  for (const [name, role] of companions(services, roles)) roles.set(name, role);
  if (!ownsDatabase(services, roles))
    for (const [name, role] of roles) if (role.startsWith('authentik')) roles.delete(name);
  const [, ...further] = [...roles].filter(([, role]) => role === 'traefik' || role === 'tunnel');
  for (const [name, role] of further)
    if ([...roles].find(([, one]) => one === role)?.[0] !== name) roles.delete(name);
  return roles;
}

/** Whether authentik is whole: a server, and a database that the project runs for it alone. */
function ownsDatabase(services: ReadonlyMap<string, Dict>, roles: Roles): boolean {
  const held = new Set(roles.values());
  const servers = [...roles].filter(([, role]) => role === 'authentik-server');
  return (
    servers.length === 1 &&
    held.has('authentik-database') &&
    servers.every(([name]) => services.get(name)?.entries.has('env_file') !== true)
  );
}

function roleOf(service: Dict): Role | undefined {
  const image = parseImage(textOf(service.entries.get('image')) ?? '');
  const repository = repositoryOf(image.name);
  if (/(?:^|\/)(?:goauthentik\/(?:server|authentik)|authentik\/server|beryju\/authentik)$/.test(repository))
    return commandOf(service).includes('worker') ? 'authentik-worker' : 'authentik-server';
  if (/(?:goauthentik|authentik|beryju)\/(?:authentik-)?proxy$/.test(repository)) return 'authentik-outpost';
  return PROGRAMS[programOf(image.name)];
}

/** Words of the command line of a service. */
export function commandOf(service: Dict): string[] {
  return ['entrypoint', 'command'].flatMap((key) =>
    present(itemsOf(service.entries.get(key)).map((item) => textOf(item))),
  );
}

/** Environment of a service, as texts. */
export function environmentOf(service: Dict): ReadonlyMap<string, string> {
  const entries = [...entriesOf(service.entries.get('environment'))];
  return new Map(entries.map(([key, node]) => [key, textOf(node) ?? '']));
}

/** Databases of authentik, and the proxy through which Traefik alone reads the Docker socket. */
function companions(services: ReadonlyMap<string, Dict>, roles: Roles): [string, Role][] {
  const found: [string, Role][] = [];
  const named = (host: string | undefined) =>
    [...services].find(
      ([name, one]) => name === host || textOf(one.entries.get('container_name')) === host,
    )?.[0];
  for (const [name, role] of roles) {
    const service = services.get(name);
    if (service === undefined) continue;
    if (role.startsWith('authentik')) {
      const environment = environmentOf(service);
      const database = named(environment.get('AUTHENTIK_POSTGRESQL__HOST'));
      const cache = named(environment.get('AUTHENTIK_REDIS__HOST'));
      if (database !== undefined && usedOnlyBy(database, 'authentik', services, roles))
        found.push([database, 'authentik-database']);
      if (cache !== undefined && usedOnlyBy(cache, 'authentik', services, roles))
        found.push([cache, 'authentik-cache']);
    }
  }
  for (const [name, service] of services) {
    const program = programOf(parseImage(textOf(service.entries.get('image')) ?? '').name);
    if (/socket-proxy$/.test(program) && usedOnlyBy(name, 'traefik', services, roles))
      found.push([name, 'socket-proxy']);
  }
  return found;
}

/** Whether only containers of one role mention a service, and at least one does. */
function usedOnlyBy(name: string, role: string, services: ReadonlyMap<string, Dict>, roles: Roles): boolean {
  const users = [...services].filter(([other, service]) => other !== name && mentions(service, name));
  return users.length > 0 && users.every(([other]) => roles.get(other)?.startsWith(role) === true);
}

function mentions(service: Dict, name: string): boolean {
  const pattern = new RegExp(
    `(?:^|[^A-Za-z0-9_-])${name.replaceAll(/[.*+?^$()|[\]\\{}]/g, '\\$&')}(?:[^A-Za-z0-9_-]|$)`,
  );
  const keys = ['environment', 'command', 'entrypoint'];
  const texts = keys.flatMap((key) => {
    const node = service.entries.get(key);
    return node === undefined ? [] : present(leavesOf(node).map((one) => textOf(one)));
  });
  return texts.some((text) => pattern.test(text));
}
