/** A complete small model for tests of emitters and checks. */
import type { Place } from '../../src/base/diag/diagnostic.ts';
import type {
  App,
  Folder,
  Identity,
  Model,
  Network,
  Route,
  Secret,
  Service,
} from '../../src/compile/model/model.ts';

/** Fields of the model to replace; `undefined` takes an optional one away. */
export type ModelOverrides = { readonly [K in keyof Model]?: Model[K] | undefined };

const SOURCE = 'stacks/home/stack.yaml';
const TUNNEL_ID = '6ff42ae2-765d-4adf-8112-31c55c1551ef';

const placeOf = (pointer: string): Place => ({ file: SOURCE, pointer, on: 'key' });

/** An app; what is not given is that of an app without a login. */
export function testApp(name: string, fields: Partial<App> = {}): App {
  return {
    name,
    app: name,
    title: name.charAt(0).toUpperCase() + name.slice(1),
    description: `About ${name}.`,
    login: { own: 'none', sso: true, oidc: false },
    web: true,
    implied: false,
    steps: [],
    place: placeOf(`/apps/${name}`),
    ...fields,
  };
}

/** A service on the proxy network; `compose` is merged over the usual fields. */
export function testService(name: string, image: string, fields: Partial<Service> = {}): Service {
  const { compose, ...rest } = fields;
  return {
    name,
    app: name,
    compose: {
      image,
      restart: 'unless-stopped',
      security_opt: ['no-new-privileges:true'],
      networks: { proxy: null },
      ...compose,
    },
    overridden: false,
    gate: 'running',
    timeout: 120,
    treeMounts: [],
    rights: [],
    place: placeOf(`/apps/${rest.app ?? name}`),
    ...rest,
  };
}

/** A route; what is not given is that of an app on the LAN without a login. */
export function testRoute(app: string, fields: Partial<Route> = {}): Route {
  return {
    app,
    title: app.charAt(0).toUpperCase() + app.slice(1),
    host: `${app}.example.com`,
    access: ['lan'],
    auth: 'none',
    login: { own: 'none', sso: true, oidc: false },
    target: { kind: 'service', service: app, port: 80, scheme: 'http' },
    external: false,
    place: placeOf(`/apps/${app}`),
    ...fields,
  };
}

const apps: readonly App[] = [
  testApp('authentik', {
    title: 'authentik',
    login: { own: 'required', sso: false, oidc: false },
    implied: true,
  }),
  testApp('cloudflare-tunnel', { login: { own: 'none', sso: false, oidc: false }, implied: true }),
  testApp('jellyfin', { login: { own: 'required', sso: false, oidc: false } }),
  testApp('sonarr', { login: { own: 'optional', sso: true, oidc: false } }),
  testApp('traefik', { implied: true }),
  testApp('whoami'),
];

const authentikImage = 'ghcr.io/goauthentik/server:2026.8.6';

function authentikServices(): Service[] {
  const environment = { AUTHENTIK_POSTGRESQL__HOST: 'authentik-postgresql' };
  const secrets = [{ source: 'authentik-secret-key_1000', target: '/run/secrets/authentik-secret-key' }];
  return [
    testService('authentik-postgresql', 'postgres:16.15-alpine', {
      app: 'authentik',
      gate: 'healthy',
      compose: {
        image: 'postgres:16.15-alpine',
        networks: { authentik: null },
        volumes: [{ type: 'volume', source: 'authentik-database', target: '/var/lib/postgresql/data' }],
      },
    }),
    testService('authentik-server', authentikImage, {
      app: 'authentik',
      gate: 'healthy',
      compose: {
        image: authentikImage,
        command: ['server'],
        environment,
        secrets,
        networks: { authentik: null, proxy: null },
      },
    }),
    testService('authentik-worker', authentikImage, {
      app: 'authentik',
      gate: 'healthy',
      treeMounts: [{ folder: 'authentik/blueprints', target: '/blueprints/waybill', reloads: ['.'] }],
      rights: [
        {
          key: 'volumes',
          right: 'the Docker socket: root on the host',
          reason: 'Starts and updates one outpost container per app.',
        },
      ],
      compose: {
        image: authentikImage,
        user: 'root',
        command: ['worker'],
        environment,
        secrets,
        networks: { authentik: null },
        volumes: [
          { type: 'bind', source: './authentik/blueprints', target: '/blueprints/waybill', read_only: true },
          { type: 'bind', source: '/var/run/docker.sock', target: '/var/run/docker.sock' },
        ],
      },
    }),
  ];
}

