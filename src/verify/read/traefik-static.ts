/** Traefik's static file (doc.traefik.io/traefik/reference/install-configuration). */

import { defined } from '../../base/util/defined.ts';
import { treePath } from './containers.ts';
import { field, type Json, list, record, records, text, texts, truth } from './data.ts';
import { place, type TreeReader } from './reader.ts';
import type { Container, EntryPoint } from './types.ts';

/** Paths at which Traefik looks for its static file (pkg/cli/loader_file.go). */
const DEFAULT_FILES = ['toml', 'yaml', 'yml'].map((ending) => `/etc/traefik/traefik.${ending}`);

export interface StaticConfig {
  readonly file: string;
  readonly config: Json;
  readonly entryPoints: ReadonlyMap<string, EntryPoint>;
  readonly resolvers: ReadonlySet<string>;
}

/** The static configuration that a Traefik container starts with. */
export function readStatic(reader: TreeReader, container: Container): StaticConfig | undefined {
  const named = container.command
    .map((word) => /^--configfile=(.+)$/i.exec(word)?.[1])
    .find((path) => path !== undefined);
  const file = (named === undefined ? DEFAULT_FILES : [named])
    .map((path) => treePath(container, path))
    .find((path) => path !== undefined && reader.tree.has(path));
  if (file === undefined) return undefined;
  const config = record(reader.parsed(file));
  const points = records(field(config, 'entryPoints')).map(
    ([name, point]) => [name, entryPointOf(file, name, point)] as const,
  );
  const internal = internalEntryPoint(file, config);
  const entryPoints = new Map(points);
  if (internal !== undefined && !entryPoints.has(internal.name)) entryPoints.set(internal.name, internal);
  return {
    file,
    config,
    entryPoints,
    resolvers: new Set(Object.keys(record(field(config, 'certificatesResolvers')))),
  };
}

function entryPointOf(file: string, name: string, point: Json): EntryPoint {
  const http = record(field(point, 'http'));
  const tls = field(http, 'tls');
  const headers = record(field(point, 'forwardedHeaders'));
  const redirect = record(field(field(http, 'redirections'), 'entryPoint'));
  const to = text(field(redirect, 'to'));
  const resolver = text(field(tls, 'certResolver'));
  return {
    name,
    port: portOf(text(field(point, 'address'))),
    asDefault: truth(field(point, 'asDefault')) === true,
    tls: tls !== undefined && tls !== null && truth(tls) !== false,
    ...defined({ resolver }),
    certificateNames: list(field(tls, 'domains')).flatMap((domain) => [
      ...(text(field(domain, 'main')) === undefined ? [] : [String(field(domain, 'main'))]),
      ...texts(field(domain, 'sans')),
    ]),
    trustsAll: truth(field(headers, 'insecure')) === true,
    trusted: texts(field(headers, 'trustedIPs')),
    middlewares: texts(field(http, 'middlewares')),
    ...(to === undefined ? {} : { redirect: { to, scheme: text(field(redirect, 'scheme')) ?? 'https' } }),
    at: place(file, 'entryPoints', name),
  };
}

/** Port of `:443`, `0.0.0.0:443` or `:443/udp`. */
function portOf(address: string | undefined): number | undefined {
  const port = /:(\d{1,5})(?:\/tcp)?$/i.exec(address ?? '')?.[1];
  return port === undefined ? undefined : Number(port);
}

/** `api.insecure` makes an entry point of its own on port 8080 (pkg/config/static/static_config.go). */
function internalEntryPoint(file: string, config: Json): EntryPoint | undefined {
  if (truth(field(field(config, 'api'), 'insecure')) !== true) return undefined;
  return {
    name: 'traefik',
    port: 8080,
    asDefault: false,
    tls: false,
    certificateNames: [],
    trustsAll: false,
    trusted: [],
    middlewares: [],
    at: place(file, 'api', 'insecure'),
  };
}
