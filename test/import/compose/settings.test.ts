/** What becomes of routes, logins, cards and the tunnel of a project, and of the containers that Waybill brings itself. */
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { compile } from '../../../src/compile/compile.ts';
import type { Model } from '../../../src/compile/model/model.ts';
import type { StackSpec } from '../../../src/schema/stack.gen.ts';
import { imported, importFiles, type Run } from './project.ts';

const TOKEN_ID = '6ff42ae2-765d-4adf-8112-31c55c1551ef';

function textOf({ host, stack }: Run): string {
  return host.text(`/repo/stacks/${stack}/stack.yaml`) ?? '';
}

const specOf = (run: Run) => parse(textOf(run), { logLevel: 'silent' }) as StackSpec;

function modelOf({ host, out, err }: Run): Model {
  const [stack] = compile({ host, root: '/repo', wanted: [] }).stacks;
  if (stack === undefined) throw new Error(out + err);
  return stack.model;
}

const secretsOf = ({ host, stack }: Run) => host.text(`/repo.${stack}.secrets.env`) ?? '';

describe('Traefik and authentik of a project', () => {
  const run = imported('traefik-v3-authentik');
  const spec = specOf(run);
  const model = modelOf(run);
  const routes = new Map(model.routes.map((route) => [route.host, route]));

  it('become sections, and no apps', () => {
    expect(spec.tls).toEqual({ email: 'admin@example.net', dnsProvider: 'cloudflare' });
    expect(spec.sso).toEqual({ outposts: 'embedded' });
    expect(Object.keys(spec.apps).sort()).toEqual(['authentik', 'radarr', 'whoami']);
  });

  it('keep the database, its version, the release and the keys of authentik', () => {
    const services = new Map(model.services.map(({ name, compose }) => [name, compose]));
    expect(services.get('authentik-server')?.image).toBe('ghcr.io/goauthentik/server:2025.12.4');
    expect(services.get('authentik-postgresql')?.image).toMatch(/^postgres:16/);
    expect(model.volumes.find(({ key }) => key === 'authentik-database')?.compose.name).toBe(
      'homelab_database',
    );
    expect(secretsOf(run)).toContain("AUTHENTIK_DATABASE_PASSWORD='pgpasspgpasspgpass'");
    expect(secretsOf(run)).toContain("AUTHENTIK_SECRET_KEY='0123456789abcdefghijklmnopqrstuvwxyz'");
  });

  it('ask for the same login, and let the same paths pass', () => {
    expect(routes.get('radarr.example.net')).toMatchObject({
      auth: 'sso',
      access: ['lan'],
      skip: { paths: ['^/api'] },
    });
    expect(routes.get('login.example.net')?.app).toBe('authentik');
  });

  it('make no route of a rule that asks for more than a host', () => {
    expect(routes.has('who.example.net')).toBe(false);
    expect(run.out).toContain('its rule asks for more than host names');
  });
});

describe('routes', () => {
  it('of version 2 may have several hosts', () => {
    const run = imported('traefik-v2');
    const hosts = modelOf(run).routes.map(({ host }) => host);
    expect(hosts).toEqual(
      expect.arrayContaining([
        'cloud.home.example.org',
        'files.home.example.org',
        'traefik.home.example.org',
      ]),
    );
    expect(secretsOf(run)).toContain("CF_DNS_API_TOKEN='cf-0123456789abcdef'");
  });

  it('that another login guarded get the login of authentik when asked for, and are on the LAN only otherwise', () => {
    const closed = modelOf(imported('authelia')).routes.find(({ host }) => host === 'bazarr.example.eu');
    expect(closed).toMatchObject({ access: ['lan'], auth: 'app' });
    const model = modelOf(imported('authelia', { login: 'sso' }));
    expect(model.routes.find(({ host }) => host === 'bazarr.example.eu')).toMatchObject({ auth: 'sso' });
    expect(model.routes.some(({ host }) => host === 'www.example.eu')).toBe(false);
  });

  it('are on the LAN only, whatever port was open', () => {
    for (const project of ['arr-anchors', 'homepage-labels', 'traefik-v2'])
      expect(
        modelOf(imported(project)).routes.filter(({ access }) => !access.every((one) => one === 'lan')),
      ).toEqual([]);
  });

  it('are not made for what only the host reached', () => {
    expect(modelOf(imported('vpn-sidecar')).routes.some(({ app }) => app === 'sonarr')).toBe(false);
  });

  it('lead through the container that lends its network', () => {
    const { services } = modelOf(imported('vpn-sidecar'));
    const vpn = services.find(({ name }) => name === 'gluetun-own');
    expect(services.find(({ name }) => name === 'qbittorrent-own')?.compose.network_mode).toBe(
      'service:gluetun-own',
    );
    expect(JSON.stringify(vpn?.compose.networks)).toContain('qbittorrent-own');
  });

  it('lead to the network of the host by way of the host', () => {
    const labels =
      'labels: ["traefik.http.routers.ha.rule=Host(`ha.example.com`)", "traefik.http.services.ha.loadbalancer.server.port=8123"]';
    const text = `services:\n  ha:\n    image: ghcr.io/home-assistant/home-assistant:2024.10.1\n    network_mode: host\n    ${labels}\n`;
    const run = importFiles({ '/in/compose.yaml': text }, ['/in']);
    expect(specOf(run).external).toMatchObject({
      'ha-web': { url: 'http://host.docker.internal:8123', subdomain: 'ha' },
    });
    const traefik = modelOf(run).services.find(({ name }) => name === 'traefik');
    expect(traefik?.compose['extra_hosts']).toEqual(['host.docker.internal=host-gateway']);
  });
});

describe('a tunnel', () => {
  it('of a token is known by it, and leads nowhere yet', () => {
    const run = imported('cloudflared-token');
    expect(specOf(run).tunnel).toEqual({ id: TOKEN_ID });
    expect(secretsOf(run)).toContain('"AccountTag":"0123456789abcdef"');
    expect(modelOf(run).routes.filter(({ access }) => access.includes('tunnel'))).toEqual([]);
  });

  it('of a configuration leads to apps that ask for a login, and to no other', () => {
    const run = imported('cloudflared-config');
    const open = modelOf(run).routes.filter(({ access }) => access.includes('tunnel'));
    expect(open.map(({ host, access, auth }) => [host, access, auth])).toEqual([
      ['tv.example.com', ['tunnel'], 'app'],
    ]);
    expect(run.out).toContain('it leads to no app with a login');
  });
});

it('gives apps of the user the cards that labels ask for', () => {
  const { cards } = modelOf(imported('homepage-labels'));
  expect(cards.find(({ app }) => app === 'stirling')).toMatchObject({
    title: 'PDF tools',
    icon: 'stirling-pdf.png',
  });
  expect(cards.some(({ app }) => app === 'sabnzbd')).toBe(true);
});

it('awaits one-shot jobs as jobs', () => {
  const { services } = modelOf(imported('one-shot'));
  expect(services.find(({ name }) => name === 'migrate')?.gate).toBe('completed');
  expect(services.find(({ name }) => name === 'db')?.gate).toBe('healthy');
});

it('writes a stack that is read the same on every run', () => {
  for (const project of ['immich', 'traefik-v3-authentik'])
    expect(textOf(imported(project))).toBe(textOf(imported(project)));
});
