/** cloudflared's configuration (developers.cloudflare.com/tunnel/advanced/local-management/configuration-file). */

import { defined } from '../../base/util/defined.ts';
import { isCloudflared, treePath } from './containers.ts';
import { type Json, list, record, text } from './data.ts';
import { place, type TreeReader } from './reader.ts';
import type { Container, IngressRule, Tunnel } from './types.ts';

/** Reads the tunnels of a project. */
export function readTunnels(reader: TreeReader, containers: readonly Container[]): Tunnel[] {
  return containers.filter(isCloudflared).flatMap((container) => {
    const tunnel = readTunnel(reader, container);
    if (tunnel === undefined)
      reader.report('not-given', 'cloudflared is given no configuration file', container.at);
    return tunnel ?? [];
  });
}

function readTunnel(reader: TreeReader, container: Container): Tunnel | undefined {
  const inside = configPath(container.command) ?? '/etc/cloudflared/config.yml';
  const file = treePath(container, inside);
  if (file === undefined || !reader.tree.has(file)) return undefined;
  const config = record(reader.parsed(file));
  const id = text(config['tunnel']);
  return { container, file, config, ...defined({ id }), rules: rulesOf(file, config) };
}

function configPath(command: readonly string[]): string | undefined {
  const at = command.indexOf('--config');
  if (at !== -1) return command[at + 1];
  return command.map((word) => /^--config=(.+)$/.exec(word)?.[1]).find((path) => path !== undefined);
}

function rulesOf(file: string, config: Json): IngressRule[] {
  return list(config['ingress']).map((item, index) => {
    const rule = record(item);
    const path = text(rule['path']);
    return {
      index,
      hostname: text(rule['hostname']) ?? '',
      ...(path === undefined || path === '' ? {} : { path }),
      service: text(rule['service']) ?? '',
      at: place(file, 'ingress', index),
    };
  });
}

/** Whether a rule takes a host name: exact and in its case, or `*.` and what follows (ingress/rule.go). */
export function takesHost({ hostname }: IngressRule, host: string): boolean {
  if (hostname === '' || hostname === '*') return true;
  return hostname.startsWith('*.') ? host.endsWith(hostname.slice(1)) : hostname === host;
}

/** Whether a rule takes every request. */
export function takesAll({ hostname, path }: IngressRule): boolean {
  return (hostname === '' || hostname === '*') && path === undefined;
}