function edgeServices(): Service[] {
  return [
    testService('cloudflared', 'cloudflare/cloudflared:2026.8.2', {
      app: 'cloudflare-tunnel',
      gate: 'healthy',
      treeMounts: [{ folder: 'cloudflared', target: '/etc/cloudflared', reloads: [] }],
      compose: {
        image: 'cloudflare/cloudflared:2026.8.2',
        command: ['tunnel', '--config', '/etc/cloudflared/config.yml', 'run'],
        networks: { tunnel: null },
        secrets: [
          {
            source: 'cloudflare-tunnel-credentials_65532',
            target: '/run/secrets/cloudflared-credentials.json',
          },
        ],
      },
    }),
    testService('traefik', 'traefik:v3.7.14', {
      gate: 'healthy',
      treeMounts: [{ folder: 'traefik', target: '/etc/traefik', reloads: ['dynamic'] }],
      compose: {
        image: 'traefik:v3.7.14',
        user: '1000:1000',
        environment: { CF_DNS_API_TOKEN: '${TRAEFIK_CF_DNS_API_TOKEN:?}', TZ: 'Europe/Berlin' },
        networks: { proxy: null, tunnel: null },
        ports: [
          { target: 80, published: '80', protocol: 'tcp', mode: 'host' },
          { target: 443, published: '443', protocol: 'tcp', mode: 'host' },
        ],
        volumes: [
          { type: 'bind', source: './traefik', target: '/etc/traefik', read_only: true },
          { type: 'bind', source: '/opt/home/traefik/certs', target: '/certs' },
        ],
      },
    }),
  ];
}

const services: readonly Service[] = [
  ...authentikServices(),
  ...edgeServices(),
  testService('jellyfin', 'jellyfin/jellyfin:10.11.5'),
  testService('sonarr', 'lscr.io/linuxserver/sonarr:4.0.20.3014-ls326', { gate: 'healthy' }),
  testService('whoami', 'traefik/whoami:v1.11.0'),
].sort((a, b) => (a.name < b.name ? -1 : 1));

const routes: readonly Route[] = [
  testRoute('authentik', {
    title: 'authentik',
    access: ['lan', 'tunnel'],
    auth: 'app',
    login: { own: 'required', sso: false, oidc: false },
    target: { kind: 'service', service: 'authentik-server', port: 9000, scheme: 'http' },
  }),
  testRoute('jellyfin', {
    access: ['lan', 'tunnel'],
    auth: 'app',
    login: { own: 'required', sso: false, oidc: false },
    reason: 'TV clients cannot follow a login redirect',
    target: { kind: 'service', service: 'jellyfin', port: 8096, scheme: 'http' },
  }),
  testRoute('nas', {
    title: 'Storage',
    auth: 'sso',
    login: { own: 'required', sso: true, oidc: false },
    target: { kind: 'external', url: 'https://192.168.1.5:5001', verify: false },
    external: true,
    place: placeOf('/external/nas'),
  }),
  testRoute('sonarr', {
    access: ['lan', 'tunnel'],
    auth: 'sso',
    login: { own: 'optional', sso: true, oidc: false },
    target: { kind: 'service', service: 'sonarr', port: 8989, scheme: 'http' },
  }),
  testRoute('whoami'),
];

const identities: readonly Identity[] = ['nas', 'sonarr'].map((app) => ({
  app,
  title: app === 'nas' ? 'Storage' : 'Sonarr',
  description: `About ${app}.`,
  host: `${app}.example.com`,
  kind: 'proxy',
  groups: ['home-users'],
  skipPaths: [],
  redirects: [],
}));

