/**
 * Ingress rules of a Cloudflare Tunnel: of a configuration file of cloudflared, or of a tunnel that was exported from
 * Cloudflare (developers.cloudflare.com/cloudflare-one/connections/connect-networks, configuration file and API).
 */

import type { Place } from '../../base/diag/diagnostic.ts';
import { defined } from '../../base/util/defined.ts';
import type { Json } from '../../base/util/json.ts';
import { join } from '../../base/util/pointer.ts';

export interface Rule {
  /** In lower case; undefined for the rule that catches everything. */
  readonly hostname?: string;
  /** Regular expression for the path. */
  readonly path?: string;
  readonly service: string;
  /** Options towards the service, the ones of the whole file included. */
  readonly origin: Readonly<Record<string, unknown>>;
  readonly at: Place;
}

export interface TunnelFile {
  /** Identifier of the tunnel, or its name. */
  readonly tunnel?: { readonly text: string; readonly at: Place };
  readonly credentials?: { readonly path: string; readonly at: Place };
  readonly rules: readonly Rule[];
}

const record = (value: unknown): Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};
const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;

/** Where the rules are: at the top of cloudflared's file, in `config` of what the API and the dashboard export. */
const NESTS: readonly (readonly string[])[] = [[], ['config'], ['result', 'config'], ['result']];

/** Reads the value of a file; undefined when it holds no ingress rules. */
export function readTunnel(value: unknown, file: string): TunnelFile | undefined {
  const nest = NESTS.find((keys) => Array.isArray(at(value, keys)['ingress']));
  const top = record(value);
  const place = (...keys: readonly (string | number)[]): Place => ({
    file,
    pointer: join('', ...keys),
    on: 'key',
  });
  const named = [['tunnel'], ['tunnel_id'], ['id'], ['result', 'tunnel_id'], ['result', 'id']].find(
    (keys) => text(at(value, keys.slice(0, -1))[keys.at(-1) ?? '']) !== undefined,
  );
  const credentials = text(top['credentials-file']);
  if (nest === undefined && named === undefined) return undefined;
  const config = at(value, nest ?? []);
  const rules = Array.isArray(config['ingress']) ? (config['ingress'] as unknown[]) : [];
  return {
    ...(named === undefined
      ? {}
      : {
          tunnel: {
            text: text(at(value, named.slice(0, -1))[named.at(-1) ?? '']) ?? '',
            at: place(...named),
          },
        }),
    ...(credentials === undefined
      ? {}
      : { credentials: { path: credentials, at: place('credentials-file') } }),
    rules: rules.map((rule, i) =>
      ruleOf(record(rule), record(config['originRequest']), place(...(nest ?? []), 'ingress', i)),
    ),
  };
}

function at(value: unknown, keys: readonly string[]): Json {
  return keys.reduce<Json>((here, key) => record(here[key]), record(value));
}

function ruleOf(rule: Json, common: Json, place: Place): Rule {
  const hostname = text(rule['hostname']);
  const path = text(rule['path']);
  return {
    ...(hostname === undefined || hostname === '*' ? {} : { hostname: hostname.toLowerCase() }),
    ...defined({ path }),
    service: text(rule['service']) ?? '',
    origin: { ...common, ...record(rule['originRequest']) },
    at: place,
  };
}

/** Address to which a rule leads; undefined for statuses, sockets and other protocols than HTTP. */
export function addressOf({
  service,
}: Rule): { scheme: 'http' | 'https'; host: string; port: number } | undefined {
  const match = /^(https?):\/\/(\[[0-9a-fA-F:]+\]|[^:/]+)(?::(\d+))?\/?$/.exec(service);
  if (match === null) return undefined;
  const scheme = match[1] === 'https' ? 'https' : 'http';
  return { scheme, host: match[2] ?? '', port: Number(match[3] ?? (scheme === 'https' ? 443 : 80)) };
}

/** What is in the token of a tunnel: the base64 of a JSON text (cloudflared, connection.TunnelToken). */
export function readToken(token: string): { id: string; credentials: string } | undefined {
  try {
    const { a, t, s } = JSON.parse(Buffer.from(token, 'base64').toString('utf8')) as Record<string, unknown>;
    if (![a, t, s].every((part) => typeof part === 'string' && part !== '')) return undefined;
    const credentials = JSON.stringify({ AccountTag: a, TunnelSecret: s, TunnelID: t });
    return isTunnelId(String(t)) ? { id: String(t), credentials } : undefined;
  } catch {
    return undefined;
  }
}

/** True for an identifier; a tunnel can also be called by its name. */
export const isTunnelId = (text: string) =>
  /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/.test(text);
