/**
 * Keys that nobody need look at, each with the reason: whatever they say, the same requests reach the same programs
 * after the same logins, with the same rights. Keys are written as in `understood.ts`; `**` is everything below.
 */
import type { Format } from './understood.ts';

type Entry = readonly [key: string, reason: string];

const words = (text: string) => text.trim().split(/\s+/);

/** Several keys with one reason. */
const each = (reason: string, prefix: string, keys: string): Entry[] =>
  words(keys).map((key) => [prefix === '' ? key : `${prefix}.${key}`, reason]);

const LOGS = 'decides what is written to a log, not who gets in';
const SPEED = 'changes how fast a connection is, or when it is given up';
const BROWSERS = 'tells browsers what they may do with an answer that they have already been given';
const DELAYS = 'can only refuse or delay requests that pass everything else';
const SHOWN = 'is shown to people, and decides nothing';
const FEWER = 'can only keep requests out or take something away';

const MIDDLEWARES: readonly Entry[] = [
  ...each(BROWSERS, 'headers', 'customResponseHeaders.* stsIncludeSubdomains stsPreload browserXssFilter'),
  ...each(BROWSERS, 'headers', 'customBrowserXSSValue contentSecurityPolicy permissionsPolicy featurePolicy'),
  ...each(BROWSERS, 'headers', 'contentSecurityPolicyReportOnly publicKey addVaryHeader'),
  ...each(
    'tells browsers which pages of other sites may read an answer; every one is named',
    'headers',
    'accessControlAllowOriginList.[] accessControlAllowMethods.[] accessControlAllowHeaders.[] accessControlAllowCredentials',
  ),
  ...each(FEWER, 'headers', 'allowedHosts.[] sslRedirect sslTemporaryRedirect'),
  ...each('chooses the number by which a refusal is told', 'ipAllowList', 'rejectStatusCode'),
  ...each(DELAYS, 'inFlightReq', '**'),
  ...each(
    DELAYS,
    'buffering',
    'maxRequestBodyBytes memRequestBodyBytes maxResponseBodyBytes memResponseBodyBytes',
  ),
  ...each(DELAYS, 'rateLimit', 'period'),
  ...each('asks the same server once more', 'retry', 'attempts initialInterval'),
  ...each('packs answers, and lets the same ones through', 'compress', '**'),
  ...each('changes the type of an answer', 'contentType', '**'),
  ...each('answers with another address; a request that goes on is followed', 'redirectScheme', '**'),
  ...['basicAuth', 'digestAuth'].flatMap((type) =>
    each(
      'asks for a password, which counts as a login that Waybill cannot judge',
      type,
      'users.[] usersFile realm removeHeader',
    ),
  ),
  ...each('limits what an outpost is told and answers', 'forwardAuth', 'maxBodySize forwardBody'),
  ...each('is for answers of the outpost to a visitor', 'forwardAuth', 'preserveLocationHeader'),
  ...each('hands cookies of the outpost to the visitor', 'forwardAuth', 'addAuthCookiesToResponse.[]'),
];

