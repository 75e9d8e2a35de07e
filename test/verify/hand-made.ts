/** A small server as a careful person would write it by hand, and ways to change it. */

import { CLOUDFLARE_HEADERS, VISITOR_HEADERS } from '../../src/base/web/visitor-headers.ts';
import { parseTree } from '../../src/verify/read/parsed-tree.ts';
import type { ParsedTree } from '../../src/verify/read/types.ts';
import { trace } from '../../src/verify/trace/trace.ts';
import type { Origin, Trace } from '../../src/verify/trace/types.ts';

const COMPOSE = `name: hand
networks:
  proxy: {name: hand_proxy, ipam: {config: [{subnet: 172.30.0.0/24}]}}
  tunnel: {name: hand_tunnel, ipam: {config: [{subnet: 172.30.250.0/29}]}}
volumes:
  certs: {name: hand_certs}
secrets:
  credentials: {file: /run/secrets-of-the-host/credentials}
services:
  traefik:
    image: traefik:v3.7.14
    restart: always
    networks: [proxy, tunnel]
    ports: ["80:80", "443:443"]
    volumes: ["./traefik:/etc/traefik:ro", "certs:/certs"]
    environment: {CF_DNS_API_TOKEN_FILE: /run/secrets/credentials}
    secrets: [credentials]
    security_opt: [no-new-privileges:true]
  cloudflared:
    image: cloudflare/cloudflared:2026.8.2
    restart: always
    command: [tunnel, --config, /etc/cloudflared/config.yml, run]
    networks: {tunnel: {ipv4_address: 172.30.250.6}}
    volumes: ["./cloudflared:/etc/cloudflared:ro"]
    secrets: [credentials]
    security_opt: [no-new-privileges:true]
  authentik-server:
    image: ghcr.io/goauthentik/server:2026.8.6
    restart: always
    command: server
    networks: [proxy]
    security_opt: [no-new-privileges:true]
  authentik-worker:
    image: ghcr.io/goauthentik/server:2026.8.6
    restart: always
    command: worker
    networks: [proxy]
    volumes: ["./authentik/blueprints:/blueprints/own:ro"]
    security_opt: [no-new-privileges:true]
  app:
    image: example/app:1.2.3
    restart: always
    networks: [proxy]
    expose: ["8080"]
    security_opt: [no-new-privileges:true]
`;

const STATIC = `entryPoints:
  web: {address: ":80", http: {redirections: {entryPoint: {to: websecure, scheme: https}}}}
  websecure:
    address: ":443"
    asDefault: true
    http: {aliasHeadersStrategy: delete, middlewares: [visitors@file, direct@file], tls: {certResolver: le, domains: [{main: example.com, sans: ["*.example.com"]}]}}
  tunnel:
    address: ":8443"
    forwardedHeaders: {trustedIPs: [172.30.250.6]}
    http: {aliasHeadersStrategy: delete, middlewares: [clean@file, direct@file]}
certificatesResolvers:
  le: {acme: {email: a@example.com, storage: /certs/acme.json, dnsChallenge: {provider: cloudflare}}}
providers:
  file: {directory: /etc/traefik/dynamic}
`;

const deleted = (names: readonly string[]) => names.map((name) => `${name}: ""`);

const DYNAMIC = `http:
  routers:
    app: {entryPoints: [websecure], rule: "Host(\`app.example.com\`)", priority: 100, middlewares: [lan, login], service: app}
    app-path: {entryPoints: [websecure], rule: "Host(\`app.example.com\`) && PathPrefix(\`/outpost.goauthentik.io/\`)", priority: 1000, middlewares: [lan], service: outpost}
    app-tunnel: {entryPoints: [tunnel], rule: "Host(\`app.example.com\`)", priority: 100, middlewares: [host, login], service: app}
    app-tunnel-path: {entryPoints: [tunnel], rule: "Host(\`app.example.com\`) && PathPrefix(\`/outpost.goauthentik.io/\`)", priority: 1000, middlewares: [host], service: outpost}
    authentik: {entryPoints: [websecure], rule: "Host(\`authentik.example.com\`)", priority: 100, middlewares: [lan], service: outpost}
  services:
    app: {loadBalancer: {servers: [{url: "http://app:8080"}]}}
    outpost: {loadBalancer: {servers: [{url: "http://authentik-server:9000"}]}}
  middlewares:
    lan: {ipAllowList: {sourceRange: [192.168.1.0/24]}}
    login: {forwardAuth: {address: "http://authentik-server:9000/outpost.goauthentik.io/auth/traefik", trustForwardHeader: true, maxResponseBodySize: 4194304, authResponseHeadersRegex: "^X-Authentik-"}}
    host: {headers: {customRequestHeaders: {X-Forwarded-Host: app.example.com}}}
    direct: {headers: {contentTypeNosniff: true, frameDeny: true, referrerPolicy: same-origin}}
    visitors: {headers: {customRequestHeaders: {${deleted([...VISITOR_HEADERS, ...CLOUDFLARE_HEADERS]).join(', ')}}}}
    clean:
      headers:
        customRequestHeaders:
${deleted(VISITOR_HEADERS)
  .map((line) => `          ${line}\n`)
  .join('')}          X-Forwarded-Host: ""
          X-Forwarded-Server: ""
          X-Real-Ip: ""
          X-Forwarded-Proto: https
          X-Forwarded-Port: "443"
tls: {options: {default: {minVersion: VersionTLS12}}}
`;

