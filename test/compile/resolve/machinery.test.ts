import { describe, expect, it } from 'vitest';
import { compileText, modelOf, treeOf } from '../../harness/compile.ts';
import { yaml } from '../../harness/dedent.ts';
import { FULL_STACK, problems } from '../../harness/stack.ts';

const BASE = `${FULL_STACK}apps: {sonarr: {auth: sso}}\n`;
const override = (service: string, fragment: string) =>
  `${BASE}overrides:\n  services: {${service}: {${fragment}}}\n`;
const network = (name: string, fragment: string) =>
  `${BASE}overrides:\n  networks: {${name}: {${fragment}}}\n`;
const errors = (spec: string, files = {}) =>
  compileText(spec, files)
    .diagnostics.filter(({ severity }) => severity === 'error')
    .map(({ code }) => code);

/** Files that programs read and no tree holds, and settings that decide who gets in. */
const REFUSED: readonly (readonly [service: string, fragment: string])[] = [
  ['traefik', 'volumes: ["/srv/mine.yml:/etc/traefik/dynamic/zz.yml:ro"]'],
  ['traefik', 'volumes: ["/srv/x.toml:/etc/traefik/traefik.toml:ro"]'],
  ['traefik', 'volumes: [scratch:/plugins-storage]'],
  ['traefik', 'volumes: ["/srv/certs:/certs:ro"]'],
  ['traefik', 'volumes: ["/srv/x:/etc/traefik"]'],
  ['traefik', 'volumes: ["/srv/x:/certs/../etc/traefik"]'],
  ['authentik-postgresql', 'volumes: ["/srv/pg_hba.conf:/var/lib/postgresql/data/pg_hba.conf"]'],
  ['traefik', 'entrypoint: [traefik, --configfile=/x.yml]'],
  ['traefik', 'command: [--api.insecure]'],
  ['traefik', 'configs: [x]'],
  ['traefik', 'ports: ["8443"]'],
  ['traefik', 'ports: ["8443:8443"]'],
  ['traefik', 'ports: [{target: 8443, published: "8443"}]'],
  ['traefik', 'ports: ["127.0.0.1:8082:8082"]'],
  ['traefik', 'ports: ["9000-9002:8080-8082/tcp"]'],
  ['traefik', 'ports: !override ["8080:80"]'],
  ['traefik', 'scale: 0'],
  ['traefik', 'profiles: [never]'],
  ['traefik', 'deploy: {replicas: 0}'],
  ['traefik', 'networks: {download: {}}'],
  ['traefik', 'networks: {proxy: {aliases: [x]}}'],
  ['traefik', 'network_mode: host'],
  ['traefik', 'links: ["sonarr:authentik-proxy-home-sonarr"]'],
  ['traefik', 'external_links: [other]'],
  ['traefik', 'hostname: sonarr'],
  ['traefik', 'container_name: proxy'],
  ['traefik', 'image: mine/proxy:v3.7.14'],
  ['traefik', 'image: "traefik:5000/evil:1"'],
  ['traefik', 'environment: {TRAEFIK_ENTRYPOINTS_WEB_ADDRESS: ":81"}'],
  ['traefik', 'environment: [HTTP_PROXY=http://192.168.1.9]'],
  ['traefik', 'env_file: x.env'],
  ['traefik', 'labels: {traefik.enable: "true"}'],
  ['traefik', 'labels: ["waybill.app=sonarr"]'],
  ['traefik', 'labels: !reset null'],
  ['traefik', 'dns: [192.168.1.9]'],
  ['traefik', 'healthcheck: {test: [CMD, "true"]}'],
  ['traefik', 'logging: {driver: syslog}'],
  ['traefik', 'restart: "no"'],
  ['authentik-worker', 'volumes: ["/srv/bp:/blueprints/mine:ro"]'],
  ['authentik-worker', 'environment: {AUTHENTIK_BOOTSTRAP_TOKEN: x}'],
  ['authentik-server', 'environment: {AUTHENTIK_LISTEN__TRUSTED_PROXY_CIDRS: 0.0.0.0/0}'],
  ['authentik-server', 'environment: {AUTHENTIK_POSTGRESQL__HOST: other}'],
  ['authentik-server', 'command: [shell]'],
  ['authentik-postgresql', 'environment: {POSTGRES_HOST_AUTH_METHOD: trust}'],
  ['authentik-postgresql', 'environment: {PGDATA: /tmp/x}'],
  ['authentik-postgresql', 'environment: !reset null'],
  ['authentik-postgresql', 'tmpfs: [/var/lib/postgresql/data]'],
  ['authentik-postgresql', 'volumes: [{type: tmpfs, target: /var/lib/postgresql/data}]'],
  ['authentik-postgresql', 'ports: ["5432:5432"]'],
  ['authentik-postgresql', 'networks: [proxy]'],
  ['cloudflared', 'environment: {TUNNEL_TOKEN: x}'],
  ['cloudflared', 'environment: {TUNNEL_URL: "http://sonarr:8989"}'],
  ['cloudflared', 'command: [tunnel, run, --token, x]'],
  ['cloudflared', 'networks: [proxy]'],
  ['cloudflared', 'extra_hosts: ["traefik:192.168.1.9"]'],
];

