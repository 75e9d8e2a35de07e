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
      middlewares: ['lan-only'],
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
  expect(routers['sonarr']?.middlewares).toEqual(['lan-only', 'sonarr_login']);
  expect(routers['sonarr_tunnel']?.middlewares).toEqual(['sonarr_forwarded-host', 'sonarr_login']);
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
  expect(routers['jellyfin']?.middlewares).toBeUndefined();
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

it('trusts forwarded headers from the network of the tunnel alone', () => {
  const { entryPoints } = files(`${FULL_STACK}apps: {jellyfin: {access: [lan, tunnel]}}\n`)[
    'traefik.yml'
  ] as unknown as { entryPoints: Record<string, object> };
  const trusting = Object.entries(entryPoints).filter(([, point]) => 'forwardedHeaders' in point);
  expect(trusting).toMatchObject([['tunnel', { forwardedHeaders: { trustedIPs: ['172.30.250.0/29'] } }]]);
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
  for (const name of managed.split(' ')) expect(headers('tunnel-clean-headers')[name], name).toBe('');
  for (const name of ['X-Forwarded-Client-Cert', 'Ssl-Client-Cert'])
    expect(headers('secure-headers')[name], name).toBe('');
  expect(http.middlewares['secure-headers']?.headers).toMatchObject({ forceSTSHeader: true });
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
      '"lan-only","sonarr_login"],"service":"sonarr"}',
      '"sonarr_login"],"service":"sonarr","entryPoints":[]}',
    ],
    ['"sonarr_forwarded-host","sonarr_login"', '"lan-only","sonarr_login"'],
    ['"rule":"Host(`sonarr.example.com`)"', '"rule":"Host(`a`) || Host(`authentik.example.com`)"'],
    ['"certResolver":"letsencrypt"', '"certResolver":"letsencript"'],
    ['"to":"websecure"', '"to":"websecur"'],
    ['direct-chain@file', 'direct-chain@docker'],
    ['"lan-only","sonarr_login"', '"lan-onyl","sonarr_login"'],
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
