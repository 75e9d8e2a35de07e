import { describe, expect, it } from 'vitest';
import { machinery } from '../../../src/verify/findings/machinery.ts';
import { allTrees } from '../../harness/trees.ts';
import { handMade } from '../hand-made.ts';
import { codesIn, describeFinding } from './provoke.ts';

const TRAEFIK = '    image: traefik:v3.7.14\n';
const DATABASE = `  db:
    image: postgres:16
    networks: [proxy]
    volumes: ["db:/var/lib/postgresql/data"]
    environment: {POSTGRES_DB: authentik}
`;
const of = (image: string, more: string) => handMade(['compose.yaml', image, `${image}${more}`]);

describeFinding('machinery', machinery, {
  'verify/machinery': of(TRAEFIK, '    privileged: true\n'),
  'verify/compose-settings': new Map([...handMade(), ['.env', 'COMPOSE_FILE=other.yaml\n']]),
});

describe('the machinery', () => {
  const traefik: Readonly<Record<string, string>> = {
    'another command': '    command: ["--configfile=/etc/traefik/other.yml"]\n',
    'another entrypoint': '    entrypoint: [traefik, --providers.http.endpoint=http://app]\n',
    'a replica fewer': '    scale: 0\n',
    'a profile': '    profiles: [never]\n',
    'a build of its own': '    build: .\n',
    'a fixed address': '    mac_address: "02:42:ac:11:65:43"\n',
    'links to another container': '    links: ["app:authentik-server"]\n',
    'another host under the name of a container': '    extra_hosts: ["authentik-server:10.0.0.1"]\n',
    'the network of another container': '    network_mode: service:app\n',
    'a resolver of its own': '    dns: [10.0.0.1]\n',
  };
  for (const [name, more] of Object.entries(traefik))
    it(`may not have ${name}`, () =>
      expect(codesIn(machinery, of(TRAEFIK, more))).toContain('verify/machinery'));

  const changes: Readonly<Record<string, readonly [string, string]>> = {
    'a file in its folder of rules': ['"certs:/certs"', '"/srv/zz.yml:/etc/traefik/dynamic/zz.yml"'],
    'a folder of rules from the host': ['"./traefik:/etc/traefik:ro"', '"/srv/traefik:/etc/traefik:ro"'],
    'a variable that names its configuration': ['CF_DNS_API_TOKEN_FILE:', 'TRAEFIK_CONFIGFILE:'],
    'a secret in its folder of rules': [
      'secrets: [credentials]\n    security_opt: [no-new-privileges:true]\n  cloudflared',
      'secrets: [{source: credentials, target: /etc/traefik/dynamic/zz.yml}]\n  cloudflared',
    ],
    'a port that Docker chooses': ['ports: ["80:80", "443:443"]', 'ports: ["80:80", "443:443", "8443"]'],
    'a token in place of its rules': [
      '    networks: {tunnel: {ipv4_address: 172.30.250.6}}\n',
      '    networks: {tunnel: {ipv4_address: 172.30.250.6}}\n    environment: {TUNNEL_TOKEN: x}\n',
    ],
    'a blueprint from the host': [
      'volumes: ["./authentik/blueprints:/blueprints/own:ro"]',
      'volumes: ["./authentik/blueprints:/blueprints/own:ro", "/srv/bp:/blueprints/mine"]',
    ],
    'another listener': [
      '    command: server\n',
      '    command: server\n    environment: {AUTHENTIK_LISTEN__HTTP: "0.0.0.0:1"}\n',
    ],
    'a network that others may be in': [
      'proxy: {name: hand_proxy, ipam',
      'proxy: {name: hand_proxy, external: true, ipam',
    ],
    'a network of another driver': [
      'proxy: {name: hand_proxy, ipam',
      'proxy: {name: hand_proxy, driver: macvlan, ipam',
    ],
    'a neighbour in its own network': [
      '    networks: [proxy]\n    expose: ["8080"]',
      '    network_mode: service:traefik\n    expose: ["8080"]',
    ],
    'an image of a stranger': ['image: traefik:v3.7.14', 'image: stranger/traefik:v3.7.14'],
  };
  for (const [name, [what, by]] of Object.entries(changes))
    it(`may not have ${name}`, () =>
      expect(codesIn(machinery, handMade(['compose.yaml', what, by]))).toContain('verify/machinery'));

  const database = (before: string, after: string) =>
    handMade(
      ['compose.yaml', '  app:\n', `${DATABASE.replace(before, after)}  app:\n`],
      [
        'compose.yaml',
        '    command: worker\n',
        '    command: worker\n    environment: {AUTHENTIK_POSTGRESQL__HOST: db}\n',
      ],
    );
  it('has a database that keeps its data and asks for a password', () => {
    expect(codesIn(machinery, database('x', 'x'))).toEqual([]);
    for (const [before, after] of [
      ['POSTGRES_DB: authentik', 'POSTGRES_HOST_AUTH_METHOD: trust'],
      ['POSTGRES_DB: authentik', 'PGDATA: /tmp/data'],
      ['"db:/var/lib/postgresql/data"', '{type: tmpfs, target: /var/lib/postgresql/data}'],
    ] as const)
      expect(codesIn(machinery, database(before, after)), after).toContain('verify/machinery');
  });

  const harmless: Readonly<Record<string, string>> = {
    'limits of memory': '    mem_limit: 1g\n    pids_limit: 100\n',
    'a log of its own': '    logging: {driver: local}\n',
    'labels of other programs': '    labels: {com.example.note: x}\n',
    'machines of the LAN by name': '    extra_hosts: ["nas:192.168.1.5"]\n',
  };
  for (const [name, more] of Object.entries(harmless))
    it(`may have ${name}`, () => expect(codesIn(machinery, of(TRAEFIK, more))).toEqual([]));

  const home = allTrees().find(({ name }) => name === 'out/home')?.files ?? {};
  const data = '        source: ${DATA}/authentik/data\n';
  const swaps: Readonly<Record<string, string>> = {
    'a folder that is mounted elsewhere too': data.replace('authentik/data', 'authentik/templates'),
    'another folder than the worker': data.replace('authentik/data', 'authentik/more'),
  };
  for (const [name, source] of Object.entries(swaps))
    it(`has no data from ${name}`, () => {
      const file = 'compose/authentik.yaml';
      const tree = new Map(Object.entries({ ...home, [file]: (home[file] ?? '').replace(data, source) }));
      expect(codesIn(machinery, tree)).toContain('verify/machinery');
    });

  it('may have what the README admits', () => {
    const readme =
      '# x\n\n## Exposure\n\n| Service | What is changed | Reason |\n|---|---|---|\n| `traefik` | `privileged` | x |\n';
    const tree = new Map([...of(TRAEFIK, '    privileged: true\n'), ['README.md', readme]]);
    expect(codesIn(machinery, tree)).toEqual([]);
  });
});
