/** Traefik's static configuration: entry points, certificates, where routes come from. */
import type { Model } from '../../model/model.ts';
import {
  CERTIFICATE_RESOLVER,
  dockerName,
  entryPointPort,
  entryPointsOf,
  shared,
  tunnelAddresses,
} from '../../model/names.ts';
import type { EntryPoint, StaticConfig } from './types.ts';

const inFile = (middleware: string) => `${middleware}@file`;

const address = (name: keyof typeof entryPointPort) => `:${entryPointPort[name]}`;

/**
 * Some apps read X_Authentik_Username as X-Authentik-Username: a visitor could forge the user that authentik reports
 * (doc.traefik.io/traefik/security/header-aliases). A Traefik that does not know the key is refused by a check.
 */
const WITHOUT_ALIASES = { aliasHeadersStrategy: 'delete' } as const;

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
      ping: { address: address('ping'), ...QUICK },
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

/**
 * The time that a whole request may take to arrive, headers and content. Traefik has one limit for both, 60 s if nothing
 * is said, which ends uploads; none at all would leave slow connections open forever.
 */
function patience({ limits }: Model): Pick<EntryPoint, 'transport'> {
  return { transport: { respondingTimeouts: { readTimeout: limits.upload ?? '2h' } } };
}

/** Where nothing is uploaded. */
const QUICK: Pick<EntryPoint, 'transport'> = { transport: { respondingTimeouts: { readTimeout: '10s' } } };

function plainEntryPoint(model: Model): EntryPoint {
  const http = { ...WITHOUT_ALIASES, middlewares: [inFile(shared.directChain)] };
  return { address: address('web'), asDefault: true, ...patience(model), http };
}

function secureEntryPoints(model: Model): Record<string, EntryPoint> {
  const redirections = { entryPoint: { to: 'websecure', scheme: 'https', permanent: true } };
  return {
    web: { address: address('web'), ...QUICK, http: { ...WITHOUT_ALIASES, redirections } },
    websecure: {
      address: address('websecure'),
      asDefault: true,
      ...patience(model),
      http3: { advertisedPort: entryPointPort.websecure },
      http: {
        ...WITHOUT_ALIASES,
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
    ...patience(model),
    // Not the whole network: a program of the server itself comes from its gateway, and would pass for Cloudflare.
    forwardedHeaders: { trustedIPs: [tunnelAddresses(model.subnets.tunnel).cloudflared] },
    http: { ...WITHOUT_ALIASES, middlewares: [inFile(shared.tunnelChain)] },
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

function acme({ email, dnsProvider, resolvers, staging, propagation }: NonNullable<Model['tls']>) {
  return {
    email,
    // A file of its own for staging: certificates of the two authorities never mix.
    storage: staging ? '/certs/acme-staging.json' : '/certs/acme.json',
    ...(staging ? { caServer: STAGING } : {}),
    keyType: 'EC256',
    dnsChallenge: {
      provider: dnsProvider,
      resolvers,
      ...(propagation === undefined ? {} : { propagation: patienceOfDns(propagation) }),
    },
  };
}

function patienceOfDns({ delay, check = true }: NonNullable<NonNullable<Model['tls']>['propagation']>) {
  return {
    ...(delay === undefined ? {} : { delayBeforeChecks: delay }),
    ...(check ? {} : { disableChecks: true }),
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