const STATIC: readonly Entry[] = [
  ...each('asks for newer versions and sends figures to Traefik', 'global', '**'),
  ...each(LOGS, 'log', '**'),
  ...each(LOGS, 'accessLog', 'filePath format bufferingSize addInternals filters.**'),
  ...each(SPEED, 'entryPoints.*', 'transport.** http2.** udp.** reusePort'),
  ...each(
    'is told to browsers, which come to the port that is published',
    'entryPoints.*',
    'http3.advertisedPort',
  ),
  ...each(LOGS, 'entryPoints.*', 'observability.**'),
  ...each(FEWER, 'entryPoints.*', 'http.maxHeaderBytes'),
  ['entryPoints.*.http.redirections.entryPoint.permanent', 'changes how long browsers keep the redirection'],
  ...each('is told to the authority', 'certificatesResolvers.*.acme', 'email keyType preferredChain'),
  ...each(
    SPEED,
    'certificatesResolvers.*.acme',
    'certificatesDuration clientTimeout clientResponseHeaderTimeout',
  ),
  ...each(
    'chooses whom Traefik asks about its own records',
    'certificatesResolvers.*.acme.dnsChallenge',
    'resolvers.[] delayBeforeCheck disablePropagationCheck propagation.**',
  ),
  ...each('changes when Traefik looks at Docker', 'providers.docker', 'watch httpClientTimeout'),
  ['providers.file.debugLogGeneratedTemplate', LOGS],
  ['providers.providersThrottleDuration', SPEED],
  ...each(
    'serves pages about Traefik, and only where a router leads to them',
    'api',
    'dashboard disableDashboardAd',
  ),
  ...each(
    'measures, on the entry point that is looked at',
    'metrics.prometheus',
    'buckets.[] addEntryPointsLabels addRoutersLabels addServicesLabels',
  ),
  ...each(SPEED, 'serversTransport', 'maxIdleConnsPerHost forwardingTimeouts.**'),
  ['serversTransport.rootCAs.[]', 'names authorities that Traefik believes beside its own'],
];

const DYNAMIC: readonly Entry[] = [
  ...each(LOGS, 'http.routers.*', 'observability.**'),
  ...each(
    'asks the server whether it is well, and then asks it or not',
    'http.services.*.loadBalancer',
    'healthCheck.path healthCheck.interval healthCheck.timeout healthCheck.status passiveHealthCheck.**',
  ),
  ...each(SPEED, 'http.services.*.loadBalancer', 'responseForwarding.**'),
  ...each(
    'chooses among servers, each of which is followed',
    'http.services.*.loadBalancer',
    'sticky.** strategy servers.[].weight',
  ),
  [
    'http.services.*.loadBalancer.passHostHeader',
    'changes which name the server is told, not which server it is',
  ],
  ...each(SPEED, 'http.serversTransports.*', 'maxIdleConnsPerHost forwardingTimeouts.** disableHTTP2'),
  ...each(
    'is what Traefik wants of the certificate of a server',
    'http.serversTransports.*',
    'serverName rootCAs.[] minVersion maxVersion cipherSuites.[]',
  ),
  ...each(
    'chooses among ciphers that Go holds to be safe',
    'tls.options.*',
    'cipherSuites.[] curvePreferences.[] alpnProtocols.[] maxVersion disableSessionTickets preferServerCipherSuites',
  ),
  ...MIDDLEWARES.map(([key, reason]): Entry => [`http.middlewares.*.${key}`, reason]),
];

const LABELS: readonly Entry[] = [
  ['docker.network', 'chooses in which of its networks Traefik asks the same container'],
  ...each('changes which name the server is told', 'http.services.*.loadBalancer', 'passHostHeader'),
  ...MIDDLEWARES.map(([key, reason]): Entry => [`http.middlewares.*.${key.replace(/\.\[\]$/, '')}`, reason]),
];

const TUNNEL: readonly Entry[] = [
  ...each(LOGS, '', 'loglevel transport-loglevel logfile log-directory metrics-update-freq'),
  ...each('decides when cloudflared renews itself', '', 'no-autoupdate autoupdate-freq'),
  ...each(
    'is about the connection to Cloudflare, not about requests on it',
    '',
    'protocol edge-ip-version edge-bind-address region retries grace-period post-quantum',
  ),
  ...each(SHOWN, '', 'tag pidfile'),
  ...['originRequest', 'ingress.[].originRequest'].flatMap((key) =>
    each(
      SPEED,
      key,
      'connectTimeout tlsTimeout tcpKeepAlive noHappyEyeballs keepAliveConnections keepAliveTimeout disableChunkedEncoding http2Origin',
    ),
  ),
];

