/** Which services hold data that belongs to a version, and where that version's image looks for it. */
import { defined } from '../../../base/util/defined.ts';
import type { StoredData as Definition } from '../../../schema/app.gen.ts';
import type { ComposeMount } from '../compose.ts';
import { dataVersion } from '../data-version.ts';
import type { Model, Service, StoredData, Volume } from '../model.ts';
import { dockerName, secretName } from '../names.ts';
import type { Instance } from '../resolved.ts';

/** The facts of every service with such data. Its volume moves to where its image looks for it: overrides name the image alone. */
export function storedData(
  stack: string,
  data: string,
  instances: readonly Instance[],
  services: readonly Service[],
  volumes: readonly Volume[],
): Pick<Model, 'services' | 'state'> {
  const state: StoredData[] = [];
  const placed = services.map((service) => {
    const instance = instances.find(({ name }) => name === service.app);
    const definition = instance?.definition.services[service.name]?.state;
    if (instance === undefined || definition === undefined) return service;
    const version = dataVersion(definition.engine, service.compose.image, definition.version);
    const layout = layoutOf(definition, version);
    const there = layout === undefined ? service : mountedAt(service, definition, layout.target);
    const declared = {
      ...(definition.volume === undefined ? {} : { volume: dockerName(stack, definition.volume) }),
      ...(definition.folder === undefined ? {} : { folder: `${data}/${service.app}/${definition.folder}` }),
    };
    state.push({
      service: service.name,
      app: service.app,
      engine: definition.engine,
      version,
      ...(layout === undefined
        ? declared
        : (placeAt(there, layout.target, { stack, data, volumes }) ?? declared)),
      ...layout,
      ...defined({ database: definition.database, user: definition.user }),
      ...(definition.password === undefined
        ? {}
        : { passwordName: secretName(instance.name, definition.password) }),
      consumers: consumersOf(service, services, instance),
    });
    return there;
  });
  return { services: placed, state };
}

function layoutOf({ layouts = [] }: Definition, version: string) {
  const layout = layouts.filter(({ from = 0 }) => from <= Number(version)).at(-1);
  return layout && { target: layout.target, data: (layout.data ?? '').replaceAll('{version}', version) };
}

/** Moves the volume from the place of another version to the one of this version. A place of the user's own stays. */
function mountedAt(service: Service, { volume, layouts = [] }: Definition, target: string): Service {
  const others = layouts.map((layout) => layout.target);
  const move = (mount: ComposeMount): ComposeMount =>
    mount.type === 'volume' && mount.source === volume && others.includes(mount.target)
      ? { ...mount, target }
      : mount;
  const { volumes } = service.compose;
  return volumes === undefined
    ? service
    : { ...service, compose: { ...service.compose, volumes: volumes.map(move) } };
}

/** What is mounted at a place: overrides may lead it to another volume, or to a folder of the host. */
function placeAt(
  { compose }: Service,
  target: string,
  { stack, data, volumes }: { stack: string; data: string; volumes: readonly Volume[] },
): Pick<StoredData, 'volume' | 'folder'> | undefined {
  const mount = compose.volumes?.find((one) => one.target === target);
  if (mount?.type === 'bind') return { folder: mount.source.replace(/^\$\{DATA\}/, () => data) };
  if (mount?.type !== 'volume') return undefined;
  const own = volumes.find(({ key }) => key === mount.source)?.compose.name;
  return { volume: own ?? dockerName(stack, mount.source) };
}

/** Everything that may write to it: what waits for it, and the other programs of its app that are not databases. */
function consumersOf({ name }: Service, services: readonly Service[], instance: Instance): string[] {
  const { services: own } = instance.definition;
  return services
    .filter((other) => {
      if (other.name === name) return false;
      const keeps = own[other.name]?.state?.volume !== undefined;
      return (other.app === instance.name && !keeps) || Object.hasOwn(other.compose.depends_on ?? {}, name);
    })
    .map((other) => other.name);
}
