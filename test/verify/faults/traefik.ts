/** Faults in what Traefik reads. */
import { added, data, type Files, GONE, type Kind, removed, text } from './edit.ts';

const DYNAMIC = /^traefik\/dynamic\//;
const STATIC = /^traefik\/traefik\.yml$/;
const SHARED = /^traefik\/dynamic\/_shared\.yml$/;
const COMPOSE = /^compose\//;

const router = 'http/routers/*';
const label = (what: string) => new RegExp(`^(      traefik\\.http\\.${what}: "?)`, 'gm');

const first = (files: Files, where: RegExp) => [...files].find(([path]) => where.test(path))?.[1] ?? '';
const domain = (files: Files) =>
  /Host\(`[^.`]+\.([^`]+)`\)/.exec([...files.values()].join('\n'))?.[1] ?? 'example.com';

export const traefikFaults: readonly Kind[] = [
  // Routers
  data('a router names a missing middleware', DYNAMIC, `${router}/middlewares/*`, (v: string) => `${v}x`),
  data('an allow-list is taken off a router', DYNAMIC, `${router}/middlewares/*`, (v: string) =>
    v === 'lan-only' ? GONE : undefined,
  ),
  data('a login is taken off a router', DYNAMIC, `${router}/middlewares/*`, (v: string) =>
    v.endsWith('_login') ? GONE : undefined,
  ),
  data(
    'the forwarded host is taken off a router',
    DYNAMIC,
    `${router}/middlewares/*`,
    (v: string) => (v.endsWith('_forwarded-host') ? GONE : undefined),
    {
      elsewhere: 'the middleware is no longer used where it is defined, which is the same file',
    },
  ),
  data('all middlewares are taken off a router', DYNAMIC, `${router}/middlewares`, () => GONE),
  data('a router leads to a missing service', DYNAMIC, `${router}/service`, (v: string) =>
    v.includes('@') ? undefined : `${v}x`,
  ),
  data(
    'a router leads to the service of the outpost',
    DYNAMIC,
    `${router}/service`,
    (v: string, _path, whole: { http: { services?: object } }) =>
      v.endsWith('_outpost') || !(`${v}_outpost` in (whole.http.services ?? {})) ? undefined : `${v}_outpost`,
  ),
  data(
    'the path of a login leads to the app',
    DYNAMIC,
    `${router}/service`,
    (v: string, _path, whole: { http: { services?: object } }) =>
      v.endsWith('_outpost') && v.slice(0, -'_outpost'.length) in (whole.http.services ?? {})
        ? v.slice(0, -'_outpost'.length)
        : undefined,
  ),
  data('a router is on a missing entry point', DYNAMIC, `${router}/entryPoints/*`, (v: string) => `${v}x`),
  data('a router of the LAN moves to the tunnel', DYNAMIC, `${router}/entryPoints/*`, (v: string) =>
    v === 'websecure' ? 'tunnel' : undefined,
  ),
  data('a router of the tunnel moves to the LAN', DYNAMIC, `${router}/entryPoints/*`, (v: string) =>
    v === 'tunnel' ? 'websecure' : undefined,
  ),
  data('a router moves to the entry point without TLS', DYNAMIC, `${router}/entryPoints/*`, (v: string) =>
    v === 'websecure' ? 'web' : undefined,
  ),
  data(
    'an app is stronger than the path of its login',
    DYNAMIC,
    `${router}/priority`,
    (v: number, path, whole: { http: { routers: object } }) =>
      v === 100 && `${path[2]}_outpost` in whole.http.routers ? 2000 : undefined,
  ),
  data('an app is as strong as the path of its login', DYNAMIC, `${router}/priority`, (v: number) =>
    v === 1000 ? 100 : undefined,
  ),
  data('the path of a login has no priority of its own', DYNAMIC, `${router}/priority`, (v: number) =>
    v === 1000 ? GONE : undefined,
  ),
  text('a rule lacks its last bracket', DYNAMIC, /^( +rule: .*)\)$/gm, '$1'),
  text('a rule has a matcher that does not exist', DYNAMIC, /^( +rule: )Host\(/gm, '$1Hots('),
  text('a rule names a misspelt host', DYNAMIC, /Host\(`/g, 'Host(`x'),
  text('a rule takes every host', DYNAMIC, /^( +rule: )Host\(`[^`]+`\)$/gm, '$1PathPrefix(`/`)'),
  text(
    'a rule takes any name by an expression',
    DYNAMIC,
    /^( +rule: )Host\(`[^`]+`\)$/gm,
    '$1HostRegexp(`.+`)',
  ),
  text('a rule is turned round', DYNAMIC, /^( +rule: )Host\(`([^`]+)`\)$/gm, '$1"!Host(`$2`)"'),
  text(
    'the path of a login is another',
    DYNAMIC,
    /PathPrefix\(`\/outpost\.goauthentik\.io\/`\)/g,
    'PathPrefix(`/outpost/`)',
  ),
  data('a router is taken out', DYNAMIC, router, () => GONE, {
    elsewhere: 'what is left of the route leads nowhere: rules of the tunnel and names in DNS',
  }),
  data('a router has TLS options of its own', DYNAMIC, router, (v: object) => ({
    ...v,
    tls: { options: 'default-x' },
  })),
  data('a misspelt key in a router', DYNAMIC, router, (v: { middlewares?: unknown }) => {
    const { middlewares, ...others } = v;
    return middlewares === undefined ? undefined : { ...others, middleware: middlewares };
  }),

  // Services and transports
  data('a service asks another port', DYNAMIC, 'http/services/*/loadBalancer/servers/*/url', (v: string) =>
    /:\d+$/.test(v) && !/192\.168/.test(v)
      ? v.replace(/:(\d+)$/, ':1$1').replace(/:1(\d{5})$/, ':$1')
      : undefined,
  ),
  data(
    'a service asks a container that does not exist',
    DYNAMIC,
    'http/services/*/loadBalancer/servers/*/url',
    (v: string) => (/192\.168/.test(v) ? undefined : v.replace('://', '://x')),
  ),
  data(
    'a service speaks TLS to a container',
    DYNAMIC,
    'http/services/*/loadBalancer/servers/*/url',
    (v: string) => (v.startsWith('http:') && !/192\.168/.test(v) ? v.replace('http:', 'https:') : undefined),
  ),
  data('a service has no server', DYNAMIC, 'http/services/*/loadBalancer/servers', () => []),
  data(
    'a service names a missing transport',
    DYNAMIC,
    'http/services/*/loadBalancer/serversTransport',
    (v: string) => `${v}x`,
  ),
  data(
    'a transport is taken off a service',
    DYNAMIC,
    'http/services/*/loadBalancer/serversTransport',
    () => GONE,
  ),
  data(
    'a transport checks a certificate that nobody signed',
    DYNAMIC,
    'http/serversTransports/*/insecureSkipVerify',
    () => false,
  ),
  data('a service is renamed', DYNAMIC, 'http/services', (v: object) =>
    Object.fromEntries(Object.entries(v).map(([key, value]) => [`${key}x`, value])),
  ),
  data(
    'a misspelt key in a load balancer',
    DYNAMIC,
    'http/services/*/loadBalancer',
    (v: { servers: unknown }) => ({ ...v, serverz: [] }),
  ),

  // Middlewares
  data(
    'a middleware is renamed',
    DYNAMIC,
    'http/middlewares',
    (v: object) => Object.fromEntries(Object.entries(v).map(([key, value]) => [`${key}x`, value])),
    {
      elsewhere: 'routers and entry points of other files name it',
    },
  ),
  data('a middleware has two types', DYNAMIC, 'http/middlewares/*', (v: object) => ({ ...v, compress: {} })),
  data('a chain lacks one of its parts', SHARED, 'http/middlewares/*/chain/middlewares/*', () => GONE, {
    elsewhere: 'the entry point that the chain is for is defined in the static file',
  }),
  data(
    'a chain names a missing middleware',
    SHARED,
    'http/middlewares/*/chain/middlewares/*',
    (v: string) => `${v}x`,
  ),
  data('a login asks another container', DYNAMIC, 'http/middlewares/*/forwardAuth/address', (v: string) =>
    v.replace('://', '://x'),
  ),
  data('a login asks an app', DYNAMIC, 'http/middlewares/*/forwardAuth/address', () => 'http://traefik:80/'),
  data('a login asks another port', DYNAMIC, 'http/middlewares/*/forwardAuth/address', (v: string) =>
    v.replace(':9000', ':9300'),
  ),
  data('a login asks another path', DYNAMIC, 'http/middlewares/*/forwardAuth/address', (v: string) =>
    v.replace('/auth/traefik', '/auth/nginx'),
  ),
  data(
    'a login asks the outpost of another app',
    DYNAMIC,
    'http/middlewares/*/forwardAuth/address',
    (v: string) =>
      /-(?:sonarr|radarr|nas)(?=:)/.test(v)
        ? v.replace(/-(?:sonarr|radarr|nas)(?=:)/, (name) => (name === '-sonarr' ? '-radarr' : '-sonarr'))
        : undefined,
  ),
  data(
    'a login does not say whether it believes headers',
    DYNAMIC,
    'http/middlewares/*/forwardAuth/trustForwardHeader',
    () => GONE,
  ),
  data(
    'a login takes answers without end',
    DYNAMIC,
    'http/middlewares/*/forwardAuth/maxResponseBodySize',
    () => GONE,
  ),
  data(
    'identity headers of a visitor get through',
    DYNAMIC,
    'http/middlewares/*/forwardAuth/authResponseHeadersRegex',
    () => GONE,
  ),
  data(
    'identity headers are listed, and one is missing',
    DYNAMIC,
    'http/middlewares/*/forwardAuth',
    (v: object) => {
      const { authResponseHeadersRegex: _, ...others } = v as Record<string, unknown>;
      return {
        ...others,
        authResponseHeaders: [
          'X-authentik-username',
          'X-authentik-groups',
          'X-authentik-email',
          'X-authentik-name',
          'X-authentik-uid',
          'X-authentik-jwt',
        ],
      };
    },
  ),
  data(
    'the forwarded host is that of another app',
    DYNAMIC,
    'http/middlewares/*/headers/customRequestHeaders/X-Forwarded-Host',
    (v: string) => (v === '' ? undefined : `x${v}`),
  ),
  data(
    'a header of visitors is not deleted',
    SHARED,
    'http/middlewares/tunnel-clean-headers/headers/customRequestHeaders/*',
    () => GONE,
  ),
  data(
    'an identity of a visitor is not deleted',
    SHARED,
    'http/middlewares/visitor-headers/headers/customRequestHeaders/*',
    (_: string, path) =>
      /(?:Remote-User|Cf-Access-Jwt-Assertion|True-Client-Ip|Ssl-Client-Cert)$/.test(String(path.at(-1)))
        ? GONE
        : undefined,
  ),
  data(
    'a header says who every visitor is',
    SHARED,
    'http/middlewares/visitor-headers/headers/customRequestHeaders/*',
    (_: string, path) => (path.at(-1) === 'X-Webauth-User' ? 'admin' : undefined),
  ),
  data('a header of the pages is taken out', SHARED, 'http/middlewares/page-headers/headers/*', () => GONE),
  data('a security header is taken out', SHARED, 'http/middlewares/secure-headers/headers/*', () => GONE, {
    elsewhere: 'strict server names and strict transport security are in one file and belong together',
  }),
  data(
    'a misspelt key in a middleware',
    SHARED,
    'http/middlewares/lan-only/ipAllowList',
    (v: { sourceRange: unknown }) => ({ ...v, sourceRanges: [] }),
  ),

  // Allow-lists
  data(
    'the LAN becomes larger',
    SHARED,
    'http/middlewares/lan-only/ipAllowList/sourceRange/*',
    (v: string) => (v.endsWith('/24') ? v.replace(/\d+\.0\/24$/, '0.0/16') : undefined),
  ),
  data(
    'the LAN becomes smaller',
    SHARED,
    'http/middlewares/lan-only/ipAllowList/sourceRange/*',
    (v: string) => (v.endsWith('/24') ? v.replace('/24', '/28') : undefined),
  ),
  data('the LAN is another', SHARED, 'http/middlewares/lan-only/ipAllowList/sourceRange/*', (v: string) =>
    v.endsWith('/24') ? '10.9.8.0/24' : undefined,
  ),
  data(
    'the LAN is taken off the list',
    SHARED,
    'http/middlewares/lan-only/ipAllowList/sourceRange/*',
    (v: string) => (v.endsWith('/24') ? GONE : undefined),
  ),
  data(
    'all private ranges pass for the LAN',
    SHARED,
    'http/middlewares/lan-only/ipAllowList/sourceRange',
    (v: string[]) => [...v, '172.16.0.0/12'],
  ),
  data(
    'everybody passes for the LAN',
    SHARED,
    'http/middlewares/lan-only/ipAllowList/sourceRange',
    (v: string[]) => [...v, '0.0.0.0/0', '::/0'],
  ),
  data(
    'a public range passes for the LAN',
    SHARED,
    'http/middlewares/lan-only/ipAllowList/sourceRange',
    (v: string[]) => [...v, '203.0.113.0/24'],
  ),
  data('a range is none', SHARED, 'http/middlewares/*/ipAllowList/sourceRange/0', () => '192.168.1.0/99'),
  data(
    'visitors with IPv6 are forgotten',
    SHARED,
    'http/middlewares/tunnel-clients/ipAllowList/sourceRange/*',
    (v: string) => (v === '::/0' ? GONE : undefined),
  ),
  data(
    'visitors with IPv4 are forgotten',
    SHARED,
    'http/middlewares/tunnel-clients/ipAllowList/sourceRange/*',
    (v: string) => (v === '0.0.0.0/0' ? GONE : undefined),
  ),
  data(
    'a list judges the connector instead of the visitor',
    SHARED,
    'http/middlewares/tunnel-clients/ipAllowList/ipStrategy',
    () => GONE,
  ),
  data(
    "a list judges the visitor's own text",
    SHARED,
    'http/middlewares/*/ipAllowList/ipStrategy/depth',
    () => 2,
  ),
  data(
    'the list of the LAN judges a header',
    SHARED,
    'http/middlewares/lan-only/ipAllowList',
    (v: object) => ({ ...v, ipStrategy: { depth: 1 } }),
  ),
  data('the rate limit is off', SHARED, 'http/middlewares/*/rateLimit/average', () => 0),
  data(
    'the rate limit counts all visitors as one',
    SHARED,
    'http/middlewares/*/rateLimit/sourceCriterion',
    () => GONE,
  ),
  data('the rate limit is larger', SHARED, 'http/middlewares/*/rateLimit/burst', () => 400, {
    accepted: 'any limit is a choice; no other file says how large it is',
  }),

  // TLS
  data('old versions of TLS are accepted', SHARED, 'tls/options/default/minVersion', () => 'VersionTLS10'),
  data('the version of TLS is left to chance', SHARED, 'tls/options/default/minVersion', () => GONE),
  data('server names are not strict', SHARED, 'tls/options/default/sniStrict', () => GONE),
  data('TLS options are taken out', SHARED, 'tls', () => GONE),

  // Files
  removed('a dynamic file is removed', /^traefik\/dynamic\/(?!_)/, {
    elsewhere: 'DNS has the names that nothing answers to any more',
  }),
  removed('the shared dynamic file is removed', SHARED, {
    elsewhere: 'the middlewares that are missing are named in the other files',
  }),
  removed('the static file is removed', STATIC, {
    elsewhere: 'the container that is given none is in its Compose file',
  }),
  text('a dynamic file is not readable', DYNAMIC, /^http:$/gm, 'http: ['),
  added(
    'a file opens another host',
    'traefik/dynamic/extra.yml',
    (files) =>
      `http:\n  routers:\n    extra:\n      entryPoints: [${files.has('cloudflared/config.yml') ? 'websecure' : /websecure/.test(first(files, STATIC)) ? 'websecure' : 'web'}]\n      rule: Host(\`extra.${domain(files)}\`)\n      service: extra\n  services:\n    extra:\n      loadBalancer:\n        servers:\n          - url: http://traefik:8082\n`,
  ),
  added(
    'a file defines a router again',
    'traefik/dynamic/zzz.yml',
    (files) => first(files, /^traefik\/dynamic\/(?!_)[^/]+$/) || undefined,
  ),

  // Static
  data('an entry point loses its middlewares', STATIC, 'entryPoints/*/http/middlewares', () => GONE),
  data('an entry point names a missing middleware', STATIC, 'entryPoints/*/http/middlewares/*', (v: string) =>
    v.replace('@', 'x@'),
  ),
  data(
    'an entry point names a middleware of another provider',
    STATIC,
    'entryPoints/*/http/middlewares/*',
    (v: string) => v.replace('@file', '@docker'),
  ),
  data(
    'an entry point believes everybody',
    STATIC,
    'entryPoints/*',
    (v: { redirections?: unknown; address: string }) =>
      v.address === ':8082' ? undefined : { ...v, forwardedHeaders: { insecure: true } },
  ),
  data('an entry point believes the LAN', STATIC, 'entryPoints/websecure', (v: object) => ({
    ...v,
    forwardedHeaders: { trustedIPs: ['192.168.0.0/16'] },
  })),
  data(
    'an entry point believes all private ranges',
    STATIC,
    'entryPoints/tunnel/forwardedHeaders/trustedIPs/*',
    () => '172.16.0.0/12',
  ),
  data(
    'an entry point believes the containers',
    STATIC,
    'entryPoints/tunnel/forwardedHeaders/trustedIPs/*',
    () => '172.30.0.0/24',
  ),
  data(
    'an entry point does not believe the tunnel',
    STATIC,
    'entryPoints/tunnel/forwardedHeaders',
    () => GONE,
    {
      elsewhere: 'the list that judges by the header is in the shared file',
    },
  ),
  data('an entry point listens on another port', STATIC, 'entryPoints/*/address', (v: string) =>
    v === ':8082' ? undefined : `${v}1`,
  ),
  data('two entry points share a port', STATIC, 'entryPoints/tunnel/address', () => ':443'),
  data(
    'an entry point is renamed',
    STATIC,
    'entryPoints',
    (v: Record<string, unknown>) =>
      Object.fromEntries(
        Object.entries(v).map(([key, value]) => [key === 'websecure' ? 'secure' : key, value]),
      ),
    {
      elsewhere: 'the routers on it are in the dynamic files',
    },
  ),
  data('an entry point is taken out', STATIC, 'entryPoints/*', () => GONE, {
    elsewhere: 'what names it, and the port that is published for it, are in other files',
  }),
  data(
    'headers with underscores get through',
    STATIC,
    'entryPoints/*/http/aliasHeadersStrategy',
    (_: string, path, whole: { entryPoints: object }) =>
      path[1] === 'web' && 'websecure' in whole.entryPoints ? undefined : GONE,
  ),
  data('HTTP/3 is switched off and its port left open', STATIC, 'entryPoints/*/http3', () => GONE, {
    elsewhere: 'the port is published in the Compose file',
  }),
  data('the redirect to TLS is taken out', STATIC, 'entryPoints/web/http/redirections', () => GONE),
  data(
    'the redirect leads to a missing entry point',
    STATIC,
    'entryPoints/web/http/redirections/entryPoint/to',
    () => 'secure',
  ),
  data('an entry point is without TLS', STATIC, 'entryPoints/websecure/http/tls', () => GONE),
  data(
    'certificates come from a missing resolver',
    STATIC,
    'entryPoints/websecure/http/tls/certResolver',
    () => 'letsencript',
  ),
  data(
    'a certificate is for other names',
    STATIC,
    'entryPoints/websecure/http/tls/domains/*',
    (v: { main: string }) => ({ main: `x${v.main}`, sans: [`*.x${v.main}`] }),
  ),
  data(
    'a certificate lacks the wildcard',
    STATIC,
    'entryPoints/websecure/http/tls/domains/*/sans',
    () => GONE,
  ),
  data('certificates are not kept', STATIC, 'certificatesResolvers/*/acme/storage', () => '/tmp/acme.json'),
  data(
    'certificates come from the staging authority',
    STATIC,
    'certificatesResolvers/*/acme',
    (v: { caServer?: string }) =>
      v.caServer === undefined
        ? { ...v, caServer: 'https://acme-staging-v02.api.letsencrypt.org/directory' }
        : undefined,
  ),
  data(
    'certificates are proved at another DNS provider',
    STATIC,
    'certificatesResolvers/*/acme/dnsChallenge/provider',
    (v: string) => (v === 'cloudflare' ? 'route53' : 'cloudflare'),
  ),
  data(
    'the mail address for certificates is another',
    STATIC,
    'certificatesResolvers/*/acme/email',
    (v: string) => `x${v}`,
    {
      accepted: 'no other file says to whom the authority writes',
    },
  ),
  data("Traefik's API is open", STATIC, 'api', (v: object) => ({ ...v, insecure: true })),
  data('the ping is taken out', STATIC, 'ping', () => GONE),
  data('the ping is on a missing entry point', STATIC, 'ping/entryPoint', () => 'pong'),
  data(
    'dynamic files are read from another folder',
    STATIC,
    'providers/file/directory',
    () => '/etc/traefik/rules',
  ),
  data('dynamic files are not watched', STATIC, 'providers/file/watch', () => false, {
    elsewhere: 'the files for which the container must then be restarted are listed in the manifest',
  }),
  data('no dynamic files are read', STATIC, 'providers/file', () => GONE, {
    elsewhere: 'DNS has the names that nothing answers to any more',
  }),
  text(
    'no certificate of any server is checked',
    STATIC,
    /^providers:$/gm,
    'serversTransport:\n  insecureSkipVerify: true\nproviders:',
  ),
  text('an unknown root key', STATIC, /^providers:$/gm, 'tls:\n  options: {}\nproviders:'),
  data('a misspelt key in an entry point', STATIC, 'entryPoints/*', (v: object) => ({
    ...v,
    forwardHeaders: {},
  })),
  data('every container gets a route', STATIC, 'providers/docker/exposedByDefault', () => true),
  data('labels of every container count', STATIC, 'providers/docker/constraints', () => GONE),
  data(
    'labels of another project count',
    STATIC,
    'providers/docker/constraints',
    (v: string) => v.replace('`home`', '`other`'),
    { elsewhere: 'DNS has the names that nothing answers to any more' },
  ),
  data('constraints are not readable', STATIC, 'providers/docker/constraints', (v: string) => `${v}(`),
  data(
    'containers are looked for in a missing network',
    STATIC,
    'providers/docker/network',
    (v: string) => `${v}x`,
  ),
  data(
    'Docker is asked at a container that does not exist',
    STATIC,
    'providers/docker/endpoint',
    () => 'tcp://socket:2375',
  ),
  data(
    'Docker is asked on another port',
    STATIC,
    'providers/docker/endpoint',
    () => 'tcp://socket-proxy:2376',
  ),
  data('the log says more', STATIC, 'log/level', () => 'DEBUG', {
    accepted: 'how much is logged is a choice; no other file says it',
  }),
  data('the default entry point is taken back', STATIC, 'entryPoints/websecure/asDefault', () => GONE, {
    accepted: 'every router names its entry points',
  }),

  // Labels
  text('a label names a missing middleware', COMPOSE, label('routers\\.[^.:]+\\.middlewares'), '$1x'),
  text(
    'a login is taken out of a label',
    COMPOSE,
    /^( +traefik\.http\.routers\.[^.:]+\.middlewares: .*),[a-z0-9-]+_login@file(.*)$/gm,
    '$1$2',
  ),
  text(
    'an allow-list is taken out of a label',
    COMPOSE,
    /^( +traefik\.http\.routers\.[^.:]+\.middlewares: )lan-only@file,?(.+)$/gm,
    '$1$2',
  ),
  text('a label names a missing entry point', COMPOSE, label('routers\\.[^.:]+\\.entrypoints'), '$1x'),
  text(
    'a label moves a router to the tunnel',
    COMPOSE,
    /^( +traefik\.http\.routers\.[^.:]+\.entrypoints: )websecure$/gm,
    '$1tunnel',
  ),
  text('a label has a misspelt rule', COMPOSE, /^( +traefik\.http\.routers\.[^.:]+\.rule: )Host/gm, '$1Hots'),
  text(
    'a label names another port',
    COMPOSE,
    label('services\\.[^.:]+\\.loadbalancer\\.server\\.port'),
    '$11',
  ),
  text('a label leads to a missing service', COMPOSE, label('routers\\.[^.:]+\\.service'), '$1x'),
  text(
    'a label names a missing transport',
    COMPOSE,
    label('services\\.[^.:]+\\.loadbalancer\\.serverstransport'),
    '$1x',
  ),
  text('a label switches a container off', COMPOSE, /traefik\.enable: "true"/g, 'traefik.enable: "false"', {
    elsewhere: 'DNS has the names that nothing answers to any more',
  }),
  text(
    'a label makes an app stronger than its login',
    COMPOSE,
    /^( +traefik\.http\.routers\.sonarr(?:_tunnel)?\.priority: )"100"$/gm,
    '$1"2000"',
  ),
];
