/** Networks and volumes of a stack. */

import { byText } from '../../../base/util/order.ts';
import type { ComposeMount } from '../compose.ts';
import type { Network, Service, Volume } from '../model.ts';
import { dockerName } from '../names.ts';
import type { Instance } from '../resolved.ts';

const PURPOSES = {
  default: 'Apps that need no other network.',
  proxy: 'Traefik and the apps behind it.',
  download: 'Download clients and the apps that drive them.',
  tunnel: 'Traefik and cloudflared alone: what comes from the internet can reach nothing else.',
  socket: 'Traefik and the reader of the Docker socket alone.',
} as const;

export interface NetworksInput {
  readonly stack: string;
  readonly instances: readonly Instance[];
  readonly services: readonly Service[];
  readonly subnets: { readonly proxy: string; readonly tunnel: string };
}

/** Every network that a service of the stack joins. */
export function networksOf(input: NetworksInput): Network[] {
  const used = new Set(input.services.flatMap((service) => Object.keys(service.compose.networks ?? {})));
  return [...builtIn(input), ...declared(input), ...external(input)].filter(({ key }) => used.has(key));
}

function builtIn({ stack, subnets }: NetworksInput): Network[] {
  return (['default', 'proxy', 'download', 'tunnel', 'socket'] as const).map((key) => {
    // Fixed ranges only where another file names them: the tunnel's peers are trusted, the LAN list must not hold them.
    const subnet = key === 'proxy' || key === 'tunnel' ? subnets[key] : undefined;
    const compose = {
      name: dockerName(stack, key),
      ...(key === 'socket' ? { internal: true } : {}),
      ...(subnet === undefined ? {} : { ipam: { config: [{ subnet }] } }),
    };
    return { key, compose, purpose: PURPOSES[key] };
  });
}

function declared({ stack, instances }: NetworksInput): Network[] {
  return instances.flatMap(({ definition }) =>
    Object.entries(definition.networks ?? {}).map(([key, { internal, purpose }]) => {
      const compose = { name: dockerName(stack, key), ...(internal === true ? { internal } : {}) };
      return { key, compose, purpose };
    }),
  );
}

/** Networks of other projects, which must be there. */
function external({ instances }: NetworksInput): Network[] {
  const names = new Set(instances.flatMap(({ choice }) => choice.externalNetworks ?? []));
  return [...names].sort(byText).map((key) => ({
    key,
    compose: { name: key, external: true },
    purpose: 'Belongs to another project.',
  }));
}

/** Named volumes that the apps declare and some service mounts. */
export function volumesOf(
  stack: string,
  instances: readonly Instance[],
  services: readonly Service[],
): Volume[] {
  const used = new Set(services.flatMap((service) => (service.compose.volumes ?? []).map(sourceOf)));
  const declared = instances.flatMap(({ definition }) => Object.entries(definition.volumes ?? {}));
  return declared
    .filter(([key]) => used.has(key))
    .map(([key, { description }]) => ({ key, compose: { name: dockerName(stack, key) }, description }));
}

function sourceOf(mount: ComposeMount): string | undefined {
  return mount.type === 'volume' ? mount.source : undefined;
}