const COMPOSE: readonly Entry[] = [
  ['version', 'Compose ignores it'],
  ['include.[].project_directory', 'is the folder of the tree wherever files are included'],
  ...each(
    'decides how often the same check is made',
    'services.*.healthcheck',
    'retries timeout start_interval',
  ),
  ...each('decides in which order programs start', 'services.*.depends_on.*', 'restart required'),
  ...each('decides about a port that is looked at', 'services.*.ports.[]', 'mode name app_protocol'),
  ...each(
    'is about a mount that is looked at',
    'services.*.volumes.[]',
    'bind.create_host_path bind.selinux bind.recursive volume.nocopy volume.subpath volume.labels.** tmpfs.size tmpfs.mode consistency image.subpath',
  ),
  ...each('is who may read a file that only this program is given', 'services.*.secrets.[]', 'uid gid mode'),
  ...each(
    'chooses which network leads to the internet when there are several',
    'services.*.networks.*',
    'priority gw_priority',
  ),
  ...each(
    'is its own address and card in a network of which all members are known',
    'services.*.networks.*',
    'ipv6_address link_local_ips.[] mac_address interface_name driver_opts.**',
  ),
  ['services.*.env_file.[].required', 'decides whether a missing file ends the start'],
  ['services.*.env_file.[].format', 'is how the same file is read'],
  ['services.*.logging.options.*', LOGS],
  ['configs.**', 'does nothing until a service uses it, which is a right'],
];

const BLUEPRINT: readonly Entry[] = [
  ['context.**', 'is used by tags that are not followed, and those are reported'],
  ['metadata.labels.**', SHOWN],
];

const NO_EFFECT_ON_LOGIN = 'changes what a user who is logged in is given, and for how long';

export const HARMLESS: Readonly<Record<Format, readonly Entry[]>> = {
  'traefik-static': STATIC,
  'traefik-dynamic': DYNAMIC,
  'traefik-labels': LABELS,
  cloudflared: TUNNEL,
  compose: COMPOSE,
  blueprint: BLUEPRINT,
  'authentik_core.group': [],
  'authentik_core.application': [
    ...each(SHOWN, '', 'group meta_icon icon meta_description meta_publisher open_in_new_tab meta_hide'),
    ['policy_engine_mode', 'with one binding, any and all are the same; more than one is looked at'],
  ],
  'authentik_providers_proxy.proxyprovider': [
    ...each(NO_EFFECT_ON_LOGIN, '', 'access_token_validity refresh_token_validity property_mappings.[]'),
    ...each('asks for more than the login', '', 'authentication_flow'),
    ...each('accepts a login that authentik itself gave, by another header', '', 'intercept_header_auth'),
    ...each(
      'is sent to the app behind a login',
      '',
      'basic_auth_enabled basic_auth_user_attribute basic_auth_password_attribute',
    ),
    ...each(
      'is for the mode of a proxy, which is reported',
      '',
      'internal_host internal_host_ssl_validation',
    ),
  ],
  'authentik_providers_oauth2.oauth2provider': [
    ...each(
      NO_EFFECT_ON_LOGIN,
      '',
      'access_code_validity access_token_validity refresh_token_validity refresh_token_threshold property_mappings.[]',
    ),
    ...each(
      'is how the app knows that a token is from authentik',
      '',
      'signing_key encryption_key sub_mode issuer_mode include_claims_in_id_token',
    ),
    ...each('asks for more than the login', '', 'authentication_flow'),
    ...each('decides how a user is logged out', '', 'logout_uri logout_method'),
    ...each('is whether the app can keep a secret, which is looked at itself', '', 'client_type'),
  ],
  'authentik_policies.policybinding': [
    ['timeout', 'ends a policy that hangs, with the result for failures, which is looked at'],
  ],
  'authentik_policies_expression.expressionpolicy': [['execution_logging', LOGS]],
  'authentik_outposts.outpost': [],
  'authentik_outposts.dockerserviceconnection': [],
  'authentik_blueprints.metaapplyblueprint': [],
};
