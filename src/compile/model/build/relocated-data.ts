/** Overrides can lead a mount of data elsewhere; the folders and volumes of the stack follow. */
import type { Folder, Host, Service, Volume } from '../model.ts';
import { FOLDER_MODE } from './mounts.ts';

interface Parts {
  readonly folders: readonly Folder[];
  readonly volumes: readonly Volume[];
}

/** Parts of a stack that fit its services as overrides left them. */
export function relocateData(
  parts: Parts,
  before: readonly Service[],
  after: readonly Service[],
  host: Host,
): Parts {
  if (after.every(({ overridden }) => !overridden)) return parts;
  const was = before.flatMap((service) => sourcesOf(service, host));
  const is = after.flatMap((service) => sourcesOf(service, host));
  const used = new Set(is.map(({ source }) => source));
  const gone = new Set(was.map(({ source }) => source).filter((source) => !used.has(source)));
  const kept = parts.folders.filter(({ path }) => !gone.has(path));
  const isMade = (source: string) => kept.some(({ path }) => `${source}/`.startsWith(`${path}/`));
  const moved = is
    .filter(({ type, source }) => type === 'bind' && source.startsWith(`${host.data}/`) && !isMade(source))
    .map(({ at, source }) => {
      const old = was.find((mount) => mount.at === at)?.source;
      const defaults = { uid: host.uid, gid: host.gid, mode: FOLDER_MODE };
      return { ...(parts.folders.find(({ path }) => path === old) ?? defaults), path: source };
    });
  return {
    folders: [...kept, ...moved],
    volumes: parts.volumes.filter(({ key }) => !gone.has(key)),
  };
}

/** What a service mounts, by its place in the container; folders with their whole path. */
function sourcesOf({ name, compose }: Service, host: Host) {
  return (
    (compose.volumes ?? [])
      // A volume without a name belongs to the container.
      .filter((mount) => mount.type !== 'tmpfs' && 'source' in mount)
      .map((mount) => ({
        type: mount.type,
        at: `${name} ${mount.target}`,
        source: mount.source.replace(/^\$\{DATA\}/, () => host.data),
      }))
  );
}
