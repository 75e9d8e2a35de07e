/** Dynamic configuration: what files and container labels define, under the names that others use. */

import type { Place } from '../../base/diag/diagnostic.ts';
import { defined } from '../../base/util/defined.ts';
import { defaultPriority, parseRule } from '../rule/match.ts';
import { field, type Json, list, record, records, text, texts, truth, whole } from './data.ts';
import { below, keyAt, place, type TreeReader } from './reader.ts';
import type { LoadBalancer, Middleware, Named, Provider, Router } from './types.ts';

/** Everything that routers are made of. */
export interface Parts {
  readonly routers: Map<string, Named<Router>>;
  readonly services: Map<string, Named<LoadBalancer>>;
  readonly middlewares: Map<string, Named<Middleware>>;
  readonly transports: Map<string, Named<Json>>;
  readonly tlsOptions: Map<string, Named<Json>>;
}

export function noParts(): Parts {
  return {
    routers: new Map(),
    services: new Map(),
    middlewares: new Map(),
    transports: new Map(),
    tlsOptions: new Map(),
  };
}

/** A name with its provider: the one it has, or that of the place where it stands. */
export function qualified(name: string, provider: Provider): string {
  return name.includes('@') ? name : `${name}@${provider}`;
}

/** Reads the dynamic files in the order in which Traefik does: by name, the first definition of a name wins. */
export function readFiles(reader: TreeReader, files: readonly string[]): Parts {
  const parts = noParts();
  for (const file of files) {
    const http = field(reader.parsed(file), 'http');
    const section = <T>(
      key: keyof Parts,
      title: string,
      into: Map<string, Named<T>>,
      make: (config: Json) => T,
    ) => {
      for (const [short, config] of records(field(http, key))) {
        const name = qualified(short, 'file');
        const at = place(file, 'http', key, short);
        // pkg/provider/file/file.go: later ones are skipped with a line in the log.
        if (into.has(name))
          reader.report(
            'twice',
            `the ${title} \`${short}\` is defined twice; this one is skipped`,
            keyAt(at),
          );
        else into.set(name, { name, short, provider: 'file', at, config: make(config) });
      }
    };
    section('routers', 'router', parts.routers, (config) => routerOf(config, 'file'));
    section('services', 'service', parts.services, (config) => serviceOf(config, 'file'));
    section('middlewares', 'middleware', parts.middlewares, (config) => middlewareOf(config));
    // The key that Traefik reads has a capital letter in it.
    for (const [short, config] of records(field(http, 'serversTransports'))) {
      const at = place(file, 'http', 'serversTransports', short);
      parts.transports.set(`${short}@file`, { name: `${short}@file`, short, provider: 'file', at, config });
    }
    for (const [short, config] of records(field(field(reader.parsed(file), 'tls'), 'options'))) {
      const at = place(file, 'tls', 'options', short);
      const name = short === 'default' ? short : `${short}@file`;
      if (parts.tlsOptions.has(name))
        reader.report('twice', `the TLS options \`${short}\` are defined twice`, keyAt(at));
      parts.tlsOptions.set(name, { name, short, provider: 'file', at, config });
    }
  }
  return parts;
}

/** A router; `@provider` is added to the names it uses. */
export function routerOf(config: Json, provider: Provider): Router {
  const rule = text(field(config, 'rule')) ?? '';
  const parsed = parseRule(rule);
  const own = whole(field(config, 'priority')) ?? 0;
  const tls = field(config, 'tls');
  const service = text(field(config, 'service'));
  const options = text(field(tls, 'options'));
  const resolver = text(field(tls, 'certResolver'));
  return {
    entryPoints: texts(field(config, 'entryPoints')),
    rule,
    ...(parsed.error === undefined ? { parsed: parsed.rule } : { ruleError: parsed.error.message }),
    // A priority of 0 means none (pkg/server/router/router.go).
    priority: own === 0 ? defaultPriority(rule) : own,
    ownPriority: own !== 0,
    middlewares: texts(field(config, 'middlewares')).map((name) => qualified(name, provider)),
    service: service === undefined || service === '' ? undefined : qualified(service, provider),
    tls: tls !== undefined && tls !== null && truth(tls) !== false,
    ...defined({ tlsOptions: options, resolver }),
  };
}

/** A service: a load balancer, or a kind that spreads requests over others. */
export function serviceOf(config: Json, provider: Provider): LoadBalancer {
  const balancer = field(config, 'loadBalancer');
  if (balancer === undefined) return { urls: [], other: Object.keys(config)[0] ?? 'nothing' };
  const transport = text(field(balancer, 'serversTransport'));
  return {
    urls: list(field(balancer, 'servers')).flatMap((server) => text(field(server, 'url')) ?? []),
    ...(transport === undefined ? {} : { transport: qualified(transport, provider) }),
  };
}

/** A middleware; one that is not exactly of one type is not built (pkg/server/middleware/middlewares.go). */
export function middlewareOf(config: Json): Middleware {
  const types = Object.keys(config);
  const [type = 'nothing'] = types;
  return { type: canonicalType(type), options: record(config[type]), types };
}

const TYPES = [
  'chain',
  'encodedCharacters',
  'forwardAuth',
  'headers',
  'ipAllowList',
  'ipWhiteList',
  'rateLimit',
  'redirectScheme',
];

function canonicalType(type: string): string {
  return TYPES.find((known) => known.toLowerCase() === type.toLowerCase()) ?? type;
}

/** The place of a field of something named. */
export function fieldAt(named: Named<unknown>, ...keys: readonly (string | number)[]): Place {
  if (named.labels === undefined) return below(named.at, ...keys);
  return named.labels.get(String(keys[0]).toLowerCase()) ?? named.at;
}
