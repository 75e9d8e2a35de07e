/** Settings that programs know. Others are ignored without a word, or keep the program from starting. */
import type { Diagnostic, Place } from '../../base/diag/diagnostic.ts';
import { didYouMean } from '../../base/diag/suggest.ts';
import { commonCodes } from '../common-codes.ts';
import { defineFinding, reporter } from '../finding.ts';
import { record, records } from '../read/data.ts';
import { below, keyAt, place } from '../read/reader.ts';
import type { World } from '../read/types.ts';

const words = (text: string) => text.split(/\s+/);

/** pkg/config/static/static_config.go */
const STATIC = words(
  'global log accessLog api ping metrics tracing entryPoints providers certificatesResolvers serversTransport tcpServersTransport hostResolver experimental spiffe ocsp core',
);
/** pkg/config/static/entrypoints.go */
const ENTRY_POINT = words(
  'address allowACMEByPass reusePort asDefault transport proxyProtocol forwardedHeaders http http2 http3 udp observability',
);
const ENTRY_POINT_HTTP = words(
  'redirections middlewares tls encodedCharacters encodeQuerySemicolons sanitizePath maxHeaderBytes underscoreHeadersStrategy aliasHeadersStrategy',
);
const FORWARDED = words('insecure trustedIPs connection notAppendXForwardedFor addXForwardedSchemeHeaders');
const DOCKER = words(
  'endpoint username password exposedByDefault constraints allowEmptyServices network useBindPortIP watch defaultRule tls httpClientTimeout',
);
const FILE = words('directory watch filename debugLogGeneratedTemplate');

/** pkg/config/dynamic/http_config.go and middlewares.go */
const HTTP = words('routers services middlewares serversTransports models');
const ROUTER = words('entryPoints rule priority middlewares service tls ruleSyntax observability parentRefs');
const SERVICE = words('loadBalancer weighted mirroring failover highestRandomWeight');
const BALANCER = words(
  'servers sticky healthCheck passiveHealthCheck passHostHeader responseForwarding serversTransport strategy',
);
const TRANSPORT = words(
  'serverName insecureSkipVerify rootCAs certificates maxIdleConnsPerHost forwardingTimeouts disableHTTP2 peerCertURI spiffe cipherSuites minVersion maxVersion',
);
const TLS_OPTIONS = words(
  'minVersion maxVersion cipherSuites curvePreferences clientAuth sniStrict alpnProtocols disableSessionTickets preferServerCipherSuites',
);
const MIDDLEWARES: Readonly<Record<string, readonly string[]>> = {
  chain: ['middlewares'],
  ipAllowList: words('sourceRange ipStrategy rejectStatusCode'),
  rateLimit: words('average period burst sourceCriterion redis'),
  forwardAuth: words(
    'address tls trustForwardHeader authResponseHeaders authResponseHeadersRegex authRequestHeaders addAuthCookiesToResponse headerField forwardBody maxBodySize maxResponseBodySize preserveLocationHeader preserveRequestMethod authSigninURL',
  ),
  headers: words(
    'customRequestHeaders customResponseHeaders accessControlAllowCredentials accessControlAllowHeaders accessControlAllowMethods accessControlAllowOriginList accessControlAllowOriginListRegex accessControlExposeHeaders accessControlMaxAge addVaryHeader allowedHosts hostsProxyHeaders sslProxyHeaders stsSeconds stsIncludeSubdomains stsPreload forceSTSHeader frameDeny customFrameOptionsValue contentTypeNosniff browserXssFilter customBrowserXSSValue contentSecurityPolicy contentSecurityPolicyReportOnly publicKey referrerPolicy permissionsPolicy isDevelopment featurePolicy sslRedirect sslTemporaryRedirect sslHost sslForceHost',
  ),
};

/** cloudflare/cloudflared, config/configuration.go and cmd/cloudflared/tunnel/cmd.go */
const TUNNEL = words(
  'tunnel credentials-file credentials-contents origincert ingress originRequest warp-routing metrics metrics-update-freq no-autoupdate autoupdate-freq loglevel transport-loglevel logfile log-directory protocol edge-ip-version edge-bind-address region retries grace-period pidfile tag post-quantum url hostname management-diagnostics',
);
const TUNNEL_RULE = words('hostname path service originRequest');
const ORIGIN = words(
  'connectTimeout tlsTimeout tcpKeepAlive noHappyEyeballs keepAliveConnections keepAliveTimeout httpHostHeader originServerName matchSNItoHost caPool noTLSVerify disableChunkedEncoding bastionMode proxyAddress proxyPort proxyType ipRules http2Origin access',
);

const IGNORED = 'it is ignored';
const REFUSED = 'Traefik does not start, or drops the file';

