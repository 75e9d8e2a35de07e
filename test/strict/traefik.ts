/** What the published schemas of Traefik let pass, and Traefik does not, or worse, does silently. */

type Json = Record<string, unknown>;

const record = (value: unknown): Json => (typeof value === 'object' && value !== null ? (value as Json) : {});
const entries = (value: unknown) =>
  Object.entries(record(value)).map(([name, item]) => [name, record(item)] as const);
const strings = (value: unknown) => (Array.isArray(value) ? value.map(String) : []);

/** Root keys of the static file (pkg/config/static/static_config.go). Others are dropped without a word. */
const STATIC_ROOT = [
  'global',
  'log',
  'accessLog',
  'api',
  'ping',
  'metrics',
  'tracing',
  'entryPoints',
  'providers',
  'certificatesResolvers',
  'serversTransport',
  'tcpServersTransport',
  'hostResolver',
  'experimental',
  'spiffe',
  'ocsp',
  'core',
];

export function staticComplaints(file: unknown): string[] {
  const config = record(file);
  const complaints = Object.keys(config)
    .filter((key) => !STATIC_ROOT.includes(key))
    .map((key) => `unknown root key ${key}`);
  const points = record(config['entryPoints']);
  if (!(String(record(config['ping'])['entryPoint']) in points)) complaints.push('ping names no entry point');
  for (const [name, point] of entries(points)) {
    const http = record(point['http']);
    const to = record(record(http['redirections'])['entryPoint'])['to'];
    if (to !== undefined && !(String(to) in points))
      complaints.push(`${name} redirects to the missing entry point ${String(to)}`);
    const resolver = record(http['tls'])['certResolver'];
    if (resolver !== undefined && !(String(resolver) in record(config['certificatesResolvers']))) {
      complaints.push(`${name} uses the missing resolver ${String(resolver)}`);
    }
    if (record(http['tls'])['options'] !== undefined) complaints.push(`${name} sets TLS options of its own`);
  }
  if (record(config['serversTransport'])['insecureSkipVerify'] === true)
    complaints.push('no certificate is checked anywhere');
  if (record(config['api'])['insecure'] === true) complaints.push('the API is open');
  return complaints;
}

interface Names {
  readonly routers: Map<string, Json>;
  readonly services: Set<string>;
  readonly middlewares: Map<string, Json>;
  readonly transports: Set<string>;
}

function namesOf(files: readonly unknown[], complaints: string[]): Names {
  const names: Names = {
    routers: new Map(),
    services: new Set(['api@internal']),
    middlewares: new Map(),
    transports: new Set(),
  };
  for (const file of files) {
    const http = record(record(file)['http']);
    for (const [name, router] of entries(http['routers'])) {
      if (names.routers.has(name)) complaints.push(`the router ${name} is there twice`);
      names.routers.set(name, router);
    }
    for (const [name] of entries(http['services'])) names.services.add(name);
    for (const [name, middleware] of entries(http['middlewares'])) {
      if (names.middlewares.has(name)) complaints.push(`the middleware ${name} is there twice`);
      names.middlewares.set(name, middleware);
    }
    for (const [name] of entries(http['serversTransports'])) names.transports.add(name);
  }
  return names;
}

/** Complaints about the dynamic files of one folder, read together as Traefik reads them. */
export function dynamicComplaints(staticFile: unknown, files: readonly unknown[]): string[] {
  const complaints: string[] = [];
  const points = Object.keys(record(record(staticFile)['entryPoints']));
  const names = namesOf(files, complaints);
  for (const [name, router] of names.routers)
    complaints.push(...routerComplaints(name, router, points, names));
  complaints.push(...priorityComplaints(names.routers));
  for (const [name, middleware] of names.middlewares)
    complaints.push(...middlewareComplaints(name, middleware, names));
  for (const file of files) {
    for (const [name, service] of entries(record(record(file)['http'])['services'])) {
      const transport = record(service['loadBalancer'])['serversTransport'];
      if (transport !== undefined && !names.transports.has(String(transport)))
        complaints.push(`${name} uses the missing transport ${String(transport)}`);
    }
  }
  for (const [point, { http }] of entries(record(staticFile)['entryPoints']).map(
    ([p, e]) => [p, { http: record(e['http']) }] as const,
  )) {
    for (const middleware of strings(http['middlewares'])) {
      if (!middleware.endsWith('@file') || !names.middlewares.has(middleware.slice(0, -5)))
        complaints.push(`the entry point ${point} uses the missing middleware ${middleware}`);
    }
  }
  return complaints;
}

function routerComplaints(name: string, router: Json, points: readonly string[], names: Names): string[] {
  const complaints: string[] = [];
  for (const point of strings(router['entryPoints']))
    if (!points.includes(point)) complaints.push(`${name} uses the missing entry point ${point}`);
  for (const middleware of strings(router['middlewares']))
    if (!names.middlewares.has(middleware))
      complaints.push(`${name} uses the missing middleware ${middleware}`);
  if (!names.services.has(String(router['service'])))
    complaints.push(`${name} leads to the missing service ${String(router['service'])}`);
  if (typeof router['priority'] !== 'number' || router['priority'] === 0)
    complaints.push(`${name} has no priority of its own`);
  return complaints;
}

/** Routers of one host on one entry point must differ in priority: equal ones are decided by chance. */
function priorityComplaints(routers: ReadonlyMap<string, Json>): string[] {
  const seen = new Map<string, string>();
  const complaints: string[] = [];
  for (const [name, router] of routers) {
    const host = /Host\(`([^`]+)`\)/.exec(String(router['rule']))?.[1];
    for (const point of strings(router['entryPoints'])) {
      const key = `${point} ${host} ${String(router['priority'])}`;
      if (seen.has(key))
        complaints.push(`${name} and ${seen.get(key)} have one priority for ${host} on ${point}`);
      seen.set(key, name);
    }
  }
  return complaints;
}

function middlewareComplaints(name: string, middleware: Json, names: Names): string[] {
  if (Object.keys(middleware).length !== 1) return [`${name} is not exactly one middleware`];
  const headers = record(record(middleware['headers'])['customRequestHeaders']);
  const complaints = Object.entries(headers)
    .filter(([, value]) => typeof value !== 'string')
    .map(([key]) => `${name}: the header ${key} is no text`);
  for (const other of strings(record(middleware['chain'])['middlewares']))
    if (!names.middlewares.has(other)) complaints.push(`${name} chains the missing middleware ${other}`);
  const auth = middleware['forwardAuth'];
  if (auth !== undefined) {
    const { authResponseHeadersRegex, trustForwardHeader, maxResponseBodySize } = record(auth);
    if (authResponseHeadersRegex !== '^X-Authentik-')
      complaints.push(`${name} lets a visitor's own X-Authentik- headers through`);
    if (trustForwardHeader === undefined || maxResponseBodySize === undefined)
      complaints.push(`${name} leaves a setting to chance`);
  }
  return complaints;
}
