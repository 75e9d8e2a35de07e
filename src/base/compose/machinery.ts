/**
 * What an override may change of the machinery: Traefik, authentik with its database, cloudflared and the socket proxy.
 * On them rests what the exposure table says, so this list is short; docs/machinery.md is made from it.
 */
import type { Reasons } from './harmless.ts';

const SHARE = 'It limits how much of the machine the container gets.';
const PROBE = 'It sets how patient the probe is; the probe stays the same.';

/** Keys of a service that may have any value. */
export const MACHINERY_KEYS: Reasons = {
  blkio_config: SHARE,
  cpu_count: SHARE,
  cpu_percent: SHARE,
  cpu_period: SHARE,
  cpu_quota: SHARE,
  cpu_shares: SHARE,
  cpus: SHARE,
  cpuset: SHARE,
  mem_limit: SHARE,
  mem_reservation: SHARE,
  mem_swappiness: SHARE,
  memswap_limit: SHARE,
  oom_score_adj: SHARE,
  pids_limit: SHARE,
  shm_size: SHARE,
  stop_grace_period: 'It says how long the container may take to stop.',
  ulimits: SHARE,
};

/** Keys of which some values are allowed, with what is allowed. @public Its page of docs/ is made from it. */
export const MACHINERY_VALUES: Reasons = {
  deploy: 'Only `resources` with `limits` and `reservations` of processors, memory and processes.',
  environment: 'Only the variables listed below.',
  extra_hosts:
    'Only for Traefik, and only names that nothing in the stack answers to: machines on your network.',
  healthcheck: `Only interval, timeout, retries, start_period, start_interval. ${PROBE}`,
  image:
    'Only another version of the same image, or the same from another registry; what runs is in the first table of README.md. `version:` of the app is the better place.',
  labels: 'Only labels of other programs: none that begins with traefik., waybill. or com.docker.',
  logging: 'Only a driver that keeps the log on this machine.',
  ports: 'Only to remove them all (`!override []`), where another program is in front of Traefik.',
  pull_policy: 'Only always, missing, if_not_present and never.',
  volumes:
    'Only another folder or volume for data that the program keeps, at the same place in the container.',
  restart: 'Only always, unless-stopped and on-failure.',
};

export const PROBE_KEYS = ['interval', 'timeout', 'retries', 'start_period', 'start_interval'];

const LOG = 'How much is logged.';
const MADE_WITH = 'The names that the database was created with.';
const MAIL = 'Where authentik sends its mail.';
const LOAD = 'How much work is done at a time.';
const LOOKS = 'What the login page looks like.';
const RUNTIME = 'Memory and processors of the program.';
const CONNECTION = 'How cloudflared reaches Cloudflare.';

const EVERYWHERE: Reasons = { TZ: 'The time zone.', GOGC: RUNTIME, GOMAXPROCS: RUNTIME, GOMEMLIMIT: RUNTIME };

/** Variables of the environment that may be set, by what the app is for the stack; as expressions for the whole name. */
export const MACHINERY_ENVIRONMENT: Readonly<Record<'traefik' | 'sso' | 'tunnel', Reasons>> = {
  traefik: {
    ...EVERYWHERE,
    LEGO_DISABLE_CNAME_SUPPORT: 'How the DNS challenge finds its zone.',
    '[A-Z0-9]+_(?:POLLING_INTERVAL|PROPAGATION_TIMEOUT|SEQUENCE_INTERVAL|TTL|HTTP_TIMEOUT)':
      'How patiently the DNS challenge asks the provider.',
    LOG_LEVEL: LOG,
  },
  sso: {
    ...EVERYWHERE,
    PGTZ: 'The time zone.',
    POSTGRES_DB: MADE_WITH,
    POSTGRES_USER: MADE_WITH,
    'AUTHENTIK_POSTGRESQL__(?:NAME|USER)': MADE_WITH,
    AUTHENTIK_LOG_LEVEL: LOG,
    'AUTHENTIK_EMAIL__[A-Z_]+': MAIL,
    'AUTHENTIK_ERROR_REPORTING__[A-Z_]+': 'Whether errors are reported to the makers of authentik.',
    AUTHENTIK_DISABLE_UPDATE_CHECK: 'Whether authentik looks for new versions.',
    AUTHENTIK_AVATARS: LOOKS,
    AUTHENTIK_FOOTER_LINKS: LOOKS,
    'AUTHENTIK_WEB__(?:WORKERS|THREADS)': LOAD,
    'AUTHENTIK_WORKER__(?:CONCURRENCY|PROCESSES|THREADS)': LOAD,
    'AUTHENTIK_EVENTS__CONTEXT_PROCESSORS__(?:GEOIP|ASN)': 'Where the GeoIP databases are.',
    AUTHENTIK_DEFAULT_TOKEN_LENGTH: 'Longer tokens.',
  },
  tunnel: {
    ...EVERYWHERE,
    TUNNEL_LOGLEVEL: LOG,
    TUNNEL_TRANSPORT_LOGLEVEL: LOG,
    TUNNEL_TRANSPORT_PROTOCOL: CONNECTION,
    TUNNEL_EDGE_IP_VERSION: CONNECTION,
    TUNNEL_REGION: CONNECTION,
    TUNNEL_RETRIES: CONNECTION,
    TUNNEL_GRACE_PERIOD: CONNECTION,
    TUNNEL_POST_QUANTUM: CONNECTION,
    NO_AUTOUPDATE: 'Whether cloudflared replaces itself.',
  },
};

/** Keys of a network of the machinery. @public Its page of docs/ is made from it. */
export const MACHINERY_NETWORK: Reasons = {
  labels: 'Notes on the network.',
  driver_opts: 'Only the name of the bridge and the size of packets.',
};