const report = reporter(commonCodes);

export const knownKeys = defineFinding({
  codes: {},
  run: (world) => [...staticKeys(world), ...dynamicKeys(world), ...tunnelKeys(world)],
});

/** Keys of a map that are not among the known ones; Traefik does not mind their case. */
function unknown(
  value: unknown,
  known: readonly string[],
  at: Place,
  where: string,
  effect: string,
): Diagnostic[] {
  const lower = known.map((key) => key.toLowerCase());
  return Object.keys(record(value))
    .filter((key) => !lower.includes(key.toLowerCase()))
    .map((key) => {
      const hint = didYouMean(key, known);
      const found = report('verify/unknown-key', keyAt(below(at, key)), { key, where, effect });
      return hint === undefined ? found : { ...found, help: hint };
    });
}

function staticKeys({ traefik }: World): Diagnostic[] {
  if (traefik === undefined) return [];
  const { static: config, staticFile } = traefik;
  const at = place(staticFile);
  const found = unknown(config, STATIC, at, 'the static file of Traefik', IGNORED);
  for (const [name, point] of records(config['entryPoints'])) {
    const here = below(at, 'entryPoints', name);
    found.push(...unknown(point, ENTRY_POINT, here, 'an entry point', REFUSED));
    found.push(
      ...unknown(point['http'], ENTRY_POINT_HTTP, below(here, 'http'), '`http` of an entry point', REFUSED),
    );
    found.push(
      ...unknown(
        point['forwardedHeaders'],
        FORWARDED,
        below(here, 'forwardedHeaders'),
        '`forwardedHeaders`',
        REFUSED,
      ),
    );
  }
  const providers = record(config['providers']);
  found.push(
    ...unknown(providers['file'], FILE, below(at, 'providers', 'file'), 'the file provider', REFUSED),
  );
  found.push(
    ...unknown(providers['docker'], DOCKER, below(at, 'providers', 'docker'), 'the Docker provider', REFUSED),
  );
  return found;
}

function dynamicKeys(world: World): Diagnostic[] {
  return (world.traefik?.files ?? []).flatMap((file) => {
    const root = record(world.data.get(file));
    const http = record(root['http']);
    const at = place(file, 'http');
    const found = unknown(
      root,
      ['http', 'tcp', 'udp', 'tls'],
      place(file),
      'a dynamic file of Traefik',
      REFUSED,
    );
    found.push(...unknown(http, HTTP, at, '`http` in a dynamic file', REFUSED));
    const each = (section: string, known: readonly string[], where: string, inner?: string) => {
      for (const [name, config] of records(http[section])) {
        const value = inner === undefined ? config : config[inner];
        const here = inner === undefined ? below(at, section, name) : below(at, section, name, inner);
        found.push(...unknown(value, known, here, where, REFUSED));
      }
    };
    each('routers', ROUTER, 'a router');
    each('services', SERVICE, 'a service');
    each('services', BALANCER, 'a load balancer', 'loadBalancer');
    each('serversTransports', TRANSPORT, 'a servers transport');
    for (const [type, known] of Object.entries(MIDDLEWARES)) each('middlewares', known, `\`${type}\``, type);
    for (const [name, options] of records(record(root['tls'])['options']))
      found.push(
        ...unknown(options, TLS_OPTIONS, place(file, 'tls', 'options', name), 'TLS options', REFUSED),
      );
    return found;
  });
}

function tunnelKeys({ tunnels }: World): Diagnostic[] {
  return tunnels.flatMap(({ file, config, rules }) => {
    const at = place(file);
    const found = unknown(config, TUNNEL, at, 'the configuration of cloudflared', IGNORED);
    found.push(
      ...unknown(config['originRequest'], ORIGIN, below(at, 'originRequest'), '`originRequest`', IGNORED),
    );
    const items = record({ ...(config['ingress'] as object) });
    for (const rule of rules) {
      const item = record(items[String(rule.index)]);
      found.push(...unknown(item, TUNNEL_RULE, rule.at, 'a rule of cloudflared', IGNORED));
      found.push(
        ...unknown(
          item['originRequest'],
          ORIGIN,
          below(rule.at, 'originRequest'),
          '`originRequest`',
          IGNORED,
        ),
      );
    }
    if (record(config['originRequest'])['access'] !== undefined) {
      // config/configuration.go and ingress/rule.go: only a rule's own `access` is enforced.
      const effect = 'at the top level it protects nothing';
      found.push(
        report('verify/unknown-key', below(at, 'originRequest', 'access'), {
          key: 'access',
          where: '`originRequest`',
          effect,
        }),
      );
    }
    return found;
  });
}
