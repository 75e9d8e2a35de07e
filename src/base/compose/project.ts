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
  return { ...parts, mounters };
}

/** The app of a service, by its label; else each service is one of its own. */
export function appOf(service: Json, name: string): string {
  return pairsOf(service['labels']).find(([label]) => label === 'waybill.app')?.[1] ?? name;
}
