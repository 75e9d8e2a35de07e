import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { traefik } from '../../../src/compile/emit/emitters/traefik.ts';
import { routeLabels } from '../../../src/compile/emit/traefik/labels.ts';
import { modelOf } from '../../harness/compile.ts';
import { FULL_STACK, PLAIN_STACK } from '../../harness/stack.ts';
import {
  dynamicComplaints,
  labelsAsFile,
  staticComplaints,
  templateComplaints,
} from '../../strict/traefik.ts';

type Json = Record<string, never>;

function files(spec: string): Record<string, Json> {
  return Object.fromEntries(
    traefik
      .emit(modelOf(spec), [])
      .map(({ path, text }) => [path.replace('traefik/', ''), parse(text) as Json]),
  );
}

const routersOf = (spec: string, app: string) =>
  (
    files(spec)[`dynamic/${app}.yml`] as unknown as {
      http: { routers: Record<string, { middlewares?: string[]; entryPoints: string[] }> };
    }
  ).http.routers;

it('gives an app on the LAN one router, behind the allow-list', () => {
  expect(routersOf(`${PLAIN_STACK}apps: {sonarr: {}}\n`, 'sonarr')).toEqual({
    sonarr: {
      entryPoints: ['web'],
      rule: 'Host(`sonarr.example.com`)',
      priority: 100,
      middlewares: ['lan-only', 'page-headers'],
      service: 'sonarr',
    },
  });
});

it('never puts the allow-list of the LAN on the tunnel, and never leaves the login out', () => {
  const routers = routersOf(
    `${FULL_STACK}apps:\n  authentik: {access: [lan, tunnel]}\n  sonarr: {auth: sso, access: [lan, tunnel]}\n`,
    'sonarr',
  );
  expect(Object.keys(routers)).toEqual([
    'sonarr',
    'sonarr_outpost',
    'sonarr_tunnel',
    'sonarr_outpost_tunnel',
  ]);
  expect(routers['sonarr']?.middlewares).toEqual(['lan-only', 'page-headers', 'sonarr_login']);
  expect(routers['sonarr_tunnel']?.middlewares).toEqual([
    'sonarr_forwarded-host',
    'tunnel-rate-limit',
    'page-headers',
    'sonarr_login',
  ]);
});

it('puts the path of a login before its app, and gives no two routers of a host one priority', () => {
  const routers = routersOf(
    `${FULL_STACK}apps:\n  authentik: {access: [lan, tunnel]}\n  sonarr: {auth: sso, access: [lan, tunnel]}\n`,
    'sonarr',
  ) as unknown as Record<string, { priority: number; rule: string }>;
  const byPath = ([, { rule }]: [string, { rule: string }]) => rule.includes('PathPrefix');
  const logins = Object.entries(routers).filter(byPath);
  const apps = Object.entries(routers).filter((one) => !byPath(one));
  expect(logins).toHaveLength(apps.length);
  const strongest = Math.max(...apps.map(([, { priority }]) => priority));
  for (const [name, { priority }] of logins) expect(priority, name).toBeGreaterThan(strongest);
});

it('opens to everybody only what asks for it', () => {
  const routers = routersOf(`${FULL_STACK}apps: {jellyfin: {access: [internet]}}\n`, 'jellyfin');
  expect(routers['jellyfin']?.middlewares).toEqual(['page-headers']);
  expect(routers['jellyfin_tunnel']).toBeUndefined();
});

it('checks certificates of back ends, except of those that make their own', () => {
  const external = (more: string) =>
    files(`${PLAIN_STACK}apps: {}\nexternal: {nas: {url: "https://192.168.1.5:5001"${more}}}\n`)[
      'dynamic/nas.yml'
    ];
  expect(JSON.stringify(external(''))).not.toContain('insecureSkipVerify');
  expect(JSON.stringify(external(', certificate: self-signed'))).toContain('insecureSkipVerify');
  expect(JSON.stringify(files(`${PLAIN_STACK}apps: {plex: {}}\n`)['dynamic/plex.yml'])).toContain(
    'insecureSkipVerify',
  );
});

