/**
 * Hazards that no stack can bring about, because the compiler has no way to write them. The numbers are rows of
 * docs/hazards.md. What a stack can ask for and a check refuses is in test/compile/check; what a definition can do wrong is in
 * test/catalog/hazards.test.ts, and what a tree can, in test/verify.
 */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { catalog } from '../src/catalog/catalog.gen.js';
import { modelOf, treeOf } from './harness/compile.ts';
import { readTree, repository } from './harness/files.ts';
import { FULL_STACK, PLAIN_STACK, problems } from './harness/stack.ts';

const everything = readTree(join(repository, 'out/everything'));
const file = (tree: ReadonlyMap<string, string>, path: string) => parse(tree.get(path) ?? '') as never;

describe('Traefik', () => {
  it('has no API unless the spec names it, and never one on a port of its own (H008)', () => {
    const plain = file(treeOf(`${PLAIN_STACK}apps: {sonarr: {}}\n`), 'traefik/traefik.yml') as object;
    expect(plain).not.toHaveProperty('api');
    const asked = treeOf(`${PLAIN_STACK}apps: {traefik: {}}\n`);
    expect(file(asked, 'traefik/traefik.yml')).toMatchObject({ api: { insecure: false } });
  });

  it('has its TLS options where it reads them (H010)', () => {
    const tree = treeOf(`${FULL_STACK}apps: {sonarr: {}}\n`);
    expect(file(tree, 'traefik/traefik.yml')).not.toHaveProperty('tls');
    expect(file(tree, 'traefik/dynamic/_shared.yml')).toMatchObject({
      tls: { options: { default: { minVersion: 'VersionTLS12' } } },
    });
  });

  it('lets visitors of the tunnel in by IPv4 and by IPv6 (H012)', () => {
    const { http } = file(
      treeOf(`${FULL_STACK}apps: {jellyfin: {access: [lan, tunnel]}}\n`),
      'traefik/dynamic/_shared.yml',
    ) as { http: { middlewares: Record<string, unknown> } };
    expect(http.middlewares['tunnel-clients']).toMatchObject({
      ipAllowList: { sourceRange: ['0.0.0.0/0', '::/0'] },
    });
  });

  it('believes no header of a proxy in front of it: who comes through one is not a client of the LAN (H015)', () => {
    const text = treeOf(`${FULL_STACK}apps: {sonarr: {}, cloudflare-ddns: {settings: {proxied: true}}}\n`);
    const { entryPoints } = file(text, 'traefik/traefik.yml') as { entryPoints: Record<string, object> };
    expect(entryPoints['websecure']).not.toHaveProperty('forwardedHeaders');
  });
});

describe('the Docker socket', () => {
  const holders = (more: string) =>
    modelOf(`${FULL_STACK}${more}apps: {sonarr: {auth: sso}}\n`).services.flatMap(({ name, compose }) =>
      JSON.stringify(compose.volumes ?? []).includes('docker.sock') ? [name] : [],
    );

  it('is not for Traefik: it reads files, or labels through a reader', () => {
    expect(holders('')).toEqual(['authentik-worker']);
    expect(holders('routing: labels\n')).toEqual(['authentik-worker', 'socket-proxy']);
  });

  it('is not for authentik where its outpost is embedded', () => {
    const embedded = FULL_STACK.replace('per-app', 'embedded');
    const { services } = modelOf(`${embedded}apps: {sonarr: {auth: sso}}\n`);
    expect(JSON.stringify(services)).not.toContain('docker.sock');
  });
});

describe('a login', () => {
  it('by OIDC brings neither a login before the app nor an outpost (H006)', () => {
    const tree = treeOf(`${FULL_STACK}apps: {authentik: {access: [lan, tunnel]}, portainer: {auth: oidc}}\n`);
    expect(tree.get('traefik/dynamic/portainer.yml')).not.toContain('forwardAuth');
    // What the other kind of login left behind is removed, and nothing of it made.
    const kinds = [
      ...(tree.get('authentik/blueprints/portainer.yaml') ?? '').matchAll(
        /model: (authentik_(?:outposts\.outpost|providers_proxy\.\w+))\n(?: {4}id: .*\n)? {4}state: (\w+)/g,
      ),
    ];
    expect(kinds.map(([, , state]) => state)).toEqual(['absent', 'absent']);
    expect([...tree.keys()].filter((path) => path.startsWith('authentik/outposts/'))).toEqual([]);
  });
});