const networks: readonly Network[] = [
  {
    key: 'authentik',
    compose: { internal: true },
    purpose: 'The authentik server and worker, and their database.',
  },
  {
    key: 'proxy',
    compose: { name: 'home_proxy', ipam: { config: [{ subnet: '172.30.0.0/24' }] } },
    purpose: 'Traefik and the apps behind it.',
  },
  {
    key: 'tunnel',
    compose: { name: 'home_tunnel', ipam: { config: [{ subnet: '172.30.250.0/29' }] } },
    purpose: 'Traefik and cloudflared alone.',
  },
];

const secrets: readonly Secret[] = [
  {
    name: 'authentik-secret-key',
    kind: 'generated',
    optional: false,
    purpose: 'Signs the sessions of authentik.',
    form: { length: 60, alphabet: 'alphanumeric' },
    consumers: ['authentik-server', 'authentik-worker'].map((service) => ({
      service,
      as: 'file',
      uid: 1000,
      path: '/run/waybill/home/secrets/1000/authentik-secret-key',
    })),
  },
  {
    name: 'cloudflare-tunnel-credentials',
    kind: 'provided',
    optional: false,
    purpose: 'Credentials file of the tunnel, as `cloudflared tunnel create` writes it (JSON).',
    consumers: [
      {
        service: 'cloudflared',
        as: 'file',
        uid: 65532,
        path: '/run/waybill/home/secrets/65532/cloudflare-tunnel-credentials',
      },
    ],
  },
  {
    name: 'traefik-cf-dns-api-token',
    kind: 'provided',
    optional: false,
    purpose: 'Lets Traefik answer the DNS challenge of Let’s Encrypt.',
    consumers: [{ service: 'traefik', as: 'environment', variable: 'TRAEFIK_CF_DNS_API_TOKEN' }],
  },
];

const folders: readonly Folder[] = [
  { path: '/opt/home/sonarr/config', uid: 1000, gid: 1000, mode: '0755' },
  { path: '/opt/home/traefik/certs', uid: 1000, gid: 1000, mode: '0700' },
];

const base: Model = {
  stack: 'home',
  source: SOURCE,
  domain: 'example.com',
  host: {
    name: 'server',
    address: '192.168.1.10',
    timezone: 'Europe/Berlin',
    uid: 1000,
    gid: 1000,
    data: '/opt/home',
    media: '/mnt/home',
  },
  lan: ['192.168.1.0/24'],
  tls: {
    email: 'admin@example.com',
    dnsProvider: 'cloudflare',
    dnsSecrets: [{ variable: 'CF_DNS_API_TOKEN', secret: 'traefik-cf-dns-api-token', by: 'file-variable' }],
    dnsSettings: {},
    resolvers: ['1.1.1.1:53', '1.0.0.1:53'],
    staging: false,
  },
  sso: {
    outposts: 'per-app',
    group: 'home-users',
    host: 'authentik.example.com',
    server: { service: 'authentik-server', port: 9000 },
  },
  tunnel: { id: TUNNEL_ID, advancedCertificate: false },
  routing: 'files',
  hardening: true,
  limits: {},
  subnets: { proxy: '172.30.0.0/24', tunnel: '172.30.250.0/29' },
  apps,
  services,
  routes,
  identities,
  networks,
  volumes: [{ key: 'authentik-database', compose: {}, description: 'PostgreSQL data of authentik.' }],
  secrets,
  folders,
  cards: [
    {
      app: 'sonarr',
      group: 'Managers',
      title: 'Sonarr',
      description: 'About sonarr.',
      icon: 'sonarr.png',
      href: 'https://sonarr.example.com',
    },
  ],
  encrypted: { file: 'stacks/home/secrets.age.yaml', recipients: [], secrets: {} },
  recipients: [],
  userFiles: [],
  state: [],
  upgrades: [],
  retired: [],
  promises: { never: [], always: [] },
  silences: [],
  unproved: [],
};

/**
 * The model of a small home server: sonarr (sso) and jellyfin (own login) and authentik on LAN and tunnel, whoami
 * (no login) and the external nas (sso, self-signed https) on the LAN.
 */
export function testModel(overrides: ModelOverrides = {}): Model {
  const entries = Object.entries({ ...base, ...overrides }).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as unknown as Model;
}