it('trusts forwarded headers from cloudflared alone, which has an address that nothing else gets', () => {
  const { entryPoints } = files(`${FULL_STACK}apps: {jellyfin: {access: [lan, tunnel]}}\n`)[
    'traefik.yml'
  ] as unknown as { entryPoints: Record<string, object> };
  const trusting = Object.entries(entryPoints).filter(([, point]) => 'forwardedHeaders' in point);
  expect(trusting).toMatchObject([['tunnel', { forwardedHeaders: { trustedIPs: ['172.30.250.6'] } }]]);
});

it('lets no header through on any entry point that is another one in disguise', () => {
  const { entryPoints } = files(`${FULL_STACK}apps: {jellyfin: {access: [lan, tunnel]}}\n`)[
    'traefik.yml'
  ] as unknown as { entryPoints: Record<string, { http?: object }> };
  for (const name of ['web', 'websecure', 'tunnel'])
    expect(entryPoints[name]?.http, name).toMatchObject({ aliasHeadersStrategy: 'delete' });
});

it('asks for one certificate for each name that the wildcard does not cover', () => {
  const text = JSON.stringify(
    files(`${FULL_STACK}apps: {sonarr: {host: a.b.example.com}, radarr: {}}\n`)['traefik.yml'],
  );
  expect(text).toContain(
    '"domains":[{"main":"example.com","sans":["*.example.com"]},{"main":"a.b.example.com"}]',
  );
});

it('asks for no certificate for a name that is on the tunnel alone', () => {
  const text = JSON.stringify(
    files(`${FULL_STACK}apps: {seerr: {access: [tunnel], host: seerr.example.org}}\n`)['traefik.yml'],
  );
  expect(text).toContain('"domains":[{"main":"example.com","sans":["*.example.com"]}]');
});

it('deletes every header by which a visitor could speak for Traefik', () => {
  const { http } = files(`${FULL_STACK}apps: {jellyfin: {access: [lan, tunnel]}}\n`)[
    'dynamic/_shared.yml'
  ] as unknown as {
    http: { middlewares: Record<string, { headers: { customRequestHeaders: Record<string, string> } }> };
  };
  const headers = (name: string) => http.middlewares[name]?.headers.customRequestHeaders ?? {};
  // The list of pkg/middlewares/forwardedheaders/forwarded_header.go; X-Forwarded-For holds what Cloudflare says.
  const managed =
    'X-Forwarded-Host X-Forwarded-Prefix X-Forwarded-Server X-Forwarded-Uri X-Forwarded-Method X-Forwarded-Scheme X-Forwarded-Tls-Client-Cert X-Forwarded-Tls-Client-Cert-Info X-Scheme X-Real-Ip Forwarded';
  const tunnel = { ...headers('visitor-headers'), ...headers('tunnel-clean-headers') };
  for (const name of managed.split(' ')) expect(tunnel[name], name).toBe('');
  // What apps take for the word of a login, of a program that ends TLS, or of Cloudflare.
  const believed =
    'X-Authentik-Username X-Authentik-Jwt Remote-User X-Forwarded-User X-Forwarded-Email X-Auth-Request-User X-Webauth-User Cf-Access-Authenticated-User-Email Cf-Access-Jwt-Assertion Tailscale-User-Login X-Forwarded-Client-Cert Ssl-Client-Cert Client-Cert True-Client-Ip X-Original-Url X-Rewrite-Url';
  for (const name of believed.split(' ')) expect(headers('visitor-headers')[name], name).toBe('');
  expect(headers('direct-headers')).toMatchObject({ 'Cf-Connecting-Ip': '', 'X-Forwarded-Proto': 'https' });
  expect(headers('tunnel-clean-headers')['X-Forwarded-Proto']).toBe('https');
  expect(http.middlewares['secure-headers']?.headers).toMatchObject({ forceSTSHeader: true });
});

it('waits for a slow provider', () => {
  const spec = `${PLAIN_STACK}tls: {email: a@example.com, dnsProvider: cloudflare, propagation: {delay: 2m, check: false}}\napps: {}\n`;
  expect(JSON.stringify(files(spec)['traefik.yml'])).toContain(
    '"propagation":{"delayBeforeChecks":"2m","disableChecks":true}',
  );
});

