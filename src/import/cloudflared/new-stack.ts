/** A tunnel as a stack of its own: every rule leads to a machine outside, behind a login. */

import { GATEWAY_ENTRY, HOST_GATEWAY } from '../../base/compose/host-gateway.ts';
import { present } from '../../base/util/defined.ts';
import type { ExternalHost, StackSpec } from '../../schema/stack.gen.ts';
import type { Ledger } from '../ledger.ts';
import type { Draft } from '../types.ts';
import type { TunnelFile } from './ingress.ts';
import { place } from './places.ts';

/** Identifier for a tunnel whose own was not found. */
const UNKNOWN = '00000000-0000-0000-0000-000000000000';

/** The draft. */
export function newStack(
  options: ReadonlyMap<string, string>,
  tunnel: TunnelFile,
  id: string | undefined,
  ledger: Ledger,
): Draft {
  const hosts = present(tunnel.rules.map(({ hostname }) => hostname));
  const domain =
    options.get('domain') ?? hosts.map((host) => host.split('.').slice(-2).join('.'))[0] ?? 'example.com';
  const external: Record<string, ExternalHost> = {};
  for (const rule of tunnel.rules) {
    const found = place(rule, { ledger, spec: { domain, apps: {}, external }, sso: true });
    if (found !== undefined && 'external' in found) external[found.external] = found.entry;
  }
  const name = options.get('stack') ?? 'tunnel';
  const gateway = Object.values(external).some(({ url }) => url.includes(HOST_GATEWAY));
  const lan = options.get('lan')?.split(',');
  const spec: StackSpec = {
    apiVersion: 'waybill/v1',
    name,
    domain,
    host: { timezone: 'Etc/UTC', uid: 1000, gid: 1000, data: `/opt/${name}` },
    lan: (lan ?? ['192.168.1.0/24']) as [string, ...string[]],
    tls: { email: `admin@${domain}`, dnsProvider: 'cloudflare' },
    sso: { outposts: 'embedded' },
    tunnel: { id: id ?? UNKNOWN },
    apps: { authentik: { access: ['lan', 'tunnel'] } },
    ...(Object.keys(external).length === 0 ? {} : { external }),
    ...(gateway ? { overrides: { services: { traefik: { extra_hosts: [GATEWAY_ENTRY] } } } } : {}),
  };
  const notes = new Map([
    ['/host/timezone', 'To do: write your time zone.'],
    ['/tls', 'To do: look at the address for warnings and at the DNS provider.'],
    ...(lan === undefined ? [['/lan', 'To do: write the address ranges of your own network.'] as const] : []),
    ...(id === undefined
      ? [['/tunnel', 'To do: the file does not say which tunnel it is for. Write its identifier.'] as const]
      : []),
  ]);
  return { spec, notes };
}
