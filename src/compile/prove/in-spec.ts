/**
 * From a fault in the files of a tree to the line of the spec that causes it. What an override wrote lies at the override;
 * what belongs to an app, at the key of the app that decides it; the rest at the part of the spec that is about it.
 */
import { type Diagnostic, isPlace, type Place } from '../../base/diag/diagnostic.ts';
import { join, split, valueAt } from '../../base/util/pointer.ts';
import type { Model, Service } from '../model/model.ts';

/** The model of a stack, and the spec as it was written. */
export interface Written {
  readonly model: Model;
  readonly spec: unknown;
}

/** Keys of an app by which a person decides a key of its container. */
const SERVICE_KEYS: Readonly<Record<string, readonly string[]>> = {
  image: ['image', 'version'],
  environment: ['environment', 'settings'],
  ports: ['ports', 'publish'],
  volumes: ['data', 'files', 'media'],
  networks: ['externalNetworks', 'networks', 'via'],
  network_mode: ['via', 'network'],
  devices: ['devices'],
  command: ['command'],
  user: ['user'],
  healthcheck: ['health'],
  labels: ['access', 'auth'],
};

/** Keys of an app by which a person decides what is in other files about it. */
const FILE_KEYS: readonly [RegExp, readonly string[]][] = [
  [/^authentik\//, ['auth', 'groups', 'skip']],
  [/^traefik\/dynamic\//, ['access', 'auth', 'protect', 'url', 'hosts', 'host', 'subdomain']],
];

/** Parts of the spec that decide files of no app. */
const STACK_KEYS: readonly [RegExp, string][] = [
  [/^traefik\/dynamic\/_shared/, '/lan'],
  [/^traefik\//, '/tls'],
  [/^authentik\//, '/sso'],
  [/^cloudflared\//, '/tunnel'],
  [/^dns\//, '/domain'],
];

/** The place in the spec that causes a fault at a place in the tree. */
export function placeInSpec(written: Written, { at, app }: Pick<Diagnostic, 'at' | 'app'>): Place {
  const keys = isPlace(at) ? split(at.pointer) : [];
  return (
    promisePlace(written, at.file, keys) ??
    overridePlace(written, at.file, keys) ??
    servicePlace(written, at.file, keys) ??
    appPlace(written, at.file, app) ??
    stackPlace(written, at.file)
  );
}

/** A line about what must never or always be. */
function promisePlace({ model }: Written, file: string, keys: readonly string[]): Place | undefined {
  const [kind = '', index = ''] = keys;
  if (file !== 'manifest.json' || !['never', 'always'].includes(kind)) return undefined;
  return { file: model.source, pointer: join('', kind, index), on: 'value' };
}

/** Where an override sets the value. */
function overridePlace({ model, spec }: Written, file: string, keys: readonly string[]): Place | undefined {
  if (!/^compose(?:\/[^/]+)?\.yaml$/.test(file)) return undefined;
  const [section = '', name = '', key] = keys;
  const pointer = join('/overrides', section, name);
  const fragment = valueAt(spec, ['overrides', section, name]);
  if (fragment === undefined) return undefined;
  if (section === 'services' && key !== undefined && valueAt(fragment, [key]) === undefined) return undefined;
  return { file: model.source, pointer: join(pointer, ...keys.slice(2)), on: 'value' };
}

/** What the spec says about the app of a container, as near to the key as it has one. */
function servicePlace(
  written: Written,
  file: string,
  [section, name, key = '']: readonly string[],
): Place | undefined {
  if (!file.startsWith('compose/') || section !== 'services') return undefined;
  const service = written.model.services.find((one) => one.name === name);
  return service && keyOfApp(written, ownPlace(written, service), SERVICE_KEYS[key] ?? []);
}

/** An overridden container is made by its override, where nothing else is known. */
function ownPlace({ model, spec }: Written, service: Service): Place {
  const isNamed = valueAt(spec, split(service.place.pointer)) !== undefined;
  return service.overridden && !isNamed
    ? { file: model.source, pointer: join('/overrides/services', service.name), on: 'key' }
    : service.place;
}

function appPlace(written: Written, file: string, app: string | undefined): Place | undefined {
  const { routes, apps } = written.model;
  const name = app ?? /([^/]+?)(?:\.outpost)?\.ya?ml$/.exec(file)?.[1]?.replace(/^authentik-/, '');
  const subject = routes.find((route) => route.app === name) ?? apps.find((one) => one.name === name);
  const wanted = FILE_KEYS.find(([pattern]) => pattern.test(file))?.[1] ?? [];
  return subject && keyOfApp(written, subject.place, wanted);
}

/** The first of some keys that an app has, else the app. */
function keyOfApp({ spec }: Written, place: Place, wanted: readonly string[]): Place {
  const own = split(place.pointer);
  const key = wanted.find((one) => valueAt(spec, [...own, one]) !== undefined);
  return key === undefined ? place : { ...place, pointer: join(place.pointer, key), on: 'value' };
}

function stackPlace({ model, spec }: Written, file: string): Place {
  const pointer = STACK_KEYS.find(([pattern]) => pattern.test(file))?.[1] ?? '';
  const isThere = valueAt(spec, split(pointer)) !== undefined;
  return { file: model.source, pointer: isThere ? pointer : '', on: 'key' };
}