it('tells browsers what the spec says about the pages of an app', () => {
  const of = (headers: string) =>
    (
      files(`${FULL_STACK}apps: {sonarr: {headers: ${headers}}}\n`)['dynamic/sonarr.yml'] as unknown as {
        http: { middlewares: Record<string, { headers: Record<string, unknown> }> };
      }
    ).http.middlewares['sonarr_page-headers']?.headers;
  const referrerPolicy = 'strict-origin-when-cross-origin';
  expect(of('{frames: none}')).toEqual({ customFrameOptionsValue: 'DENY', referrerPolicy });
  expect(of('{referrer: no-referrer}')).toEqual({
    customFrameOptionsValue: 'SAMEORIGIN',
    referrerPolicy: 'no-referrer',
  });
  const without = { customResponseHeaders: { 'X-Frame-Options': '' }, referrerPolicy };
  expect(of('{frames: anywhere}')).toEqual(without);
  expect(of('{frames: same-site}')).toEqual({
    ...without,
    contentSecurityPolicy: "frame-ancestors 'self' https://*.example.com",
  });
  expect(of('{frames: ["https://a.example.org"], csp: "default-src https:;"}')).toEqual({
    ...without,
    contentSecurityPolicy: "default-src https:; frame-ancestors 'self' https://a.example.org",
  });
  expect(of('{cors: ["https://a.example.org"]}')).toMatchObject({
    accessControlAllowOriginList: ['https://a.example.org'],
    accessControlAllowCredentials: true,
  });
});

it('limits visitors of the tunnel by the address that Cloudflare says, and an app in place of the stack', () => {
  const spec = `${FULL_STACK}limits: {upload: 90m, rate: {average: 7, burst: 9}}\napps:\n  jellyfin: {access: [lan, tunnel], limits: {rate: {average: 1, burst: 2}, body: 8m}, compress: true}\n  seerr: {access: [tunnel]}\n`;
  const tree = files(spec);
  const text = (file: string) => JSON.stringify(tree[file]);
  expect(text('traefik.yml')).toContain('"readTimeout":"90m"');
  const by = '"sourceCriterion":{"ipStrategy":{"depth":1}}';
  expect(text('dynamic/_shared.yml')).toContain(
    `"tunnel-rate-limit":{"rateLimit":{"average":7,"burst":9,${by}}}`,
  );
  expect(text('dynamic/jellyfin.yml')).toContain(`{"rateLimit":{"average":1,"burst":2,${by}}}`);
  expect(text('dynamic/jellyfin.yml')).toContain(
    '{"maxRequestBodyBytes":8388608,"memRequestBodyBytes":8388608}',
  );
  expect(routersOf(spec, 'jellyfin')['jellyfin_tunnel']?.middlewares).toEqual([
    'jellyfin_forwarded-host',
    'jellyfin_rate-limit_tunnel',
    'page-headers',
    'jellyfin_size',
    'jellyfin_compress',
  ]);
  expect(routersOf(spec, 'jellyfin')['jellyfin']?.middlewares).not.toContain('jellyfin_rate-limit_tunnel');
  expect(routersOf(spec, 'seerr')['seerr_tunnel']?.middlewares).toContain('tunnel-rate-limit');
});

it('says the same in labels as in files, and leaves to the file provider what labels cannot say', () => {
  const model = modelOf(
    `${FULL_STACK}routing: labels\napps:\n  authentik: {access: [lan, tunnel]}\n  sonarr: {auth: sso, access: [lan, tunnel]}\n  plex: {}\n`,
  );
  const [staticFile, ...dynamic] = traefik.emit(model, []).map(({ text }) => parse(text) as unknown);
  const read = [...routeLabels(model).values()].map(labelsAsFile);
  expect(read.flatMap(({ complaints }) => complaints)).toEqual([]);
  expect(dynamicComplaints(staticFile, [...dynamic, ...read.map(({ file }) => file)])).toEqual([]);
  for (const [from, to] of [
    ['lan-only@file', 'lan-only'],
    ['"traefik.enable":"true",', ''],
    ['.entrypoints"', '.entrypoint"'],
    ['"32400"', '32400'],
  ] as const) {
    const labels = Object.assign({}, ...routeLabels(model).values()) as object;
    const text = JSON.stringify(labels);
    expect(labelsAsFile(JSON.parse(text.replace(from, to))).complaints, from).not.toEqual([]);
  }
});

