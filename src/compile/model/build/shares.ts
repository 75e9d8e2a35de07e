/** Shares of the network as Docker volumes: Docker mounts them when a container starts, and says so when it cannot. */

import { sortedEntries } from '../../../base/util/order.ts';
import type { Host as HostSpec, Share } from '../../../schema/stack.gen.ts';
import type { ComposeMount, ComposeVolume } from '../compose.ts';
import type { Volume } from '../model.ts';
import { dockerName } from '../names.ts';
import type { SecretRegistry } from './secrets.ts';

/** Key of the volume that is the media root. */
const MEDIA = 'media';

/** Shares of a stack, and how containers see them. */
export class Shares {
  readonly #stack: string;
  readonly #media: Share | undefined;
  readonly #further: readonly (readonly [string, Share])[];
  readonly #secrets: SecretRegistry;
  readonly #volumes = new Map<string, Volume>();

  constructor(stack: string, host: HostSpec, secrets: SecretRegistry) {
    this.#stack = stack;
    this.#media = typeof host.media === 'object' ? host.media : undefined;
    this.#further = sortedEntries(host.shares ?? {});
    this.#secrets = secrets;
  }

  /** Mounts of the media root, or of a folder below it, for one service; further shares are folders of the root. */
  mounts(service: string, target: string, folder: string | undefined, readOnly: boolean): ComposeMount[] {
    const access = readOnly ? { read_only: true } : {};
    const root: ComposeMount =
      this.#media === undefined
        ? {
            type: 'bind',
            source: folder === undefined ? '${MEDIA}' : `\${MEDIA}/${folder}`,
            target,
            ...access,
            bind: { create_host_path: false },
          }
        : { type: 'volume', source: this.#volume(service, MEDIA, this.#media, folder), target, ...access };
    if (folder !== undefined) return [root];
    const further = this.#further.map(([name, share]): ComposeMount => {
      return {
        type: 'volume',
        source: this.#volume(service, `share-${name}`, share, undefined),
        target: `${target}/${name}`,
        ...access,
      };
    });
    return [root, ...further];
  }

  /** Volumes that some service mounts. */
  volumes(): Volume[] {
    return [...this.#volumes.values()];
  }

  /** Key of the volume of a share, or of a folder of it, made when it is first asked for. */
  #volume(service: string, name: string, share: Share, folder: string | undefined): string {
    const key =
      folder === undefined ? name : `${name}-${folder.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}`;
    const login = share.type === 'cifs' ? this.#login(service, name) : [];
    const compose: ComposeVolume = {
      name: dockerName(this.#stack, key),
      driver: 'local',
      driver_opts: {
        type: share.type,
        o: [`addr=${share.server}`, ...login, ...(share.options ?? [])].join(','),
        device: deviceOf(share, folder),
      },
    };
    this.#volumes.set(key, {
      key,
      compose,
      description: `${share.type.toUpperCase()} share of ${share.server}.`,
    });
    return key;
  }

  /** Docker hands mount options to the kernel as they are, so a login can only come from the environment. */
  #login(service: string, name: string): string[] {
    const part = (what: string) => {
      const secret = `${name}-${what}`;
      this.#secrets.declare(secret, {
        kind: 'provided',
        purpose: `The ${what} for the CIFS share \`${name}\`.`,
      });
      return `${what}=${this.#secrets.inEnvironment(service, secret)}`;
    };
    return [part('username'), part('password'), 'uid=${PUID}', 'gid=${PGID}'];
  }
}

function deviceOf(share: Share, folder: string | undefined): string {
  const below = folder === undefined ? '' : `/${folder}`;
  return share.type === 'nfs' ? `:${share.path}${below}` : `//${share.server}/${share.share}${below}`;
}