describe('the tree', () => {
  it('holds texts of known formats: no script, no INI file, nothing that root would run (H019, H036, H105)', () => {
    const endings = new Set(Object.keys(everything).map((path) => path.replace(/^.*?(\.[^./]+)?$/, '$1')));
    expect([...endings].sort()).toEqual([
      '.css',
      '.env',
      '.js',
      '.json',
      '.md',
      '.txt',
      '.yaml',
      '.yml',
      '.zone',
    ]);
    // The two that could do something are empty places for the user's own of the dashboard.
    for (const [path, text] of Object.entries(everything))
      if (/\.(?:js|css)$/.test(path)) expect(text.replace(/\/\*[\s\S]*?\*\//g, '').trim(), path).toBe('');
  });

  it('mounts no path of the host over the engine, and changes no setting of it (H099)', () => {
    const compose = Object.entries(everything).filter(([path]) => path.startsWith('compose'));
    for (const [path, text] of compose) expect(text, path).not.toMatch(/\/etc\/docker|daemon\.json/);
  });

  it('knows the domain as it was written, and guesses no zone (H047)', () => {
    const spec = FULL_STACK.replace('domain: example.com', 'domain: home.example.co.uk');
    const tree = treeOf(`${spec}apps: {cloudflare-ddns: {}, jellyfin: {access: [lan, tunnel]}}\n`);
    expect(tree.get('dns/public.zone')).toContain('$ORIGIN home.example.co.uk.');
    const all = [...tree.values()].join('\n').replaceAll('home.example.co.uk', '');
    expect(all).not.toContain('co.uk');
  });

  it('has a route for what the spec names, and no sample (H059)', () => {
    expect(modelOf(`${PLAIN_STACK}apps: {}\n`).routes).toEqual([]);
    expect(modelOf(`${PLAIN_STACK}apps: {sonarr: {}}\n`).routes.map(({ host }) => host)).toEqual([
      'sonarr.example.com',
    ]);
  });
});

describe('the LAN', () => {
  it('must be named (H014)', () => {
    expect(problems(`${PLAIN_STACK.replace(/lan:.*\n/, '')}apps: {sonarr: {}}\n`)[0]).toMatch(
      /^schema\/missing-key/,
    );
  });

  it('is the whole list for VPN apps too (H084)', () => {
    const spec = PLAIN_STACK.replace('[192.168.1.0/24]', '[192.168.1.0/24, 10.8.0.0/24]');
    for (const app of ['qbittorrent', 'deluge', 'gluetun']) {
      const { services } = modelOf(`${spec}apps:\n  ${app}: {vpn: {type: wireguard}}\n`);
      const own = services.find((service) => service.app === app)?.compose.environment ?? {};
      expect(Object.values(own), app).toContain('192.168.1.0/24,10.8.0.0/24');
    }
  });
});

describe('the catalogue', () => {
  it('lets nothing update databases behind your back (H067)', () => {
    const [watchtower] = Object.values(catalog['watchtower']?.services ?? {});
    expect(watchtower).toBeDefined();
    expect(catalog['watchtower']?.settings?.['monitorOnly']?.default).toBe(true);
    const labels = Object.values(catalog).flatMap(({ services }) =>
      Object.values(services).flatMap((service) => Object.keys(service)),
    );
    expect(labels).not.toContain('labels');
  });

  it('takes an answer of 401 for a sign of life (H075)', () => {
    for (const [app, service] of [
      ['nzbget', 'nzbget'],
      ['tubearchivist', 'tubearchivist-es'],
    ] as const) {
      const health = catalog[app]?.services[service]?.health;
      expect(health?.kind, app).toBe('command');
      const words = health?.kind === 'command' ? health.command.join(' ') : '';
      expect(words, app).toContain('curl -s');
      expect(words, app).not.toMatch(/-[a-zA-Z]*f/);
    }
  });
});

/** What README.md says of steps that only a person can take. */
const STEPS: Readonly<Record<string, readonly RegExp[]>> = {
  H072: [/vm\.max_map_count = 262144/],
  H082: [/store the file that your provider gives you \(wg0\.conf\)/],
  H114: [/Log in as akadmin with the generated secret/],
  H116: [
    /store the file that your provider gives you \(wg0\.conf\)/,
    /Put your provider's files into the data/,
  ],
  H117: [/For figures on the dashboard: create/],
  H118: [/enter the public key that it shows as the setting agentKey/],
  H119: [/Create the DNS records that the dns folder of the stack lists/],
  H120: [/log in with Plex; the first to do so/, /log in with Jellyfin or Emby; the first to do so/],
  H121: [/Add your indexers/, /Write config\/config\.js in the data folder/, /recyclarr\.yml/],
  H122: [/Make every host name above lead to this server/, /forward ports 80 and 443 .* also as UDP/],
  H124: [/If you come from Overseerr or Jellyseerr/],
  H126: [/valid for 90 days/],
  H128: [/copy the claim token/],
};

describe('README.md of a stack', () => {
  const readme = everything['README.md'] ?? '';
  const left = readme.slice(readme.indexOf('## Left to do by hand'));
  for (const [hazard, words] of Object.entries(STEPS)) {
    it(`names the step that is left (${hazard})`, () => {
      for (const word of words) expect(left).toMatch(word);
    });
  }

  it('names the driver of an NVIDIA card (H127)', () => {
    const spec = (gpu: string) =>
      `${PLAIN_STACK.replace('host: {', `host: {gpu: ${gpu}, `)}apps: {jellyfin: {}}\n`;
    expect(treeOf(spec('nvidia')).get('README.md')).toContain('Install the NVIDIA driver');
    expect(treeOf(spec('intel')).get('README.md')).not.toContain('NVIDIA');
  });
});
