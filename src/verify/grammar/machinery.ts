/**
 * What the machinery may be made of: Traefik, cloudflared, authentik with its database, and the program that offers
 * Docker's API. All that verify says rests on what these programs read, so for each there is one short list, and
 * whatever is not on it is reported.
 */

import { publicVariables } from '../../base/web/dns-providers.ts';

/** A part of the machinery, by what it does. */
export type Role = 'traefik' | 'cloudflared' | 'authentik' | 'database' | 'docker-api';

/** Where a mount of a container may come from: the tree, a folder or volume that keeps data, memory, Docker's socket. */
export type Origin = 'tree' | 'data' | 'memory' | 'socket';

export interface Part {
  /** Name of the image, without its registry. */
  readonly image: RegExp;
  /** The whole command, its words with a blank between. None at all where the image brings its own. */
  readonly command?: RegExp;
  /** Variables of the environment, as an expression for the whole name. */
  readonly environment: RegExp;
  /** What may be mounted where: an expression for the target, and where it comes from. */
  readonly mounts: readonly (readonly [target: RegExp, origin: Origin])[];
  /** Keys of this part beside those that every part may have. */
  readonly keys?: readonly string[];
}

const words = (text: string) => text.trim().split(/\s+/);

/** Keys of a service that every part may have: what is looked at elsewhere, and what limits a program. */
export const MACHINERY_KEYS: readonly string[] = [
  // Each is looked at: by this check, or by the one for its subject.
  ...words('image command environment volumes secrets networks labels user container_name hostname expose'),
  ...words('healthcheck depends_on restart security_opt'),
  // Takes rights away.
  ...words('cap_drop read_only'),
  // Limits what the program may use up.
  ...words('cpus cpu_count cpu_percent cpu_period cpu_quota cpu_shares cpuset mem_limit mem_reservation'),
  ...words('mem_swappiness memswap_limit pids_limit ulimits shm_size oom_score_adj blkio_config'),
  // How it starts, stops, and writes its log.
  ...words('init stop_grace_period stop_signal logging pull_policy annotations'),
];

/** Endings of the names of a DNS provider's variables that are not secrets: how long and how often it is asked. */
const PATIENCE = '[A-Z0-9]+_(?:POLLING_INTERVAL|PROPAGATION_TIMEOUT|SEQUENCE_INTERVAL|TTL|HTTP_TIMEOUT)';
/** What else DNS providers read and that is not secret. */
const DNS = publicVariables().join('|');
const RUNTIME = 'TZ|GOGC|GOMAXPROCS|GOMEMLIMIT';
const AUTHENTIK = [
  'BOOTSTRAP_(?:EMAIL|PASSWORD|PASSWORD_HASH|TOKEN)|SECRET_KEY|POSTGRESQL__(?:HOST|PORT|NAME|USER|PASSWORD)',
  'WEB__(?:BASE_URL|WORKERS|THREADS)|WORKER__(?:CONCURRENCY|PROCESSES|THREADS)|LISTEN__TRUSTED_PROXY_CIDRS',
  'DISABLE_UPDATE_CHECK|ERROR_REPORTING__[A-Z_]+|LOG_LEVEL|EMAIL__[A-Z_]+|AVATARS|FOOTER_LINKS',
  'EVENTS__CONTEXT_PROCESSORS__(?:GEOIP|ASN)|DEFAULT_TOKEN_LENGTH',
].join('|');

export const MACHINERY: Readonly<Record<Role, Part>> = {
  traefik: {
    image: /^(?:library\/)?traefik$/,
    environment: new RegExp(`^(?:${RUNTIME}|LOG_LEVEL|LEGO_DISABLE_CNAME_SUPPORT|${PATIENCE}|${DNS})$`),
    mounts: [
      [/^\/etc\/traefik(?:\/|$)/, 'tree'],
      [/^\/(?:certs|acme|letsencrypt|logs|var\/log\/traefik)(?:\/|$)/, 'data'],
    ],
    keys: ['ports', 'extra_hosts'],
  },
  cloudflared: {
    image: /^cloudflare\/cloudflared$/,
    command:
      /^tunnel(?: --no-autoupdate)? --config[ =]\/etc\/cloudflared\/[\w.-]+\.ya?ml(?: --no-autoupdate)? run$/,
    environment: new RegExp(
      `^(?:${RUNTIME}|NO_AUTOUPDATE|TUNNEL_(?:LOGLEVEL|TRANSPORT_LOGLEVEL|TRANSPORT_PROTOCOL|EDGE_IP_VERSION|REGION|RETRIES|GRACE_PERIOD|POST_QUANTUM))$`,
    ),
    mounts: [[/^\/etc\/cloudflared(?:\/|$)/, 'tree']],
  },
  authentik: {
    image: /^(?:goauthentik|authentik)\/server$/,
    command: /^(?:server|worker)$/,
    environment: new RegExp(`^(?:${RUNTIME}|DOCKER_HOST|AUTHENTIK_(?:${AUTHENTIK}))$`),
    mounts: [
      [/^\/blueprints(?:\/|$)/, 'tree'],
      [/^\/(?:data|media|templates|certs|geoip)(?:\/|$)/, 'data'],
      [/^\/(?:var\/)?run\/docker\.sock$/, 'socket'],
    ],
  },
  database: {
    image: /^(?:library\/)?postgres$/,
    environment: /^(?:TZ|PGTZ|POSTGRES_(?:DB|USER|PASSWORD_FILE|PASSWORD|INITDB_ARGS))$/,
    mounts: [[/^\/var\/lib\/postgresql(?:\/data)?$/, 'data']],
  },
  'docker-api': {
    image: /^(?:linuxserver|tecnativa)\/(?:docker-)?socket-proxy$/,
    // Which parts of the API are open is looked at by the check on containers.
    environment: /^(?:TZ|LOG_LEVEL|[A-Z_]+)$/,
    mounts: [
      [/^\/(?:var\/)?run\/docker\.sock$/, 'socket'],
      [/^\/run$/, 'memory'],
    ],
  },
};

/** Keys of a network in which a part of the machinery is. */
export const MACHINERY_NETWORK: readonly string[] = words('name internal ipam labels driver_opts');