const HARMLESS: readonly (readonly [service: string, fragment: string])[] = [
  ['traefik', 'mem_limit: 512m, cpus: 2, ulimits: {nofile: 65536}'],
  ['traefik', 'labels: {com.example.note: x}'],
  ['traefik', 'environment: {CLOUDFLARE_PROPAGATION_TIMEOUT: "300", GOMAXPROCS: "2"}'],
  ['traefik', 'logging: {driver: local, options: {max-size: 1m}}'],
  ['traefik', 'image: "traefik:v3.7.15"'],
  ['traefik', 'image: "registry.example.com/mirror/traefik:v3.7.15"'],
  ['traefik', 'extra_hosts: ["nas.lan:192.168.1.5", "host.docker.internal:host-gateway"]'],
  ['traefik', 'deploy: {resources: {limits: {memory: 1g}}}'],
  ['traefik', 'healthcheck: {interval: 1m, retries: 9}'],
  ['traefik', 'restart: always, stop_grace_period: 2m'],
  ['authentik-server', 'environment: {AUTHENTIK_EMAIL__HOST: mail.example.com, AUTHENTIK_LOG_LEVEL: debug}'],
  ['authentik-worker', 'shm_size: 1g'],
  ['authentik-postgresql', 'image: "postgres:16.14-alpine", shm_size: 256m'],
  ['cloudflared', 'environment: [TUNNEL_LOGLEVEL=debug, TUNNEL_TRANSPORT_PROTOCOL=http2]'],
  ['cloudflared', 'x-note: {a: b}'],
  ['traefik', 'ports: !override []'],
  ['traefik', 'volumes: ["/srv/old/certs:/certs"]'],
  ['authentik-server', 'volumes: ["/srv/media:/data/media"]'],
  ['authentik-postgresql', 'volumes: [{type: volume, source: old, target: /var/lib/postgresql/data}]'],
  ['authentik-postgresql', 'environment: {POSTGRES_USER: goauthentik, POSTGRES_DB: goauthentik}'],
];

describe('changes of the machinery', () => {
  it.each(REFUSED)('%s: %s', (service, fragment) => {
    const what = fragment.slice(0, fragment.indexOf(':'));
    expect(errors(override(service, fragment))).toContain('resolve/unproved-change');
    const entry = `unproved: [{service: ${service}, what: ${what}, reason: it must be for this test}]\n`;
    const covered = compileText(override(service, fragment) + entry).diagnostics.map(({ code }) => code);
    expect(covered).not.toContain('resolve/unproved-change');
    expect(covered).not.toContain('resolve/useless-unproved');
  });

  it.each(HARMLESS)('harmless: %s: %s', (service, fragment) => {
    expect(errors(override(service, fragment))).toEqual([]);
  });

  it('is reported at its line', () => {
    expect(problems(override('traefik', 'ports: ["8443"]'))).toEqual(['resolve/unproved-change ports']);
    expect(problems(override('cloudflared', 'environment: {TZ: UTC, TUNNEL_TOKEN: x}'))).toEqual([
      'resolve/unproved-change TUNNEL_TOKEN',
    ]);
  });

  it('hears what apps say about the machinery', () => {
    const apps = (choice: string) => problems(`${FULL_STACK}apps: {sonarr: {}, ${choice}}\n`);
    expect(apps('traefik: {environment: {TRAEFIK_API_INSECURE: "true"}}')).toEqual([
      'resolve/unproved-change TRAEFIK_API_INSECURE',
    ]);
    expect(apps('traefik: {externalNetworks: [other_default]}')).toEqual([
      'resolve/unproved-change externalNetworks',
    ]);
    expect(apps('authentik: {devices: [/dev/dri]}')).toEqual(['resolve/unproved-change devices']);
    expect(apps('traefik: {resources: {memory: 1g}}')).toEqual([]);
  });

  it('takes no definition of the machinery from a file of the stack', () => {
    const definition = yaml`
      apiVersion: waybill/v1
      title: Mine
      description: Mine.
      category: misc
      website: https://example.com
      implied: traefik
      login: {own: none, sso: true}
      services:
        mine: {image: {name: nginx, tag: 1.29.3}, health: {kind: none, reason: none}}
    `;
    const spec = `${FULL_STACK}apps: {sonarr: {}, mine: {}}\n`;
    expect(errors(spec, { 'apps/mine.yaml': definition })).toContain('resolve/unproved-change');
    const plain = definition.replace('implied: traefik\n', '');
    expect(errors(spec, { 'apps/mine.yaml': plain })).toEqual([]);
  });
});

