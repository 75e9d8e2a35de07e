/** What a mount gives a container of the host, and of the data of others. */

import { cleanPath, engineAt, isBelow, isSystem, meaningOf } from '../util/host-paths.ts';
import { filled } from './fill.ts';
import { FILES, knows, VOLUME_TYPES } from './harmless.ts';
import { type Json, listOf, mapOf, textOf } from './plain.ts';
import { isNetworkShare, ownerOf, type Project } from './project.ts';

/** What a right comes from, for those who must know more than its words: a device, or a place of the host with what is there. */
export type RightCause =
  | { readonly kind: 'device'; readonly path: string }
  | { readonly kind: 'engine' }
  | { readonly kind: 'place'; readonly path: string; readonly readOnly: boolean }
  /** Data of another app; of all apps where none is named. */
  | { readonly kind: 'data'; readonly app?: string; readonly readOnly: boolean };

/** A right, as the end of a sentence, and what it comes from where that is one of these. */
export interface CausedRight {
  readonly right: string;
  readonly cause?: RightCause;
}

/** A mount in its long form, its variables filled in. */
interface Mount {
  readonly type: string;
  readonly source: string;
  readonly readOnly: boolean;
  readonly raw: Json;
}

/** Rights that the mounts of a service give. `app` is the app it belongs to. */
export function mountRights(service: Json, app: string, project: Project): CausedRight[] {
  return listOf(service['volumes']).flatMap((item) => rightsOfMount(mountOf(item, project), app, project));
}

function mountOf(item: unknown, { variables }: Project): Mount {
  const raw = typeof item === 'string' ? shortMount(filled(item, variables)) : mapOf(item);
  const text = (key: string) => (raw[key] === undefined ? '' : filled(textOf(raw[key]), variables));
  return {
    type: text('type'),
    source: text('source'),
    readOnly: /^(?:true|yes|y|on)$/i.test(text('read_only')),
    raw,
  };
}

/** `source:target:options`, as an override may have it. */
function shortMount(text: string): Json {
  const [source = '', target, options = ''] = text.split(':');
  if (target === undefined) return { type: 'volume' };
  const type = /^[./~$]/.test(source) ? 'bind' : 'volume';
  return { type, source, read_only: options.split(',').includes('ro') };
}

function rightsOfMount(mount: Mount, app: string, project: Project): CausedRight[] {
  if (mount.type === 'tmpfs') return [];
  if (mount.type === 'volume') return volumeRights(mount, app, project);
  if (mount.type !== 'bind') return [{ right: `a mount of the type ${mount.type}` }];
  const shared = /shared/.test(textOf(mapOf(mount.raw['bind'])['propagation']))
    ? [{ right: `mounts of its own show on the host, below ${mount.source}` }]
    : [];
  return [...hostRights(mount.source, mount.readOnly, app, project), ...shared];
}

/** What a place of the host is to an app. */
function hostRights(source: string, readOnly: boolean, app: string, project: Project): CausedRight[] {
  const does = readOnly ? 'reads' : 'reads and writes';
  if (!source.startsWith('/')) return treeRights(source, readOnly);
  const path = cleanPath(source);
  const engine = engineAt(path);
  if (engine !== undefined) return [{ right: engine, cause: { kind: 'engine' } }];
  if (readOnly && knows(FILES, path)) return [];
  const place = (name: string) => cleanPath(project.variables.get(name) ?? '');
  const [data, media] = [place('DATA'), place('MEDIA')];
  const common = [media, ...project.shared.filter((one) => one.startsWith('/')).map(cleanPath)];
  // A place that holds the data of all apps is never shared on purpose.
  if (common.some((one) => !isSystem(one) && !isBelow(data, one) && isBelow(path, one))) return [];
  if (data === '/' || !isBelow(path, data))
    return [{ right: `${does} ${path}${meaningOf(path)}`, cause: { kind: 'place', path, readOnly } }];
  const [owner] = path.slice(data.length + 1).split('/');
  if (owner === '' || owner === undefined)
    return [{ right: `${does} the data of all apps`, cause: { kind: 'data', readOnly } }];
  if (owner === app) return [];
  return [{ right: `${does} the data of ${owner}`, cause: { kind: 'data', app: owner, readOnly } }];
}

/** Files of the tree are for reading; what lies beside the tree, or in a home folder, is unknown. */
function treeRights(source: string, readOnly: boolean): CausedRight[] {
  const inside = /^[A-Za-z0-9_.]/.test(source) && !source.includes('$') && !leaves(source);
  if (!inside)
    return [
      { right: `${readOnly ? 'reads' : 'reads and writes'} ${source || 'a place that nothing names'}` },
    ];
  return readOnly ? [] : [{ right: `writes to ${source} of the tree` }];
}

/** The path leads out of the folder from which it starts, on its way or at its end. */
function leaves(path: string): boolean {
  let depth = 0;
  for (const part of path.split('/')) {
    if (part === '..') depth--;
    else if (part !== '.' && part !== '') depth++;
    if (depth < 0) return true;
  }
  return false;
}

/** Volumes of the app itself and shares of the network are harmless. */
function volumeRights({ source, readOnly }: Mount, app: string, project: Project): CausedRight[] {
  if (source === '') return [];
  const volume = mapOf(project.volumes[source]);
  const does = readOnly ? 'reads' : 'reads and writes';
  const mounters = project.mounters.get(source) ?? new Set();
  const own = ownerOf(source, project.apps) === app || [...mounters].every((other) => other === app);
  const common = isNetworkShare(source, volume) || project.shared.includes(source);
  // Under a name of its own choice it may be that of another project.
  const name = volume['name'] === undefined ? undefined : textOf(volume['name']);
  const renamed = name !== undefined && !name.endsWith(`_${source}`);
  const others = own || common ? [] : [{ right: `${does} the volume ${source}, which other apps use` }];
  const foreign =
    volume['external'] === undefined || volume['external'] === false
      ? []
      : [{ right: `${does} the volume ${source} of another project` }];
  const chosen = renamed && foreign.length === 0 ? [{ right: `${does} the volume named ${name}` }] : [];
  return [...others, ...foreign, ...chosen, ...driverRights(volume, readOnly, app, project)];
}

/** A volume can be a folder of the host by another name. */
function driverRights(volume: Json, readOnly: boolean, app: string, project: Project): CausedRight[] {
  const driver = textOf(volume['driver'] ?? 'local');
  const options = mapOf(volume['driver_opts']);
  if (driver !== 'local') return [{ right: `a volume of the driver ${driver}` }];
  if (Object.keys(options).length === 0) return [];
  const text = (key: string) => filled(textOf(options[key] ?? ''), project.variables);
  if (knows(VOLUME_TYPES, text('type')) && !/(?:^|,)r?bind(?:,|$)/.test(text('o'))) return [];
  const onlyReads = readOnly || text('o').split(',').includes('ro');
  const device = text('device');
  return device.startsWith('/')
    ? hostRights(device, onlyReads, app, project)
    : [{ right: `a volume of ${device}` }];
}
