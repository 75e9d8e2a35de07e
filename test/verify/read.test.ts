/** The artifacts as the programs read them: short and long forms, defaults, names. */
import { describe, expect, it } from 'vitest';
import { normal, repositoryOf, treePath } from '../../src/verify/read/containers.ts';
import { readDns } from '../../src/verify/read/dns.ts';
import { Interpolation, readEnvFile } from '../../src/verify/read/env.ts';
import { readReadme } from '../../src/verify/read/readme.ts';
import { parsedTreeOf } from './hand-made.ts';

const at = { file: 'x', pointer: '', on: 'value' } as const;
const project = (compose: string, more: Readonly<Record<string, string>> = {}) =>
  parsedTreeOf(new Map(Object.entries({ 'compose.yaml': compose, ...more })));

describe('.env', () => {
  it('knows quotes, comments and spaces', () => {
    const source = '# no\nA=\'x $B\'\nB="y \\"z\\"" # c\nexport C = d # e\nD=f#g\nE: h\nF=\n bad\n';
    expect(readEnvFile(source).map(({ name, value }) => [name, value])).toEqual([
      ['A', 'x $B'],
      ['B', 'y "z"'],
      ['C', 'd'],
      ['D', 'f#g'],
      ['E', 'h'],
      ['F', ''],
    ]);
  });
});

describe('interpolation', () => {
  const cases: [string, string][] = [
    ['$A', 'a'],
    ['${A}', 'a'],
    ['$$A', '$A'],
    ['${B:-x}', 'x'],
    ['${E:-x}', 'x'],
    ['${E-x}', ''],
    ['${B:-${A}}', 'a'],
    ['${A:+y}', 'y'],
    ['${B:+y}', ''],
    ['${B:?no}', '${B}'],
    ['a${A}b', 'aab'],
  ];
  for (const [source, expected] of cases) {
    it(source, () => {
      const interpolation = new Interpolation(
        new Map([
          ['A', 'a'],
          ['E', ''],
        ]),
      );
      expect(interpolation.text(source, at)).toBe(expected);
    });
  }
  it('notes what it must be given', () => {
    const interpolation = new Interpolation(new Map());
    interpolation.text('$A ${B:?no} ${C:-d}', at);
    expect([...interpolation.wanted.keys()]).toEqual(['A', 'B']);
  });
});

describe('services', () => {
  const { compose } = project(
    `name: p
services:
  a:
    image: ghcr.io/x/a:1.2
    container_name: own
    command: run --x "y"
    environment: [A=1, "B=c=d"]
    env_file: more.env
    labels: ["l=m"]
    ports: ["80", "81:82", "127.0.0.1:83:84/udp", "90-91:92-93", {target: 1, published: "2"}]
    volumes: ["./t:/t:ro", "data:/d", {type: bind, source: /s, target: /u}, "/anon"]
    depends_on: [b]
    secrets: [s, {source: s, target: /x}]
    networks: {n: {aliases: [z]}}
  b: {image: b, network_mode: "service:a"}
  c: {image: c}
networks: {n: {name: real}}
volumes: {data: {}}
secrets: {s: {file: ./s}}
`,
    { 'more.env': 'B=1\nM=2\n' },
  );
  const a = compose.services.get('a');

  it('have environment, labels and commands in both forms', () => {
    expect([...(a?.environment ?? [])]).toEqual([
      ['B', 'c=d'],
      ['M', '2'],
      ['A', '1'],
    ]);
    expect([...(a?.labels ?? [])]).toEqual([['l', 'm']]);
    expect(a?.command).toEqual(['run', '--x', '"y"']);
  });
  it('have ports in all forms; a port without one of the host is none', () => {
    const ports = a?.ports.map(({ target, published, protocol, address }) => [
      target,
      published[0],
      protocol,
      address,
    ]);
    expect(ports).toEqual([
      [82, 81, 'tcp', undefined],
      [84, 83, 'udp', '127.0.0.1'],
      [92, 90, 'tcp', undefined],
      [93, 91, 'tcp', undefined],
      [1, 2, 'tcp', undefined],
    ]);
  });
  it('have mounts in both forms', () => {
    expect(a?.mounts.map(({ type, source, target, readOnly }) => [type, source, target, readOnly])).toEqual([
      ['bind', './t', '/t', true],
      ['volume', 'data', '/d', false],
      ['bind', '/s', '/u', false],
      ['volume', '', '/anon', false],
    ]);
  });
  it('have names in networks, the default one where they name none', () => {
    expect([...(a?.networks.get('real') ?? [])]).toEqual(['a', 'own', 'z']);
    expect([...(compose.services.get('c')?.networks.keys() ?? [])]).toEqual(['p_default']);
    expect(compose.services.get('b')?.networks.size).toBe(0);
  });
  it('have secrets below /run/secrets unless they say otherwise', () => {
    expect(a?.secrets.map(({ target }) => target)).toEqual(['/run/secrets/s', '/x']);
  });
});