const TUNNEL = `tunnel: 6ff42ae2-765d-4adf-8112-31c55c1551ef
credentials-file: /run/secrets/credentials
ingress:
  - hostname: app.example.com
    service: http://traefik:8443
  - service: http_status:404
`;

const BLUEPRINT = `version: 1
metadata: {name: hand - logins}
entries:
  - model: authentik_core.group
    id: friends
    state: created
    identifiers: {name: friends}
  - model: authentik_providers_proxy.proxyprovider
    id: provider
    identifiers: {name: app}
    attrs:
      mode: forward_single
      external_host: https://app.example.com
      authorization_flow: !Find [authentik_flows.flow, [slug, default-provider-authorization-implicit-consent]]
      invalidation_flow: !Find [authentik_flows.flow, [slug, default-provider-invalidation-flow]]
      skip_path_regex: ^/api/
  - model: authentik_core.application
    id: application
    identifiers: {slug: app}
    attrs: {name: App, provider: !KeyOf provider, policy_engine_mode: any}
  - model: authentik_policies.policybinding
    identifiers: {target: !KeyOf application, order: 0}
    attrs: {group: !KeyOf friends, enabled: true, negate: false, failure_result: false}
  - model: authentik_outposts.outpost
    identifiers: {managed: goauthentik.io/outposts/embedded}
    attrs:
      name: authentik Embedded Outpost
      type: proxy
      providers: [!KeyOf provider]
      config: {authentik_host: https://authentik.example.com}
`;

/** The tree, with some texts replaced: by file, what and by what. */
export function handMade(
  ...changes: readonly (readonly [string, string | RegExp, string])[]
): Map<string, string> {
  const tree = new Map([
    ['compose.yaml', COMPOSE],
    ['traefik/traefik.yml', STATIC],
    ['traefik/dynamic/all.yml', DYNAMIC],
    ['cloudflared/config.yml', TUNNEL],
    ['authentik/blueprints/logins.yaml', BLUEPRINT],
  ]);
  for (const [file, what, by] of changes) {
    const before = tree.get(file) ?? '';
    const after = before.replace(what, by);
    if (after === before) throw new Error(`${file} has nothing like ${String(what)}`);
    tree.set(file, after);
  }
  return tree;
}

export const DYNAMIC_FILE = 'traefik/dynamic/all.yml';
export const STATIC_FILE = 'traefik/traefik.yml';

export function parsedTreeOf(tree: ReadonlyMap<string, string>): ParsedTree {
  const parsed = parseTree(tree);
  if (parsed === undefined) throw new Error('the tree holds no project');
  return parsed;
}

/** Follows an address such as `https://app.example.com/x`. */
export function follow(tree: ReadonlyMap<string, string>, address: string, from: string): Trace {
  const { protocol, hostname, port, pathname, search } = new URL(address);
  const name = /^container:(.+)$/.exec(from)?.[1];
  const origin = (name === undefined ? { kind: from } : { kind: 'container', name }) as Origin;
  const question = {
    scheme: protocol === 'http:' ? ('http' as const) : ('https' as const),
    host: hostname,
    path: pathname,
    query: search.slice(1),
    ...(port === '' ? {} : { port: Number(port) }),
  };
  return trace(parsedTreeOf(tree), question, origin);
}
