/** Ways in which a result differs from its project on purpose, each with the reason. Everything else must be in the report. */
import { type Difference, MACHINERY } from './compare.ts';
import type { Json } from './docker.ts';

export interface Exception {
  readonly service?: RegExp;
  readonly image?: RegExp;
  readonly key: RegExp;
  readonly before?: RegExp;
  readonly after?: RegExp;
  /** Only for containers in the network of the host. */
  readonly hostNetwork?: true;
  readonly why: string;
}

const NONE = /^\(none\)$/;
const UNDEFINED = /^undefined$/;

export const EXCEPTIONS: readonly Exception[] = [
  // What Waybill adds to every container.
  { key: /^security_opt\./, before: NONE, after: /./, why: 'programs in a container cannot gain rights' },
  { key: /^logging\.(?:driver|max-size|max-file)$/, before: NONE, why: 'logs have limits' },
  { key: /^labels\.waybill\./, before: NONE, why: 'labels by which Waybill knows its containers' },
  {
    key: /^networks\.(?:proxy|download)\b/,
    before: NONE,
    why: 'an app with a route is in the network of Traefik',
  },
  {
    key: /^networks\./,
    before: /^\{/,
    after: /^\{aliases: /,
    why: 'the old name still leads to the container',
  },
  {
    key: /^environment\./,
    before: NONE,
    why: 'variables that the catalogue sets; the program has them as its defaults',
  },
  { key: /^healthcheck$/, before: UNDEFINED, why: 'a probe of the catalogue' },
  { key: /^stop_grace_period$/, before: UNDEFINED, why: 'time to stop of the catalogue' },
  { key: /^hostname$/, before: UNDEFINED, why: 'the name under which other apps of the catalogue call it' },
  { key: /^shm_size$/, before: UNDEFINED, why: 'memory of the catalogue' },
  { key: /^volumes\./, before: NONE, why: 'a data folder of the catalogue where the project kept nothing' },
  { key: /^cap_drop\./, before: NONE, why: 'a process that is not root holds no capability anyway' },
  // Containers that Waybill makes itself: what its own have, and what it has in another form.
  {
    image: MACHINERY,
    key: /^(?:container_name|hostname|restart|healthcheck|init|logging|shm_size|networks|depends_on|security_opt|cap_add|cap_drop|read_only|user)\b/,
    why: 'the catalogue starts these containers in its own way',
  },
  { image: MACHINERY, key: /^image$/, why: 'the version of the catalogue, or `version:`' },
  {
    image: MACHINERY,
    key: /^(?:command|entrypoint|ports|environment|volumes|tmpfs|labels|configs|secrets|exposure)\b/,
    before: /^(?:\(none\)|undefined|closed)$/,
    why: 'what the catalogue gives them',
  },
  { image: MACHINERY, key: /^labels\.traefik\./, why: 'routes of the stack' },
  {
    image: /goauthentik|postgres/,
    key: /^environment\.(?:AUTHENTIK_(?:SECRET_KEY|POSTGRESQL__PASSWORD|POSTGRESQL__HOST|REDIS__HOST)|POSTGRES_PASSWORD)$/,
    service: /./,
    after: /authentik|file:|\(none\)/,
    why: 'secrets are files, and the database has a name of its own',
  },
  {
    image: /traefik/,
    key: /^command\.--?(?:providers\.(?:docker|file|swarm)|entrypoints\.[^.]+\.(?:address|http\.(?:redirections|tls))|api|ping|log|accesslog|global|certificatesresolvers\.[^.]+\.acme\.(?:email|storage|dnschallenge|caserver))/i,
    after: NONE,
    why: "entry points, providers, logs and certificates are Waybill's own",
  },
  {
    image: /traefik/,
    key: /^environment\.[A-Z0-9_]+$/,
    after: /^\(none\)$|^\/run\/secrets/,
    before: /secret|^$|^[^ ]{8,}$/,
    why: 'the login of the DNS provider is a file; settings.test.ts looks at it',
  },
  {
    image: /cloudflared/,
    key: /^(?:command\.(?:tunnel|run|--no-autoupdate|--token.*)|environment\.(?:TUNNEL_TOKEN|NO_AUTOUPDATE|TUNNEL_NO_AUTOUPDATE)|volumes\.\/etc\/cloudflared)$/,
    why: 'the tunnel reads a configuration of the tree',
  },
  {
    key: /^ports\./,
    after: /^\(none\)$/,
    hostNetwork: true,
    why: 'Docker publishes no port of a container in the network of the host',
  },
  // What Compose says in two ways.
  {
    key: /^image$/,
    before: /^[^:]+(?:\/[^:]+)?$/,
    after: /:latest$/,
    why: 'Docker takes an image without a tag for `latest`',
  },
  { key: /^profiles$/, why: 'a profile in use is part of the stack' },
  {
    key: /^(?:pull_policy|scale)$/,
    before: /^(?:build|always|missing|1|if_not_present|daily|weekly)$/,
    why: 'the applier pulls images itself',
  },
];

/** Whether a listed exception covers a difference. */
export function isExcepted({ service, key, before, after }: Difference, original: Json): boolean {
  return EXCEPTIONS.some(
    (one) =>
      one.key.test(key) &&
      (one.hostNetwork !== true || original['network_mode'] === 'host') &&
      (one.service?.test(service) ?? true) &&
      (one.image?.test(String(original['image'])) ?? true) &&
      (one.before?.test(before) ?? true) &&
      (one.after?.test(after) ?? true),
  );
}