describe('networks of the machinery', () => {
  it.each([
    ['proxy', 'driver: macvlan'],
    ['proxy', 'external: true'],
    ['proxy', 'name: other_default'],
    ['proxy', 'ipam: {config: [{subnet: 192.168.1.0/24}]}'],
    ['proxy', 'driver_opts: {com.docker.network.bridge.gateway_mode_ipv4: routed}'],
    ['proxy', 'driver_opts: {com.docker.network.bridge.host_binding_ipv4: 0.0.0.0}'],
    ['proxy', 'enable_ipv6: true'],
    ['tunnel', 'internal: true'],
    ['tunnel', 'attachable: true'],
    ['authentik', 'driver: ipvlan'],
  ])('%s: %s', (name, fragment) => {
    expect(errors(network(name, fragment))).toEqual(['resolve/machinery-network']);
  });

  it('may have labels, the name of a bridge and another size of packets', () => {
    expect(
      errors(network('proxy', 'labels: {a: b}, driver_opts: {com.docker.network.driver.mtu: "1400"}')),
    ).toEqual([]);
    expect(errors(network('extra', 'driver: macvlan'))).toEqual([]);
  });

  it('hold the machinery alone', () => {
    const sonarr = (fragment: string) => errors(override('sonarr', fragment));
    expect(sonarr('networks: {authentik: {}}')).toEqual(['resolve/among-machinery']);
    expect(sonarr('networks: [authentik]')).toEqual(['resolve/among-machinery']);
    for (const mode of ['service:traefik', 'service:authentik-postgresql', 'container:home-traefik-1'])
      expect(sonarr(`network_mode: "${mode}", networks: !reset null`), mode).toContain(
        'resolve/among-machinery',
      );
    const definition = (network: string) => yaml`
      apiVersion: waybill/v1
      title: Mine
      description: Mine.
      category: misc
      website: https://example.com
      login: {own: none, sso: true}
      networks: {authentik: {purpose: mine}}
      services:
        mine: {image: {name: nginx, tag: 1.29.3}, networks: [${network}], health: {kind: none, reason: none}}
    `;
    const mine = (name: string) =>
      errors(`${FULL_STACK}routing: labels\napps: {sonarr: {auth: sso}, mine: {}}\n`, {
        'apps/mine.yaml': definition(name),
      });
    expect(mine('authentik')).toEqual(['resolve/among-machinery']);
    expect(mine('socket')).toEqual(['check/open-docker-api']);
    expect(mine('tunnel')).toEqual(['check/tunnel-bypass']);
  });
});

describe('unproved', () => {
  const entry = 'unproved: [{service: traefik, what: volumes, reason: A plug-in reads its rules here.}]\n';
  const spec = override('traefik', 'volumes: ["${DATA}/traefik/rules:/rules:ro"]') + entry;

  it('covers what it names and nothing else, and is shown', () => {
    expect(modelOf(spec).unproved).toHaveLength(1);
    const tree = treeOf(spec);
    expect(tree.get('README.md')).toContain('## Where the proof ends');
    expect(tree.get('README.md')).toContain('| `traefik` | `volumes` | A plug-in reads its rules here. |');
    expect(JSON.parse(tree.get('manifest.json') ?? '').unproved).toEqual([
      { service: 'traefik', what: 'volumes', reason: 'A plug-in reads its rules here.' },
    ]);
    expect(errors(`${spec.replace('volumes: [', 'ports: ["81:81"], volumes: [')}`)).toEqual([
      'resolve/unproved-change',
    ]);
  });

  it('warns when it covers nothing', () => {
    expect(problems(BASE + entry).map((one) => one.split(' ')[0])).toEqual(['resolve/useless-unproved']);
    const other = entry.replace('volumes', 'volume');
    const found = compileText(override('traefik', 'volumes: ["/srv:/x:ro"]') + other).diagnostics;
    expect(found.find(({ code }) => code === 'resolve/useless-unproved')?.help).toContain('did you mean');
  });

  it('is not in trees that need none', () => {
    const tree = treeOf(BASE);
    expect(tree.get('README.md')).not.toContain('proof ends');
    expect(tree.get('manifest.json')).not.toContain('unproved');
  });
});