it('escapes what Traefik would run as a template', () => {
  const model = modelOf(`${PLAIN_STACK}apps: {}\nexternal: {nas: {url: "http://192.168.1.5"}}\n`);
  // No spec can say this: it stands for whatever may come.
  const target = { kind: 'external' as const, url: 'http://{{env`HOME`}}', verify: true };
  const routes = model.routes.map((route) => (route.app === 'nas' ? { ...route, target } : route));
  const nas = traefik.emit({ ...model, routes }, []).find(({ path }) => path.endsWith('nas.yml'))?.text ?? '';
  expect(templateComplaints(nas)).toEqual([]);
  expect(templateComplaints(nas.replaceAll('{{`{{`}}', '{{'))).not.toEqual([]);
});

it('hides the public host name from apps that refuse it', () => {
  expect(JSON.stringify(files(`${PLAIN_STACK}apps: {sabnzbd: {}}\n`)['dynamic/sabnzbd.yml'])).toContain(
    '"passHostHeader":false',
  );
});

it('the strict reading finds every kind of mistake', () => {
  const all = files(
    `${FULL_STACK}apps:\n  authentik: {access: [lan, tunnel]}\n  sonarr: {auth: sso, access: [lan, tunnel]}\n`,
  );
  const { 'traefik.yml': staticFile, ...dynamic } = all;
  const complaints = (change: (text: string) => string) => {
    const text = JSON.stringify([staticFile, dynamic]);
    const changed = change(text);
    expect(changed).not.toBe(text);
    const [s, d] = JSON.parse(changed) as [Json, Record<string, Json>];
    return [...staticComplaints(s), ...dynamicComplaints(s, Object.values(d))];
  };
  expect([...staticComplaints(staticFile), ...dynamicComplaints(staticFile, Object.values(dynamic))]).toEqual(
    [],
  );
  const faults: [string, string][] = [
    ['"ping":{', '"pign":{'],
    ['"asDefault"', '"asDefualt"'],
    ['"trustedIPs"', '"trustedIps"'],
    ['"certResolver"', '"certresolver"'],
    [
      '"lan-only","page-headers","sonarr_login"],"service":"sonarr"}',
      '"page-headers","sonarr_login"],"service":"sonarr","entryPoints":[]}',
    ],
    ['"sonarr_forwarded-host","tunnel-rate-limit"', '"lan-only","tunnel-rate-limit"'],
    ['"rule":"Host(`sonarr.example.com`)"', '"rule":"Host(`a`) || Host(`authentik.example.com`)"'],
    ['"certResolver":"letsencrypt"', '"certResolver":"letsencript"'],
    ['"to":"websecure"', '"to":"websecur"'],
    ['direct-chain@file', 'direct-chain@docker'],
    ['"lan-only","page-headers"', '"lan-onyl","page-headers"'],
    ['"entryPoints":["tunnel"]', '"entryPoints":["tunel"]'],
    ['"service":"sonarr"}', '"service":"sonar"}'],
    ['"priority":1000', '"priority":100'],
    ['"priority":100,', '"priority":0,'],
    ['"X-Forwarded-Port":"443"', '"X-Forwarded-Port":443'],
    ['"tunnel-clean-headers","tunnel-clients"', '"tunnel-clean-header","tunnel-clients"'],
    ['^X-Authentik-', '^X-Authentik-Username'],
    ['"trustForwardHeader":true,', ''],
    ['{"forwardAuth":', '{"buffering":{},"forwardAuth":'],
  ];
  for (const [from, to] of faults)
    expect(
      complaints((text) => text.replace(from, to)),
      from,
    ).not.toEqual([]);
});
