/** Traefik's static configuration: entry points, certificates, where routes come from. */
import type { Model } from '../../model/model.ts';
import {
  CERTIFICATE_RESOLVER,
  dockerName,
  entryPointPort,
  entryPointsOf,
  shared,
} from '../../model/names.ts';
import type { EntryPoint, StaticConfig } from './types.ts';

const inFile = (middleware: string) => `${middleware}@file`;

const address = (name: keyof typeof entryPointPort) => `:${entryPointPort[name]}`;

type AliasStrategy = Pick<
  NonNullable<EntryPoint['http']>,
  'aliasHeadersStrategy' | 'underscoreHeadersStrategy'
>;

/**
 * Some apps read X_Authentik_Username as X-Authentik-Username: a visitor could forge the user that authentik reports
 * (doc.traefik.io/traefik/security/header-aliases). `aliasHeadersStrategy` came with 3.7.12 and takes the place of
 * `underscoreHeadersStrategy` of 3.7.6 (doc.traefik.io/traefik/v3.7/migrate/v3). The line 3.6 got the latter too: its
 * documentation says with 3.6.20, other sources with 3.6.22, and the later one is safe, as a Traefik that does not
 * know a key does not start.
 */
function withoutAliases(model: Model): AliasStrategy {
  const image =
    model.services.find((service) => /(?:^|\/)traefik:/.test(service.compose.image))?.compose.image ?? '';
  const [, ...parts] = /:v?(\d+)\.(\d+)\.(\d+)/.exec(image) ?? [];
  const version = parts.map(Number);
  if (version.length === 0 || isSince(version, [3, 7, 12])) return { aliasHeadersStrategy: 'delete' };
  const knowsUnderscores =
    isSince(version, [3, 7, 6]) || (isSince(version, [3, 6, 22]) && !isSince(version, [3, 7, 0]));
  return knowsUnderscores ? { underscoreHeadersStrategy: 'delete' } : {};
}

/** True when a version is not older than another. */
function isSince(version: readonly number[], first: readonly number[]): boolean {
  const i = version.findIndex((part, at) => part !== first[at]);
  return i < 0 || (version[i] ?? 0) > (first[i] ?? 0);
}

/** Names of the staging authority, which no browser trusts (letsencrypt.org/docs/staging-environment). */
const STAGING = 'https://acme-staging-v02.api.letsencrypt.org/directory';

/** traefik.yml of a stack. */
export function staticConfig(model: Model): StaticConfig {
  const dashboard = model.routes.some((route) => route.target.kind === 'internal');
  return {
    global: { checkNewVersion: false, sendAnonymousUsage: false },
    log: { level: 'INFO' },
    accessLog: {},
    ...(dashboard ? { api: { dashboard: true, insecure: false } } : {}),
    ping: { entryPoint: 'ping' },
    entryPoints: {
      ping: { address: address('ping') },
      ...(model.tls === undefined ? { web: plainEntryPoint(model) } : secureEntryPoints(model)),
      ...(model.tunnel === undefined ? {} : { tunnel: tunnelEntryPoint(model) }),
    },
    ...(model.tls === undefined
      ? {}
      : { certificatesResolvers: { [CERTIFICATE_RESOLVER]: { acme: acme(model.tls) } } }),
    providers: {
      file: { directory: '/etc/traefik/dynamic', watch: true },
      ...(model.routing === 'labels' ? { docker: dockerProvider(model) } : {}),
    },
  };
}

function plainEntryPoint(model: Model): EntryPoint {
  const http = { ...withoutAliases(model), middlewares: [inFile(shared.directChain)] };
  return { address: address('web'), asDefault: true, http };
}

function secureEntryPoints(model: Model): Record<string, EntryPoint> {
  const redirections = { entryPoint: { to: 'websecure', scheme: 'https', permanent: true } };
  return {
    web: { address: address('web'), http: { ...withoutAliases(model), redirections } },
    websecure: {
      address: address('websecure'),
      asDefault: true,
      http3: { advertisedPort: entryPointPort.websecure },
      http: {
        ...withoutAliases(model),
        middlewares: [inFile(shared.directChain)],
        tls: { certResolver: CERTIFICATE_RESOLVER, domains: certificateNames(model) },
      },
    },
  };
}

/** Only cloudflared reaches this entry point: it is never published, and its network holds nobody else. */
function tunnelEntryPoint(model: Model): EntryPoint {
  return {
    address: address('tunnel'),
    forwardedHeaders: { trustedIPs: [model.subnets.tunnel] },
    http: { ...withoutAliases(model), middlewares: [inFile(shared.tunnelChain)] },
  };
}

/** One certificate for the domain and its first level, and one for each name here that it does not cover. */
function certificateNames({ domain, routes }: Model): { main: string; sans?: string[] }[] {
  const covered = (host: string) => host === domain || host.replace(/^[^.]+\./, '') === domain;
  // Names on the tunnel alone have their certificate at Cloudflare; Traefik never shows one for them.
  const here = routes.filter((route) => entryPointsOf(route, true).includes('websecure'));
  const others = [...new Set(here.map((route) => route.host).filter((host) => !covered(host)))].sort();
  return [{ main: domain, sans: [`*.${domain}`] }, ...others.map((main) => ({ main }))];
}

function acme({ email, dnsProvider, resolvers, staging }: NonNullable<Model['tls']>) {
  return {
    email,
    // A file of its own for staging: certificates of the two authorities never mix.
    storage: staging ? '/certs/acme-staging.json' : '/certs/acme.json',
    ...(staging ? { caServer: STAGING } : {}),
    keyType: 'EC256',
    dnsChallenge: { provider: dnsProvider, resolvers },
  };
}

/**
 * Only containers of this Compose project count. authentik gives its outpost containers Traefik labels of its own;
 * they have no Compose label, and so their routers, which know no allow-list, never come to life.
 */
function dockerProvider({ stack }: Model) {
  return {
    endpoint: 'tcp://socket-proxy:2375',
    exposedByDefault: false,
    network: dockerName(stack, 'proxy'),
    constraints: `Label(\`com.docker.compose.project\`,\`${stack}\`)`,
  };
}
