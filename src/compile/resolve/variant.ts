/** A variant of an app: the same definition with every name of its own. */
import type { AppDefinition, Mount, Secret, Service, Variant } from '../../schema/app.gen.ts';

/**
 * Appends `-<variant>` to services, volumes and networks of the app, and moves its host ports.
 *
 * @param definition the app's own, with its patches applied: they name services too
 */
export function variantDefinition(definition: AppDefinition, key: string, variant: Variant): AppDefinition {
  const rename = (name: string) => `${name}-${key}`;
  const renameKeys = <T>(record: Record<string, T> | undefined, change: (item: T) => T = (item) => item) =>
    Object.fromEntries(Object.entries(record ?? {}).map(([name, item]) => [rename(name), change(item)]));
  const own = new Set(Object.keys(definition.networks ?? {}));
  const change = (service: Service) => variantService(service, rename, own, variant.portOffset ?? 1);
  const result: AppDefinition = {
    ...definition,
    title: variant.title,
    services: renameKeys(definition.services, change),
  };
  if (definition.main !== undefined) result.main = rename(definition.main);
  if (definition.route) {
    const { route } = definition;
    result.route = { ...route, service: rename(route.service) };
    if (route.subdomain !== undefined) result.route.subdomain = rename(route.subdomain);
  }
  if (definition.volumes) result.volumes = renameKeys(definition.volumes);
  if (definition.networks) result.networks = renameKeys(definition.networks);
  if (definition.homepage && variant.group !== undefined) {
    result.homepage = { ...definition.homepage, group: variant.group as typeof definition.homepage.group };
  }
  if (definition.secrets) {
    result.secrets = Object.fromEntries(
      Object.entries(definition.secrets).map(([name, secret]) => [name, variantSecret(secret, rename)]),
    );
  }
  return result;
}

function variantSecret(secret: Secret, rename: (name: string) => string): Secret {
  const { from, rotation } = secret;
  return {
    ...secret,
    ...(from === undefined ? {} : { from: { ...from, service: rename(from.service) } }),
    ...(rotation?.by === 'postgres' ? { rotation: { ...rotation, service: rename(rotation.service) } } : {}),
  };
}

function variantService(
  service: Service,
  rename: (name: string) => string,
  own: Set<string>,
  portOffset: number,
): Service {
  const result: Service = { ...service };
  if (service.mounts) {
    result.mounts = service.mounts.map(
      (m): Mount => (m.type === 'volume' ? { ...m, name: rename(m.name) } : m),
    );
  }
  if (service.networks) result.networks = service.networks.map((n) => (own.has(n) ? rename(n) : n));
  if (service.ports) result.ports = service.ports.map((p) => ({ ...p, host: p.host + portOffset }));
  if (service.state?.volume !== undefined)
    result.state = { ...service.state, volume: rename(service.state.volume) };
  if (service.dependsOn) {
    result.dependsOn = Object.fromEntries(
      Object.entries(service.dependsOn).map(([name, state]) => [rename(name), state]),
    );
  }
  return result;
}
