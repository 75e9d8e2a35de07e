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

/** Keys below the root, as far as Waybill writes there. Traefik does not start with others. `*` stands for any name. */
const STATIC_NESTED: Readonly<Record<string, string>> = {
  global: 'checkNewVersion sendAnonymousUsage',
  log: 'level format filePath noColor maxSize maxAge maxBackups compress otlp',
  api: 'insecure dashboard debug disableDashboardAd basePath',
  ping: 'entryPoint manualRouting terminatingStatusCode',
  'entryPoints.*':
    'address allowACMEByPass reusePort asDefault transport proxyProtocol forwardedHeaders http http2 http3 udp observability',
  'entryPoints.*.forwardedHeaders': 'insecure trustedIPs connection notAppendXForwardedFor',
  'entryPoints.*.http':
    'redirections middlewares tls encodeQuerySemicolons sanitizePath maxHeaderBytes encodedCharacters underscoreHeadersStrategy aliasHeadersStrategy',
  'entryPoints.*.http.redirections': 'entryPoint',
  'entryPoints.*.http.redirections.entryPoint': 'to scheme permanent priority',
  'entryPoints.*.http.tls': 'options certResolver domains',
  'entryPoints.*.http3': 'advertisedPort',
  'certificatesResolvers.*': 'acme tailscale',
  'certificatesResolvers.*.acme':
    'email caServer preferredChain profile storage keyType eab certificatesDuration dnsChallenge httpChallenge tlsChallenge',
  'certificatesResolvers.*.acme.dnsChallenge': 'provider resolvers propagation',
  providers: 'providersThrottleDuration docker file',
  'providers.docker':
    'exposedByDefault constraints allowEmptyServices network useBindPortIP watch defaultRule username password endpoint tls httpClientTimeout',
  'providers.file': 'directory watch filename debugLogGeneratedTemplate',
};

/** The records at a path such as `entryPoints.*.http`, each with the path that leads to it. */
function recordsAt(config: Json, path: string): [string, Json][] {
  let found: [string, Json][] = [['', config]];
  for (const step of path.split('.')) {
    found = found.flatMap(([before, value]) =>
      Object.entries(value)
        .filter(([key]) => step === '*' || step === key)
        .map(([key, item]): [string, Json] => [`${before}.${key}`, record(item)]),
    );
  }
  return found.map(([name, value]) => [name.slice(1), value]);
}

function unknownKeys(config: Json): string[] {
  const nested = Object.entries(STATIC_NESTED).flatMap(([path, known]) =>
    recordsAt(config, path).flatMap(([at, value]) =>
      Object.keys(value)
        .filter((key) => !known.split(' ').includes(key))
        .map((key) => `unknown key ${at}.${key}`),
    ),
  );
  const root = Object.keys(config).filter((key) => !STATIC_ROOT.includes(key));
  return [...root.map((key) => `unknown root key ${key}`), ...nested];
}

export function staticComplaints(file: unknown): string[] {
  const config = record(file);
  const complaints = unknownKeys(config);
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
  const named = (kind: string, what: string) => {
    const found = new Map<string, Json>();
    for (const [name, value] of files.flatMap((file) => entries(record(record(file)['http'])[kind]))) {
      if (found.has(name)) complaints.push(`the ${what} ${name} is there twice`);
      found.set(name, value);
    }
    return found;
  };
  return {
    routers: named('routers', 'router'),
    services: new Set(['api@internal', ...named('services', 'service').keys()]),
    middlewares: named('middlewares', 'middleware'),
    transports: new Set(named('serversTransports', 'transport').keys()),
  };
}

/** Braces that Traefik would run as a Go template: it does so with every dynamic file before it reads the YAML. */
export function templateComplaints(text: string): string[] {
  return text.replaceAll('{{`{{`}}', '').includes('{{') ? ['the file holds a template'] : [];
}

/**
 * Labels of containers as the dynamic file that Traefik makes of them (pkg/provider/docker/config.go), so that they can
 * be read with the same strictness. What the labels take from the file provider loses its `@file`.
 */
export function labelsAsFile(labels: Readonly<Record<string, unknown>>): {
  readonly file: unknown;
  readonly complaints: string[];
} {
  const complaints = Object.entries(labels)
    .filter(([, value]) => typeof value !== 'string')
    .map(([key]) => `the label ${key} is not a string`);
  const routers: Record<string, Json> = {};
  const services: Record<string, Json> = {};
  for (const [key, value] of Object.entries(labels)) {
    if (key === 'traefik.enable' || !key.startsWith('traefik.')) continue;
    const [, kind, name = '', option = ''] = LABEL.exec(key) ?? [];
    const part =
      kind === 'routers'
        ? routerPart(option, String(value), complaints)
        : kind === 'services' && servicePart(option, String(value), complaints);
    if (!part) complaints.push(`unknown label ${key}`);
    else if (kind === 'routers') routers[name] = { ...routers[name], ...part };
    else services[name] = { loadBalancer: { ...record(record(services[name])['loadBalancer']), ...part } };
  }
  if (labels['traefik.enable'] !== 'true' && Object.keys(routers).length > 0)
    complaints.push('Traefik does not look at the container');
  return { file: { http: { routers, services } }, complaints };
}

const LABEL = /^traefik\.http\.(routers|services)\.([^.]+)\.(.+)$/;

function inFile(name: string, complaints: string[]): string {
  if (!name.endsWith('@file')) complaints.push(`${name} is looked for among the labels`);
  return name.replace(/@file$/, '');
}

function routerPart(option: string, text: string, complaints: string[]): Json | undefined {
  if (option === 'entrypoints') return { entryPoints: text.split(',') };
  if (option === 'middlewares')
    return { middlewares: text.split(',').map((name) => inFile(name, complaints)) };
  if (option === 'priority') return { priority: Number(text) };
  return option === 'rule' || option === 'service' ? { [option]: text } : undefined;
}

function servicePart(option: string, text: string, complaints: string[]): Json | undefined {
  if (option === 'loadbalancer.serverstransport') return { serversTransport: inFile(text, complaints) };
  return /^loadbalancer\.(?:server\.(?:port|scheme)|passhostheader)$/.test(option) ? {} : undefined;
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
  const own = strings(router['entryPoints']);
  if (own.length === 0) complaints.push(`${name} answers on whatever entry point is the default`);
  if (own.includes('tunnel') && strings(router['middlewares']).includes('lan-only'))
    complaints.push(`${name} takes cloudflared for a client of the LAN`);
  for (const point of own)
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
    const hosts = [...String(router['rule']).matchAll(/Host\(`([^`]+)`\)/g)].map((match) => match[1]);
    for (const point of strings(router['entryPoints'])) {
      for (const host of hosts) {
        const key = `${point} ${host} ${String(router['priority'])}`;
        if (seen.has(key))
          complaints.push(`${name} and ${seen.get(key)} have one priority for ${host} on ${point}`);
        seen.set(key, name);
      }
    }
  }
  return complaints;
}

function middlewareComplaints(name: string, middleware: Json, names: Names): string[] {
  if (Object.keys(middleware).length !== 1) return [`${name} is not exactly one middleware`];
  const headers = record(record(middleware['headers'])['customRequestHeaders']);
  const complaints = Object.entries(headers)
    .filter(([, value]) => typeof value !== 'string')
    .map(([key]) => `${name}: the header ${key} is not a string`);
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
