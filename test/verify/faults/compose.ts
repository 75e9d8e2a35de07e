/** Faults in what Docker Compose reads. */
import { data, GONE, type Kind, removed, text } from './edit.ts';

const SERVICES = /^compose\//;
const TOP = /^compose\.yaml$/;
const TRAEFIK = /^compose\/traefik\.yaml$/;
const TUNNEL = /^compose\/cloudflare-tunnel\.yaml$/;
const AUTHENTIK = /^compose\/authentik\.yaml$/;
const APPS = /^compose\/(?!traefik|cloudflare-tunnel|authentik)/;

const service = 'services/*';
const socket = { type: 'bind', source: '/var/run/docker.sock', target: '/var/run/docker.sock' };
const open = (port: number) => ({ target: port, published: String(port), protocol: 'tcp', mode: 'host' });

export const composeFaults: readonly Kind[] = [
  // Images
  data('an image follows the latest version', SERVICES, `${service}/image`, (v: string) =>
    v.replace(/:[^:/]*$/, ':latest'),
  ),
  data('an image has no version', SERVICES, `${service}/image`, (v: string) => v.replace(/:[^:/]*$/, '')),
  data(
    'the image of a database has no version',
    AUTHENTIK,
    'services/authentik-postgresql/image',
    (v: string) => v.replace(/:[^:/]*$/, ''),
  ),
  data('an image has a major version only', SERVICES, `${service}/image`, (v: string) =>
    v.replace(/:(v?\d+)\.[^:/]*$/, ':$1'),
  ),
  data('an image is another one', SERVICES, `${service}/image`, (v: string) => `${v}-evil`),

  // Networks
  data(
    'a service is taken out of a network',
    SERVICES,
    `${service}/networks/*`,
    (_: object, path) => (path.length > 3 && path[3] === 'proxy' ? GONE : undefined),
    {
      elsewhere: 'what leads to the container is in the files of Traefik and the dashboard',
    },
  ),
  data('a service is in a missing network', SERVICES, `${service}/networks`, (v: object) => ({
    ...v,
    prxy: {},
  })),
  data('an app is in the network of the tunnel', APPS, `${service}/networks`, (v: object) => ({
    ...v,
    tunnel: {},
  })),
  data(
    'the tunnel is in the network of the apps',
    TUNNEL,
    `${service}/networks`,
    (v: object) => ({ ...v, proxy: {} }),
    {
      elsewhere: 'each app that the tunnel could then reach is named in its own file',
    },
  ),
  data('Traefik is not in the network of the tunnel', TRAEFIK, `${service}/networks/tunnel`, () => GONE, {
    elsewhere: 'the rules of the tunnel lead nowhere',
  }),
  data('the tunnel is in no network', TUNNEL, `${service}/networks/tunnel`, () => GONE, {
    elsewhere: 'the rules of the tunnel lead nowhere, and nobody uses its network',
  }),
  {
    name: 'a subnet is that of the LAN',
    elsewhere: 'the list that lets the LAN in is in the shared file',
    *edits(files) {
      const lan = /- "?(\d+\.\d+\.\d+\.0\/\d+)"?$/m.exec(files.get('traefik/dynamic/_shared.yml') ?? '')?.[1];
      const top = files.get('compose.yaml') ?? '';
      if (lan !== undefined && top.includes('172.30.0.0/24'))
        yield {
          file: 'compose.yaml',
          text: () => top.replace('172.30.0.0/24', lan),
          what: `172.30.0.0/24 -> ${lan}`,
        };
    },
  },
  data('two subnets overlap', TOP, 'networks/tunnel/ipam/config/0/subnet', () => '172.30.0.0/29'),
  data(
    'the subnet of the tunnel is another',
    TOP,
    'networks/tunnel/ipam/config/0/subnet',
    () => '172.30.251.0/29',
    { elsewhere: 'the entry point believes the old subnet' },
  ),
  data('the network of the tunnel names no subnet', TOP, 'networks/tunnel/ipam', () => GONE, {
    elsewhere: 'the entry point believes a subnet that is none',
  }),
  data('a subnet is none', TOP, 'networks/proxy/ipam/config/0/subnet', () => '172.30.0.0/99'),
  data('a network is called differently', TOP, 'networks/*/name', (v: string) => `${v}x`, {
    elsewhere: 'the manifest and the outposts know its full name',
  }),
  data('a network is taken out', TOP, 'networks/*', () => GONE, {
    elsewhere: 'the services in it are in other files',
  }),
  data('a network that nobody uses', TOP, 'networks', (v: object) => ({
    ...v,
    spare: { name: 'home_spare' },
  })),
  data('the network of the Docker API leads out', TOP, 'networks/socket/internal', () => GONE),
  data(
    'an app is in the network of the Docker API',
    APPS,
    `${service}/networks`,
    (v: object) => ({ ...v, socket: {} }),
    { elsewhere: 'the Docker API is offered by another container' },
  ),

  // Ports
  data('an app publishes a port', APPS, service, (v: { ports?: object[]; network_mode?: string }) =>
    v.ports === undefined && v.network_mode === undefined ? { ...v, ports: [open(8989)] } : undefined,
  ),
  data('a database publishes its port', AUTHENTIK, 'services/authentik-postgresql', (v: object) => ({
    ...v,
    ports: [open(5432)],
  })),
  data(
    'the tunnel entry point is published',
    TRAEFIK,
    `${service}/ports`,
    (v: object[]) => [...v, open(8443)],
    { elsewhere: 'the rules of the tunnel lead to an entry point that the LAN uses too' },
  ),
  data(
    'Traefik publishes a port on which it does not listen',
    TRAEFIK,
    `${service}/ports/*/target`,
    (v: number) => v + 8000,
  ),
  data('Traefik publishes another port', TRAEFIK, `${service}/ports/*/published`, (v: string) => `8${v}`, {
    elsewhere: 'the names that nobody reaches any more are in the manifest and in DNS',
  }),
  data('Traefik publishes nothing', TRAEFIK, `${service}/ports`, () => GONE, {
    elsewhere: 'the entry points that nobody reaches are in the static file',
  }),
  data('two containers publish one port', APPS, service, (v: { ports?: object[]; network_mode?: string }) =>
    v.ports === undefined && v.network_mode === undefined ? { ...v, ports: [open(80)] } : undefined,
  ),
  data('an app is in the network of the host', APPS, service, (v: Record<string, unknown>) => {
    const { networks, ...others } = v;
    return networks === undefined ? undefined : { ...others, network_mode: 'host' };
  }),

  // Rights
  data('a container has all rights', SERVICES, service, (v: { privileged?: boolean }) =>
    v.privileged === true ? undefined : { ...v, privileged: true },
  ),
  data('a container has a capability more', SERVICES, service, (v: { cap_add?: string[] }) => ({
    ...v,
    cap_add: [...(v.cap_add ?? []), 'SYS_ADMIN'],
  })),
  data('a container may gain rights', SERVICES, `${service}/security_opt`, (v: string[], path) =>
    /tdarr|fileflows/.test(String(path[1]))
      ? undefined
      : v.includes('no-new-privileges:true')
        ? GONE
        : undefined,
  ),
  data('a container sees the processes of the host', SERVICES, service, (v: object) => ({
    ...v,
    pid: 'host',
  })),
  data('an app has the Docker socket', APPS, service, (v: { volumes?: { source?: string }[] }) =>
    v.volumes?.some(({ source }) => source?.endsWith('docker.sock')) === true
      ? undefined
      : { ...v, volumes: [...(v.volumes ?? []), socket] },
  ),
  data('an app sees a folder of the host', APPS, service, (v: { volumes?: object[] }) => ({
    ...v,
    volumes: [...(v.volumes ?? []), { type: 'bind', source: '/etc', target: '/host' }],
  })),
  data('the Docker API takes orders', TRAEFIK, 'services/socket-proxy/environment/POST', () => '1'),
  data('the Docker API is published', TRAEFIK, 'services/socket-proxy', (v: object) => ({
    ...v,
    ports: [open(2375)],
  })),

  // Mounts
  data(
    'a container writes to the tree',
    SERVICES,
    `${service}/volumes/*`,
    (v: { source?: string; read_only?: boolean }) =>
      v.source?.startsWith('./') ? { ...v, read_only: false } : undefined,
  ),
  data(
    'a folder of the tree is not mounted',
    SERVICES,
    `${service}/volumes/*`,
    (v: { source?: string }, path) =>
      v.source?.startsWith('./') && !/homepage/.test(String(path[1])) ? GONE : undefined,
    {
      elsewhere: 'what nobody reads any more, and what it meant, is seen in other files',
    },
  ),
  data(
    'a folder of the tree is mounted elsewhere',
    SERVICES,
    `${service}/volumes/*/target`,
    (v: string) => (/^\/(?:etc\/(?:traefik|cloudflared)|blueprints)/.test(v) ? `/opt${v}` : undefined),
    {
      elsewhere: 'what nobody reads any more, and what it meant, is seen in other files',
    },
  ),
  data('data of another app are mounted', APPS, `${service}/volumes/*/source`, (v: string) =>
    v.startsWith('${DATA}/') && v.endsWith('/config') && !/sonarr/.test(v)
      ? '${DATA}/traefik/certs'
      : undefined,
  ),
  data(
    'data are mounted from a folder that nobody makes',
    SERVICES,
    `${service}/volumes/*/source`,
    (v: string) => (v.startsWith('${DATA}/') ? v.replace('${DATA}/', '${DATA}/x') : undefined),
  ),
  data(
    'a volume is mounted that is not defined',
    SERVICES,
    `${service}/volumes/*`,
    (v: { type?: string; source?: string }) =>
      v.type === 'volume' ? { ...v, source: `${v.source}x` } : undefined,
  ),
  data(
    'the data of a database are not kept',
    AUTHENTIK,
    'services/authentik-postgresql/volumes/*/target',
    () => '/data',
  ),
  data(
    'the volume of a database is taken off',
    AUTHENTIK,
    'services/authentik-postgresql/volumes',
    () => GONE,
  ),
  data('a volume is taken out', TOP, 'volumes/*', () => GONE, {
    elsewhere: 'the service that mounts it is in another file',
  }),
  data('a volume is called differently', TOP, 'volumes/*/name', (v: string) => `${v}x`, {
    elsewhere: 'the manifest knows its full name',
  }),

  // Secrets
  data('a secret is not mounted', SERVICES, `${service}/secrets/*`, () => GONE, {
    elsewhere: 'what reads it may be a blueprint',
  }),
  data('a secret is mounted elsewhere', SERVICES, `${service}/secrets/*/target`, (v: string) => `${v}x`),
  data(
    'a secret is mounted that is not defined',
    SERVICES,
    `${service}/secrets/*/source`,
    (v: string) => `${v}x`,
  ),
  data('a secret is taken out', TOP, 'secrets/*', () => GONE, {
    elsewhere: 'the service that mounts it is in another file',
  }),
  data('a secret is another file', TOP, 'secrets/*/file', (v: string) => `${v}x`, {
    elsewhere: 'the manifest and the services know the old one',
  }),
  data('a secret is another secret', SERVICES, `${service}/secrets/*/source`, (v: string) =>
    /_1000$/.test(v)
      ? 'cf-dns-api-token_1000' === v
        ? 'authentik-secret-key_1000'
        : 'cf-dns-api-token_1000'
      : undefined,
  ),
  data('a variable names a secret that is not mounted', SERVICES, `${service}/environment/*`, (v: string) =>
    /^(?:file:\/\/)?\/run\/secrets\//.test(v) ? `${v}x` : undefined,
  ),
  data('a password is written out', SERVICES, `${service}/environment`, (v: object) => ({
    ...v,
    DB_PASSWORD: 'tr0ub4dor',
  })),
  data('a password is written into an address', SERVICES, `${service}/environment`, (v: object) => ({
    ...v,
    DATABASE: 'postgres://user:tr0ub4dor@db:5432/x',
  })),
  data('a token is on the command line', TUNNEL, `${service}/command`, (v: string[]) => [
    ...v,
    '--token',
    'eyJhIjoiMTIzIn0',
  ]),
  data(
    'a variable is written out in place of a secret',
    SERVICES,
    `${service}/environment/*`,
    (v: string, path) =>
      /PASSWORD$|SECRET$|TOKEN$/.test(String(path.at(-1))) && v.startsWith('${') ? 'tr0ub4dor' : undefined,
  ),
  data('a variable is asked that nobody sets', SERVICES, `${service}/environment/*`, (_: string, path) =>
    path.at(-1) === 'TZ' ? '${TIMEZONE}' : undefined,
  ),

  // Health and order
  data('a health check is taken out', SERVICES, `${service}/healthcheck`, (_: object, path) =>
    /socket-proxy|postgres|-db|redis|-es/.test(String(path[1])) ? undefined : GONE,
  ),
  data(
    'the health check of what others wait for is taken out',
    SERVICES,
    `${service}/healthcheck`,
    (_: object, path) => (/socket-proxy|postgres|-db|redis|-es/.test(String(path[1])) ? GONE : undefined),
  ),
  data('a health check is switched off', SERVICES, `${service}/healthcheck`, () => ({ disable: true })),
  data(
    'a health check takes longer than the applier waits',
    SERVICES,
    `${service}/healthcheck/start_period`,
    () => '900s',
    { elsewhere: 'how long the applier waits is in the manifest' },
  ),
  data('a service waits for one that does not exist', SERVICES, `${service}/depends_on`, (v: object) => ({
    ...v,
    nobody: { condition: 'service_started' },
  })),
  data('a service waits for nobody', SERVICES, `${service}/depends_on`, () => GONE, {
    accepted:
      'only the order of the start is another: the restart policy brings the container up when the other one is there',
  }),
  data('a container does not come back', SERVICES, `${service}/restart`, () => GONE),
  data('a log grows without end', SERVICES, `${service}/logging`, () => GONE, {
    accepted: 'how much is logged is a choice; no other file says it',
  }),

  // Names
  data(
    'a service is renamed',
    SERVICES,
    'services',
    (v: object) => Object.fromEntries(Object.entries(v).map(([key, value]) => [`${key}x`, value])),
    {
      elsewhere: 'the manifest, and what leads to the container, are in other files',
    },
  ),
  data('a service takes the name of another', APPS, `${service}/networks/proxy`, (v: object) => ({
    ...v,
    aliases: ['traefik'],
  })),
  data('a service belongs to another app', SERVICES, `${service}/labels`, (v: object) => ({
    ...v,
    'waybill.app': 'other',
  })),
  data('a service belongs to another stack', SERVICES, `${service}/labels`, (v: object) => ({
    ...v,
    'waybill.stack': 'other',
  })),
  data('the project has another name', TOP, 'name', (v: string) => `${v}x`, {
    elsewhere: 'the manifest knows the old one',
  }),
  data('a file is not included', TOP, 'include/*', () => GONE, {
    elsewhere: 'what is missing in the project is named in the other files',
  }),
  data('a missing file is included', TOP, 'include/*/path', (v: string) => v.replace('.yaml', '.yml')),
  removed('a Compose file is removed', SERVICES, { elsewhere: 'the file that includes it' }),
  removed('the top file is removed', TOP),
  text('a Compose file is not readable', SERVICES, /^services:$/gm, 'services: ['),

  // authentik and the tunnel
  data(
    'authentik believes everybody',
    AUTHENTIK,
    `${service}/environment/AUTHENTIK_LISTEN__TRUSTED_PROXY_CIDRS`,
    () => '0.0.0.0/0',
  ),
  data(
    'authentik does not believe Traefik',
    AUTHENTIK,
    `${service}/environment/AUTHENTIK_LISTEN__TRUSTED_PROXY_CIDRS`,
    () => '127.0.0.0/8,::1/128',
  ),
  data(
    'authentik believes the tunnel',
    AUTHENTIK,
    `${service}/environment/AUTHENTIK_LISTEN__TRUSTED_PROXY_CIDRS`,
    (v: string) => `${v},172.30.250.0/29`,
  ),
  data(
    'authentik lives at another address',
    AUTHENTIK,
    `${service}/environment/AUTHENTIK_WEB__BASE_URL`,
    (v: string) => v.replace('://', '://x'),
  ),
  data(
    'authentik lives at an address without TLS',
    AUTHENTIK,
    `${service}/environment/AUTHENTIK_WEB__BASE_URL`,
    (v: string) => v.replace('https:', 'http:'),
  ),
  data(
    'authentik asks another database',
    AUTHENTIK,
    `${service}/environment/AUTHENTIK_POSTGRESQL__HOST`,
    () => 'database',
  ),
  data(
    'authentik asks for another name in its database',
    AUTHENTIK,
    `${service}/environment/AUTHENTIK_POSTGRESQL__NAME`,
    () => 'goauthentik',
  ),
  data(
    'the worker of authentik has no Docker socket',
    AUTHENTIK,
    'services/authentik-worker/volumes/*',
    (v: { source?: string }) => (v.source?.endsWith('docker.sock') ? GONE : undefined),
  ),
  data('the command of cloudflared names another file', TUNNEL, `${service}/command/*`, (v: string) =>
    v.startsWith('/etc/') ? '/etc/cloudflared/other.yml' : undefined,
  ),
  data(
    'the digest of mounted files is old',
    SERVICES,
    `${service}/labels`,
    (v: object) =>
      'waybill.files-digest' in v ? { ...v, 'waybill.files-digest': 'a'.repeat(64) } : undefined,
    { unsealed: true },
  ),
  data(
    'the digest of mounted files is gone',
    SERVICES,
    `${service}/labels/waybill.files-digest`,
    () => GONE,
    { unsealed: true },
  ),

  // Settings
  text('the data folder is another', /^\.env$/, /^DATA='/gm, "DATA='/srv"),
  text('the user is another', /^\.env$/, /^PUID='/gm, "PUID='1"),
  text('the group is another', /^\.env$/, /^PGID='/gm, "PGID='1"),
  text('a setting is taken out', /^\.env$/, /^(?:DATA|PUID|PGID|TZ)=.*\n/gm, '', {
    elsewhere: 'the services that use it are in other files',
  }),
  text('a password is in the settings', /^\.env$/, /^TZ=/gm, "ADMIN_PASSWORD='tr0ub4dor'\nTZ="),
  text('a ciphertext is in the settings', /^\.env$/, /^TZ=/gm, "SOMETHING='ENC[AES256_GCM,data:x]'\nTZ="),
  text('the time zone is another', /^\.env$/, /^TZ='.*'/gm, "TZ='Europe/Paris'", {
    accepted: 'any time zone is as good as another; no other file says it',
  }),
];
