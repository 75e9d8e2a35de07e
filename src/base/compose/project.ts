/** The services, networks and volumes of one stack as plain data, with what decides about their rights. */
import { type Json, listOf, mapOf, pairsOf, textOf } from './plain.ts';

/** What decides about the services of one stack. */
export interface Project {
  readonly services: Readonly<Record<string, Json>>;
  readonly networks: Json;
  readonly volumes: Json;
  /** What Compose puts in the place of variables, DATA and MEDIA among them. */
  readonly variables: ReadonlyMap<string, string>;
  /** Folders and volumes that several apps use on purpose. */
  readonly shared: readonly string[];
  /** Apps that mount a volume, by its key. */
  readonly mounters: ReadonlyMap<string, ReadonlySet<string>>;
  readonly apps: ReadonlySet<string>;
}

/** A project of plain data: merged services, networks and volumes by their keys. */
export function projectOf(
  parts: Pick<Project, 'services' | 'networks' | 'volumes' | 'variables' | 'shared'>,
): Project {
  const mounters = new Map<string, Set<string>>();
  for (const [name, service] of Object.entries(parts.services))
    for (const mount of listOf(service['volumes'])) {
      const source = textOf(typeof mount === 'string' ? mount.split(':')[0] : mapOf(mount)['source']);
      mounters.set(source, (mounters.get(source) ?? new Set()).add(appOf(service, name)));
    }
  const apps = new Set(Object.entries(parts.services).map(([name, service]) => appOf(service, name)));
  return { ...parts, mounters, apps };
}

/** The app whose name begins the key of a volume; of two such as `sonarr` and `sonarr-4k` the longer one. */
export function ownerOf(volume: string, apps: ReadonlySet<string>): string | undefined {
  const owners = [...apps].filter((app) => volume === app || volume.startsWith(`${app}-`));
  return owners.sort((a, b) => b.length - a.length)[0];
}

/** Whether a volume is media or a share of the network, which apps are meant to share: by its name and by what it is. */
export const isNetworkShare = (volume: string, compose: Json): boolean =>
  /^(?:media|share)(?:-|$)/.test(volume) &&
  /^(?:nfs4?|cifs)$/.test(textOf(mapOf(compose['driver_opts'])['type'] ?? ''));

/** The app of a service, by its label; else each service is one of its own. */
export function appOf(service: Json, name: string): string {
  return pairsOf(service['labels']).find(([label]) => label === 'waybill.app')?.[1] ?? name;
}
