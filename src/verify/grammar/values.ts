/**
 * Values of which there are few: whatever else is written there, a program refuses it, or takes it for something that nobody
 * followed. Keys are written as in `understood.ts`; a value is an expression for the whole of it, as text.
 */
import type { Format } from './understood.ts';

type Entry = readonly [key: string, value: RegExp];

/** Go's durations, as Compose takes them. */
const DURATION = /^(?:\d+(?:\.\d+)?(?:us|ms|s|m|h|d|w))+$/;
const TRUTH = /^(?:true|false)$/;
const PORT = /^\d{1,5}(?:-\d{1,5})?$/;
const SIZE = /^\d+(?:\.\d+)?(?:b|[kmg]b?|[kmg]ib)?$/i;

const COMPOSE: readonly Entry[] = [
  ...['interval', 'timeout', 'start_period', 'start_interval'].map(
    (key): Entry => [`services.*.healthcheck.${key}`, DURATION],
  ),
  ['services.*.healthcheck.retries', /^[1-9]\d*$/],
  ['services.*.healthcheck.disable', TRUTH],
  ['services.*.stop_grace_period', DURATION],
  ['services.*.restart', /^(?:no|always|unless-stopped|on-failure(?::\d+)?)$/],
  ['services.*.depends_on.*.condition', /^service_(?:started|healthy|completed_successfully)$/],
  ['services.*.depends_on.*.restart', TRUTH],
  ['services.*.depends_on.*.required', TRUTH],
  ['services.*.ports.[].target', PORT],
  ['services.*.ports.[].published', PORT],
  ['services.*.ports.[].protocol', /^(?:tcp|udp|sctp)$/],
  ['services.*.ports.[].mode', /^(?:host|ingress)$/],
  ['services.*.volumes.[].type', /^(?:bind|volume|tmpfs)$/],
  ['services.*.volumes.[].target', /^\/.+/],
  ['services.*.volumes.[].source', /^.+/],
  ['services.*.volumes.[].read_only', TRUTH],
  ['services.*.volumes.[].bind.create_host_path', TRUTH],
  ['services.*.volumes.[].bind.propagation', /^r?(?:private|shared|slave)$/],
  ['services.*.volumes.[].tmpfs.size', SIZE],
  ['services.*.secrets.[].source', /^.+/],
  ['services.*.secrets.[].target', /^.+/],
  [
    'services.*.logging.driver',
    /^(?:json-file|local|journald|syslog|none|gelf|fluentd|awslogs|splunk|etwlogs|gcplogs)$/,
  ],
  ['services.*.logging.options.max-size', /^\d+[kmg]?$/],
  ['services.*.logging.options.max-file', /^[1-9]\d*$/],
  ['services.*.image', /^.+/],
  ['services.*.networks.*.ipv4_address', /^\d{1,3}(?:\.\d{1,3}){3}$/],
  ['services.*.init', TRUTH],
  ['services.*.read_only', TRUTH],
  ...['mem_limit', 'shm_size'].map((key): Entry => [`services.*.${key}`, SIZE]),
  ['networks.*.internal', TRUTH],
  ['networks.*.external', TRUTH],
];

const TRAEFIK_TRUTH = /^(?:true|false)$/;

export const VALUES: Partial<Readonly<Record<Format, readonly Entry[]>>> = {
  compose: COMPOSE,
  'traefik-static': [
    ['log.level', /^(?:TRACE|DEBUG|INFO|WARN|ERROR|FATAL|PANIC)$/i],
    ['entryPoints.*.address', /^[\w.\-[\]:]*:\d{1,5}(?:\/(?:tcp|udp))?$/],
    ['entryPoints.*.asDefault', TRAEFIK_TRUTH],
    ['entryPoints.*.http.redirections.entryPoint.scheme', /^https$/],
    ['entryPoints.*.http.redirections.entryPoint.permanent', TRAEFIK_TRUTH],
    ['entryPoints.*.forwardedHeaders.insecure', TRAEFIK_TRUTH],
    ['certificatesResolvers.*.acme.keyType', /^(?:EC256|EC384|RSA2048|RSA4096|RSA8192)$/],
    ['providers.file.watch', TRAEFIK_TRUTH],
    ['providers.docker.exposedByDefault', TRAEFIK_TRUTH],
  ],
  'traefik-dynamic': [
    ['http.middlewares.*.forwardAuth.trustForwardHeader', TRAEFIK_TRUTH],
    ['http.middlewares.*.forwardAuth.maxResponseBodySize', /^[1-9]\d*$/],
    ['http.middlewares.*.headers.accessControlAllowOriginList.[]', /^https?:\/\/[\w.-]+(?::\d+)?$/],
    ['http.services.*.loadBalancer.servers.[].url', /^(?:https?|h2c):\/\/[^/?#]+\/?$/],
    ['http.services.*.loadBalancer.passHostHeader', TRAEFIK_TRUTH],
    ['http.serversTransports.*.insecureSkipVerify', TRAEFIK_TRUTH],
    ['tls.options.*.minVersion', /^VersionTLS1[0-3]$/],
    ['tls.options.*.sniStrict', TRAEFIK_TRUTH],
  ],
  blueprint: [['entries.[].identifiers.*', /^.+/]],
  cloudflared: [
    ['credentials-file', /^\/.+/],
    ['no-autoupdate', TRUTH],
  ],
};