describe('included files', () => {
  it('are read, once each', () => {
    const { compose, problems } = project('include: [a.yaml, {path: [b.yaml, ./a.yaml]}, gone.yaml]\n', {
      'a.yaml': 'services: {a: {image: a}}\n',
      'b.yaml': 'services: {a: {image: b}}\n',
    });
    expect(compose.services.get('a')?.image).toBe('a');
    expect(problems.map(({ message }) => message)).toEqual([
      'the included file gone.yaml does not exist',
      'services has `a` twice',
    ]);
  });
});

describe('containers', () => {
  it('are known by their images', () => {
    expect(repositoryOf('ghcr.io/goauthentik/server:2026.8.6')).toBe('goauthentik/server');
    expect(repositoryOf('localhost:5000/a/b@sha256:00')).toBe('a/b');
    expect(repositoryOf('traefik')).toBe('traefik');
    expect(repositoryOf('traefik/whoami:v1')).toBe('traefik/whoami');
  });
  it('see files of the tree through their mounts, the nearest one first', () => {
    const [service] = project(
      'services: {a: {image: a, volumes: ["./t:/etc/t", "/srv:/etc/t/own"]}}\n',
    ).compose.services.values();
    expect(service && treePath(service, '/etc/t/x/y.yml')).toBe('t/x/y.yml');
    expect(service && treePath(service, '/etc/t/own/y.yml')).toBeUndefined();
    expect(normal('./a/')).toBe('a');
  });
});

describe('labels', () => {
  const parsed = project(
    `name: p
services:
  traefik: {image: "traefik:v3.7.14", ports: ["80:80"], volumes: ["./traefik:/etc/traefik"]}
  on:
    image: a
    labels:
      traefik.enable: "true"
      Traefik.HTTP.Routers.r.Rule: Host(\`r.example.com\`)
      traefik.http.routers.r.middlewares: m, n@file
      traefik.http.middlewares.m.ipallowlist.sourcerange: 10.0.0.0/8, 192.168.1.0/24
  off: {image: b, labels: {traefik.http.routers.s.rule: Host(\`s\`)}}
  hidden: {image: c, labels: {traefik.enable: "true", hide: "yes", traefik.http.routers.t.rule: Host(\`t\`)}}
`,
    {
      'traefik/traefik.yml':
        'entryPoints: {web: {address: ":80"}}\nproviders: {docker: {exposedByDefault: false, constraints: "!Label(`hide`,`yes`)"}}\n',
    },
  );
  it('make routers of the containers that count', () => {
    expect(parsed.traefik?.routers.map(({ name }) => name)).toEqual(['r@docker']);
    expect(parsed.traefik?.routers[0]?.config).toMatchObject({
      middlewares: ['m@docker', 'n@file'],
      service: 'on@docker',
    });
  });
  it('hold lists separated by commas', () => {
    expect(parsed.traefik?.middlewares.get('m@docker')?.config).toMatchObject({
      type: 'ipAllowList',
      options: { sourcerange: ['10.0.0.0/8', '192.168.1.0/24'] },
    });
  });
});

describe('DNS', () => {
  it('is read from the list and from zones', () => {
    const records = readDns(
      new Map([
        ['dns/records.txt', '# x\nlan  A  a.b  1.2.3.4  it\npublic  A  a.b  (yours to fill in)  it\n'],
        [
          'dns/lan.zone',
          '$ORIGIN b.\n$TTL 300\na IN A 1.2.3.4\n@ 60 IN AAAA ::1\nc.d. IN CNAME e.f.\n; g IN A <address> ; x\n; h IN A 1.2.3.4\n',
        ],
      ]),
    );
    expect(records.map(({ view, type, host, value }) => [view, type, host, value])).toEqual([
      ['lan', 'A', 'a.b', '1.2.3.4'],
      ['public', 'A', 'a.b', undefined],
      ['lan', 'A', 'a.b', '1.2.3.4'],
      ['lan', 'AAAA', 'b', '::1'],
      ['lan', 'CNAME', 'c.d', 'e.f'],
      ['lan', 'A', 'g.b', undefined],
    ]);
  });
});

describe('README.md', () => {
  it('tells who can reach what', () => {
    const table =
      '| Host name | LAN | Tunnel | Internet | Who must log in | Reason | Paths without login |\n|---|---|---|---|---|---|---|\n| [a.b](x)<br>at `y` | ✓ |  | ✓ | members of `g`, at authentik | z \\| | `^/a`<br>why |\n\n*LAN* means `1.0.0.0/8`. *Tunnel* is `x`.\n';
    const readme = readReadme(new Map([['README.md', table]]));
    expect(readme?.rows[0]).toMatchObject({
      host: 'a.b',
      lan: true,
      tunnel: false,
      internet: true,
      login: { lan: 'authentik', tunnel: 'authentik', internet: 'authentik' },
      skips: ['^/a'],
    });
    expect(readme?.lan).toEqual(['1.0.0.0/8']);
  });
});
