/**
 * Keys that the reader understands: it gives each a meaning, in the way of a request, in who may come, or in what a
 * finding compares. Keys are separated by dots; `*` is a name that people choose, `[]` an item of a list.
 */

const words = (text: string) => text.trim().split(/\s+/);

/** Every word below one key: `under('http.routers.*', 'rule service')`. */
const under = (key: string, keys: string) => words(keys).map((one) => `${key}.${one}`);

/** Middlewares by their type, and what of them is understood; the same in files and in labels. */
const MIDDLEWARES = [
  ...under('chain', 'middlewares.[]'),
  ...under('ipAllowList', 'sourceRange.[] ipStrategy.depth ipStrategy.excludedIPs.[]'),
  ...under('encodedCharacters', 'allowEncodedSlash allowEncodedBackSlash allowEncodedNullCharacter'),
  ...under(
    'encodedCharacters',
    'allowEncodedSemicolon allowEncodedPercent allowEncodedQuestionMark allowEncodedHash',
  ),
  ...under('ipWhiteList', 'sourceRange.[] ipStrategy.depth ipStrategy.excludedIPs.[]'),
  ...under('headers', 'customRequestHeaders.* stsSeconds forceSTSHeader contentTypeNosniff referrerPolicy'),
  ...under('headers', 'customFrameOptionsValue frameDeny'),
  ...under('forwardAuth', 'address trustForwardHeader authResponseHeaders.[] authResponseHeadersRegex'),
  ...under('forwardAuth', 'maxResponseBodySize'),
  ...under('rateLimit', 'average burst sourceCriterion.ipStrategy.depth sourceCriterion.requestHost'),
  ...under('rateLimit', 'sourceCriterion.requestHeaderName'),
];

const DYNAMIC = [
  ...under(
    'http.routers.*',
    'entryPoints.[] rule priority middlewares.[] service tls tls.options tls.certResolver',
  ),
  ...under('http.services.*.loadBalancer', 'servers.[].url serversTransport'),
  ...under('http.serversTransports.*', 'insecureSkipVerify'),
  ...under('http.middlewares.*', MIDDLEWARES.join(' ')),
  ...under('tls.options.*', 'minVersion sniStrict'),
];

const STATIC = [
  ...under(
    'entryPoints.*',
    'address asDefault forwardedHeaders.insecure forwardedHeaders.trustedIPs.[] http3',
  ),
  ...under('entryPoints.*.http', 'middlewares.[] aliasHeadersStrategy underscoreHeadersStrategy tls'),
  ...under('entryPoints.*.http', 'redirections.entryPoint.to redirections.entryPoint.scheme'),
  ...under('entryPoints.*.http.tls', 'certResolver domains.[].main domains.[].sans.[]'),
  ...under('certificatesResolvers.*.acme', 'storage caServer dnsChallenge.provider'),
  ...under('providers.file', 'directory filename watch'),
  ...under('providers.docker', 'endpoint exposedByDefault constraints network'),
  ...under('api', 'insecure'),
  ...under('ping', 'entryPoint'),
  ...under('metrics.prometheus', 'entryPoint'),
  ...under('serversTransport', 'insecureSkipVerify'),
];

/** Labels of a container that Traefik's Docker provider reads, without `traefik.` before them. */
const LABELS = [
  'enable',
  ...under(
    'http.routers.*',
    'entryPoints rule priority middlewares service tls tls.options tls.certResolver',
  ),
  ...under('http.services.*.loadBalancer', 'server.port server.scheme server.url serversTransport'),
  ...under('http.middlewares.*', MIDDLEWARES.map((key) => key.replace(/\.\[\]$/, '')).join(' ')),
];

const TUNNEL = words(
  'tunnel credentials-file metrics ingress.[].hostname ingress.[].path ingress.[].service',
);

/** Keys of a service that Compose knows. What they say is looked at by the check on rights, and by those on the machinery. */
const SERVICE = [
  'annotations attach blkio_config build cap_add cap_drop cgroup cgroup_parent command configs',
  'container_name cpu_count cpu_percent cpu_period cpu_quota cpu_rt_period cpu_rt_runtime cpu_shares cpus',
  'cpuset credential_spec deploy device_cgroup_rules devices dns dns_opt dns_search domainname entrypoint',
  'environment expose extends external_links extra_hosts gpus group_add hostname image init ipc isolation',
  'labels links mac_address mem_limit mem_reservation mem_swappiness memswap_limit models network_mode',
  'oom_kill_disable oom_score_adj pid pids_limit platform post_start pre_stop privileged profiles',
  'pull_policy pull_refresh_after read_only restart runtime scale security_opt shm_size stdin_open',
  'stop_grace_period stop_signal storage_opt sysctls tmpfs tty ulimits use_api_socket user userns_mode uts',
  'volumes_from working_dir',
].join(' ');

const COMPOSE = [
  'name',
  ...words('include.[] include.[].path include.[].path.[] networks.** volumes.**'),
  ...under('secrets.*', 'file'),
  ...words(SERVICE).map((key) => `services.*.${key}.**`),
  ...under('services.*.healthcheck', 'test test.[] interval start_period disable'),
  ...under('services.*.ports', '[] [].target [].published [].protocol [].host_ip'),
  ...under('services.*.volumes', '[] [].type [].source [].target [].read_only [].bind.propagation'),
  ...under('services.*', 'secrets.[] secrets.[].source secrets.[].target'),
  ...under('services.*', 'networks.[] networks.* networks.*.aliases.[] networks.*.ipv4_address'),
  ...under('services.*', 'depends_on.[] depends_on.* depends_on.*.condition logging.driver'),
  ...under('services.*', 'env_file env_file.[] env_file.[].path'),
];

const BLUEPRINT = [
  ...words('version metadata.name'),
  ...under('entries.[]', 'model id state identifiers.**'),
];

/** What authentik's objects are made of, by model: their attributes in a blueprint. */
const MODELS = {
  'authentik_core.group': words('name is_superuser'),
  'authentik_core.application': words('name slug provider meta_launch_url'),
  'authentik_providers_proxy.proxyprovider': words(
    'name mode external_host skip_path_regex authorization_flow invalidation_flow',
  ),
  'authentik_providers_oauth2.oauth2provider': words(
    'name client_id client_secret redirect_uris.[].url redirect_uris.[].matching_mode grant_types.[] authorization_flow invalidation_flow',
  ),
  'authentik_policies.policybinding': words('target order group policy enabled negate failure_result'),
  'authentik_policies_expression.expressionpolicy': words('name expression'),
  // Settings of an outpost have a check of their own, which knows each of them and its type.
  'authentik_outposts.outpost': words('name type providers.[] service_connection config.**'),
  'authentik_outposts.dockerserviceconnection': words('name local url'),
  'authentik_blueprints.metaapplyblueprint': words('identifiers.name required'),
} as const;

export const UNDERSTOOD = {
  'traefik-static': STATIC,
  'traefik-dynamic': DYNAMIC,
  'traefik-labels': LABELS,
  cloudflared: TUNNEL,
  compose: COMPOSE,
  blueprint: BLUEPRINT,
  ...MODELS,
} as const satisfies Readonly<Record<string, readonly string[]>>;

/** A kind of file, of labels, or of object of authentik. */
export type Format = keyof typeof UNDERSTOOD;

/** True for a model of authentik of which something is understood. */
export function isModel(model: string): model is keyof typeof MODELS {
  return Object.hasOwn(MODELS, model);
}
