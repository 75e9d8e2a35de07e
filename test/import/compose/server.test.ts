/** A home server of several projects becomes one stack. */
import { describe, expect, it } from 'vitest';
import { compile } from '../../../src/compile/compile.ts';
import { importFiles } from './project.ts';

const FILES = {
  '/lab/traefik/compose.yaml': [
    'services:',
    '  traefik:',
    '    image: traefik:v3.4',
    '    command: [--entrypoints.websecure.address=:443, --providers.docker]',
    '    ports: ["443:443"]',
    '    volumes: ["/var/run/docker.sock:/var/run/docker.sock:ro"]',
    '    networks: [proxy]',
    'networks: {proxy: {name: proxy}}',
  ].join('\n'),
  ...Object.fromEntries(
    ['wiki', 'blog'].map((app) => [
      `/lab/${app}/compose.yaml`,
      [
        'services:',
        '  web:',
        `    image: example/${app}:1.2.3`,
        '    environment: {DB_HOST: db}',
        '    networks: [default, proxy]',
        `    labels: ["traefik.http.routers.${app}.rule=Host(\`${app}.example.org\`)", "traefik.http.services.${app}.loadbalancer.server.port=3000"]`,
        '    depends_on: [db]',
        '    volumes: [data:/data]',
        '  db: {image: "postgres:16.4", volumes: [db:/var/lib/postgresql/data]}',
        'networks: {proxy: {external: true}}',
        'volumes: {data: {}, db: {}}',
      ].join('\n'),
    ]),
  ),
  '/lab/wiki/data/compose.yaml': 'services: {inside: {image: "nginx:1.27"}}\n',
  '/lab/vpn/docker-compose.yml':
    'services: {gluetun: {image: "qmcgaw/gluetun:v3.39.1", container_name: gluetun, cap_add: [NET_ADMIN]}}\n',
  '/lab/torrents/docker-compose.yml':
    'services: {client: {image: "example/client:1.0", network_mode: "container:gluetun"}}\n',
};

function server(files: Readonly<Record<string, string>>, paths: readonly string[]) {
  const run = importFiles(files, paths, { lan: '192.168.1.0/24' });
  const { diagnostics, stacks } = compile({ host: run.host, root: '/repo', wanted: [] });
  const errors = diagnostics.filter(({ severity }) => severity === 'error').map(({ code }) => code);
  return { ...run, errors, model: stacks[0]?.model };
}

describe('a server of several projects', () => {
  const { errors, model, stack } = server(FILES, ['/lab']);
  const services = new Map(model?.services.map(({ name, compose }) => [name, compose]));

  it('is one stack, with one Traefik', () => {
    expect(errors).toEqual([]);
    expect(stack).toBe('lab');
    expect([...services.keys()].sort()).toEqual(
      expect.arrayContaining(['blog-db', 'blog-web', 'traefik', 'wiki-db', 'wiki-web']),
    );
    expect([...services.values()].filter(({ image }) => /(?:^|\/)traefik:/.test(image ?? ''))).toHaveLength(
      1,
    );
  });

  it('has the routes of all', () => {
    expect(model?.routes.map(({ host }) => host).sort()).toEqual(
      expect.arrayContaining(['blog.example.org', 'wiki.example.org']),
    );
  });

  it('keeps data where they are', () => {
    expect(model?.volumes.map(({ compose }) => compose.name).sort()).toEqual(
      expect.arrayContaining(['blog_data', 'blog_db', 'wiki_data', 'wiki_db']),
    );
  });

  it('lets each app find its own database, and no other, under the old name', () => {
    const networks = (name: string) =>
      services.get(name)?.networks as Record<string, { aliases?: string[] } | null>;
    const mine = Object.entries(networks('blog-db')).filter(([, use]) => use?.aliases?.includes('db'));
    expect(mine.length).toBe(1);
    const [[network = ''] = []] = mine;
    expect(Object.keys(networks('blog-web'))).toContain(network);
    expect(Object.keys(networks('wiki-db'))).not.toContain(network);
  });

  it('lets an app stay in the network of a container of another project', () => {
    const client = [...services.values()].find(({ image }) => image?.startsWith('example/client'));
    const gluetun = [...services].find(([, { image }]) => image?.includes('gluetun'))?.[0];
    expect(client?.network_mode).toBe(`service:${gluetun}`);
  });

  it('takes the folders that were named, each as a project of its own', () => {
    const two = server(FILES, ['/lab/wiki', '/lab/blog']);
    expect(two.errors).toEqual([]);
    expect(two.model?.services.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['blog-web', 'wiki-web']),
    );
  });

  it('leaves out what Compose would refuse, and says so', () => {
    const { out, errors: none } = server(
      { ...FILES, '/lab/broken/compose.yaml': 'services: {a: {build: .}, b: {}}\n' },
      ['/lab'],
    );
    expect(none).toEqual([]);
    expect(out).toContain('was left out');
  });

  it('takes the last version of a stack of Portainer, with its variables', () => {
    const portainer = Object.fromEntries(
      ['1', '9', '10'].flatMap((version) => [
        [
          `/data/compose/7/v${version}/docker-compose.yml`,
          `services: {web: {image: "example/web:$\{TAG}"}}\n`,
        ],
        [`/data/compose/7/v${version}/stack.env`, `TAG=${version}.0\n`],
      ]),
    );
    const { model: found } = server(
      {
        ...portainer,
        '/data/compose/8/docker-compose.yml': 'services: {other: {image: "example/other:1.0"}}\n',
      },
      ['/data/compose'],
    );
    expect(found?.services.map(({ compose }) => compose.image)).toEqual(
      expect.arrayContaining(['example/web:10.0', 'example/other:1.0']),
    );
  });
});
