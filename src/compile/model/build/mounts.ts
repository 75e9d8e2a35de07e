/** What containers see of the host: as Compose writes it, and the folders that must exist before. */
import type { MediaMount, Mount } from '../../../schema/app.gen.ts';
import type { ComposeMount } from '../compose.ts';
import type { Folder, Host, TreeMount } from '../model.ts';

/** Default mode of a data folder: the apps of the stack share a group, everybody else stays out. */
export const FOLDER_MODE = '0750';

const DOCKER_SOCKET = '/var/run/docker.sock';

/** A path that Docker must not create: it would make a folder that belongs to root, and hide that something is missing. */
const MUST_EXIST = { create_host_path: false };

const access = (readOnly: boolean | undefined) => (readOnly === true ? { read_only: true } : {});

/** One mount in Compose's long form. Media may come from a share of the network: see `Shares`. */
export function composeMount(mount: Exclude<Mount, MediaMount>, instance: string): ComposeMount {
  switch (mount.type) {
    case 'data':
      return {
        type: 'bind',
        source: `\${DATA}/${mount.app ?? instance}/${mount.name}`,
        target: mount.target,
        ...access(mount.readOnly === true || mount.app !== undefined),
        bind: MUST_EXIST,
      };
    case 'all-data':
      return { type: 'bind', source: '${DATA}', target: mount.target, read_only: true, bind: MUST_EXIST };
    case 'volume':
      return { type: 'volume', source: mount.name, target: mount.target, ...access(mount.readOnly) };
    case 'tree':
      return {
        type: 'bind',
        source: `./${mount.folder}`,
        target: mount.target,
        read_only: true,
        bind: MUST_EXIST,
      };
    case 'docker-socket':
      return { type: 'bind', source: DOCKER_SOCKET, target: DOCKER_SOCKET, bind: MUST_EXIST };
    case 'memory':
      return {
        type: 'tmpfs',
        target: mount.target,
        tmpfs: { size: mount.size, mode: Number.parseInt(mount.mode ?? '1777', 8) },
      };
    case 'host':
      return { type: 'bind', source: mount.source, target: mount.target, read_only: true, bind: MUST_EXIST };
  }
}

/** Data folders of an instance, with owner and mode. */
export function foldersOf(mounts: readonly Mount[], instance: string, host: Host): Folder[] {
  return mounts.flatMap((mount) =>
    mount.type === 'data' && mount.app === undefined
      ? [
          {
            path: `${host.data}/${instance}/${mount.name}`,
            uid: mount.uid ?? host.uid,
            gid: mount.gid ?? host.gid,
            mode: mount.mode ?? FOLDER_MODE,
          },
        ]
      : [],
  );
}

/** Folders of the tree that a service sees. */
export function treeMountsOf(mounts: readonly Mount[]): TreeMount[] {
  return mounts
    .filter((mount) => mount.type === 'tree')
    .map((mount) => ({ folder: mount.folder, target: mount.target, reloads: mount.reloads ?? [] }));
}
