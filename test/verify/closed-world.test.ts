/** What the reader does not follow is reported: keys, values, texts and files that the programs would act upon. */
import { describe, expect, it } from 'vitest';
import { verify } from '../../src/verify/verify.ts';
import { DYNAMIC_FILE, handMade, STATIC_FILE } from './hand-made.ts';

const TUNNEL_FILE = 'cloudflared/config.yml';
const BLUEPRINT_FILE = 'authentik/blueprints/logins.yaml';

type Change = readonly [what: string | RegExp, by: string];

const inFile = (file: string, changes: Readonly<Record<string, Change>>) =>
  Object.entries(changes).map(([name, [what, by]]) => ({
    name,
    file,
    tree: () => handMade([file, what, by]),
  }));

const add = (text: string): Change => [/$/, text];
const middleware = (text: string): Change => [/^ {4}lan: /m, `    extra: ${text}\n    lan: `];
const before = (text: string): Change => [
  'middlewares: [lan, login], service: app',
  `middlewares: [${text}, lan, login], service: app`,
];
const provider = (text: string): Change => [
  '      mode: forward_single\n',
  `      mode: forward_single\n      ${text}\n`,
];
const binding = (text: string): Change => ['group: !KeyOf friends', text];

const CASES = [
  ...inFile(STATIC_FILE, {
    'a proxy protocol that everybody may speak': [
      '    asDefault: true\n',
      '    asDefault: true\n    proxyProtocol: {insecure: true}\n',
    ],
    'rules from an address': ['providers:\n', 'providers:\n  http: {endpoint: "http://app:8080"}\n'],
    'rules from a key-value store': ['providers:\n', 'providers:\n  redis: {endpoints: ["app:6379"]}\n'],
    'a plugin': add('experimental: {plugins: {x: {moduleName: example.com/x, version: v1}}}\n'),
    'encoded characters': [
      '    asDefault: true\n',
      '    asDefault: true\n    http: {encodedCharacters: {allowEncodedSlash: true}}\n',
    ],
    'headers that are believed, as a string': ['{trustedIPs: [172.30.250.6]}', '{insecure: "true"}'],
    'a default rule for every container': add('core: {defaultRuleSyntax: v2}\n'),
    'an address that is not valid': ['address: ":443"', 'address: "443"'],
  }),
  ...inFile(DYNAMIC_FILE, {
    'a router whose rule is there in two spellings': ['rule: "Host(', 'Rule: "Path(`/x`)", rule: "Host('],
    'a section in two spellings': add('HTTP: {routers: {x: {rule: "Path(`/x`)", service: app}}}\n'),
    'a second document': add('---\nhttp: {}\n'),
    'a TCP router': add(
      'tcp: {routers: {x: {rule: "HostSNI(`*`)", service: x}}, services: {x: {loadBalancer: {servers: [{address: "app:8080"}]}}}}\n',
    ),
    'a UDP router': add('udp: {routers: {x: {entryPoints: [web], service: x}}}\n'),
    'an error page that is the app': middleware('{errors: {status: ["401-403"], service: app, query: /}}'),
    'a changed path': middleware('{replacePath: {path: /api/}}'),
    'a plugin as a middleware': middleware('{plugin: {x: {}}}'),
    'answers for every origin': middleware('{headers: {accessControlAllowOriginList: ["*"]}}'),
    'a header that names the user': middleware(
      '{basicAuth: {users: ["a:b"], headerField: X-Authentik-Username}}',
    ),
    'a middleware that does not exist before the login': before('nowhere'),
    'a template in a comment': add('# {{ env "X" }}\n'),
    'a line that some programs end': add('# a\u2028http: {}\n'),
    'another syntax of rules': [
      'priority: 100, middlewares: [lan, login], service: app',
      'priority: 100, ruleSyntax: v2, middlewares: [lan, login], service: app',
    ],
    'a second server': [
      'servers: [{url: "http://app:8080"}]',
      'servers: [{url: "http://app:8080"}, {url: "http://other.example.org"}]',
    ],
    'a weighted service': [
      '    app: {loadBalancer: {servers: [{url: "http://app:8080"}]}}',
      '    app: {weighted: {services: [{name: outpost, weight: 1}]}}',
    ],
    'a server of another kind': ['url: "http://app:8080"', 'url: "file:///etc/passwd"'],
    'certificates from files': [
      'tls: {options',
      'tls: {certificates: [{certFile: /x, keyFile: /y}], options',
    ],
  }),
  ...inFile(TUNNEL_FILE, {
    'another host header': [
      '    service: http://traefik:8443\n',
      '    service: http://traefik:8443\n    originRequest: {httpHostHeader: other.example.com}\n',
    ],
    'a proxy for everything': add('originRequest: {proxyType: socks}\n'),
    'a network behind the tunnel': add('warp-routing: {enabled: true}\n'),
    'an address without rules': add('url: http://app:8080\n'),
    'a bastion': add('originRequest: {bastionMode: true}\n'),
  }),
  ...inFile(BLUEPRINT_FILE, {
    'a login for a whole domain': ['mode: forward_single', 'mode: forward_domain'],
    'a mode that nobody knows': ['mode: forward_single', 'mode: forward_all'],
    'an address with a path': [
      'external_host: https://app.example.com',
      'external_host: https://app.example.com/x',
    ],
    'a source of other tokens': provider('jwt_federation_sources: [x]'),
    'a cookie for a domain': provider('cookie_domain: example.com'),
    'a value that only authentik knows': [
      'external_host: https://app.example.com',
      'external_host: !Env HOST',
    ],
    'a binding that is not made': [
      '    identifiers: {target: !KeyOf application, order: 0}',
      '    conditions: [false]\n    identifiers: {target: !KeyOf application, order: 0}',
    ],
    'an empty line among the paths without login': provider('skip_path_regex: "^/feed/\\n"'),
    'a binding to a user': binding('user: 1'),
    'a binding to a group found elsewhere': binding('group: !Find [authentik_core.group, [name, others]]'),
    'a binding that is off, as a word': ['enabled: true', 'enabled: "no"'],
    'a group with members': [
      '    identifiers: {name: friends}',
      '    identifiers: {name: friends}\n    attrs: {users: [1]}',
    ],
    'an object of another kind': add(
      '  - model: authentik_core.token\n    identifiers: {identifier: x}\n    attrs: {key: x}\n',
    ),
    'an application that is looked for by another path': [
      'attrs: {name: App, provider',
      'attrs: {slug: other, name: App, provider',
    ],
    'an outpost that runs another image': [
      'config: {authentik_host',
      'config: {container_image: example/other, authentik_host',
    ],
    'an outpost of another kind': ['type: proxy', 'type: ldap'],
    'a provider that is never corrected': ['    id: provider\n', '    id: provider\n    state: created\n'],
  }),
];

describe('reported', () => {
  for (const { name, file, tree } of CASES)
    it(`${file}: ${name}`, () => {
      const found = verify(tree()).diagnostics.filter(({ severity }) => severity === 'error');
      const related = found.flatMap((one) => [one.at.file, ...one.related.map(({ at }) => at.file)]);
      expect(related, found.map(({ code }) => code).join(' ')).toContain(file);
    });

  const files: Readonly<Record<string, readonly [string, string]>> = {
    'rules in a file with another ending': ['traefik/dynamic/x.YML', 'tcp: {}\n'],
    'rules in TOML': ['traefik/dynamic/x.toml', '[http.routers.x]\nrule = "Host(`x`)"\n'],
    'a static file that goes before': ['traefik/traefik.toml', '[api]\ninsecure = true\n'],
    'rules in a folder below': [
      'traefik/dynamic/below/x.yml',
      'http: {routers: {x: {rule: "PathPrefix(`/`)", service: app}}}\n',
    ],
    'a Compose file that is read as well': ['compose.override.yaml', 'services: {app: {privileged: true}}\n'],
    'a setting that names other Compose files': ['.env', 'COMPOSE_FILE=other.yaml\n'],
  };
  for (const [name, [file, text]] of Object.entries(files))
    it(name, () => {
      const { diagnostics } = verify(new Map([...handMade(), [file, text]]));
      const errors = diagnostics.filter(({ severity }) => severity === 'error');
      expect(errors.map(({ at }) => at.file)).toContain(file);
    });

  it('a path that every visitor is judged by', () => {
    const tree = handMade([DYNAMIC_FILE, 'X-Forwarded-Uri: ""', 'X-Forwarded-Uri: /api/x']);
    expect(verify(tree).diagnostics.map(({ code }) => code)).toContain('verify/skips-everything');
  });

  it('a policy that is not one that asks for groups', () => {
    const policy = `  - model: authentik_policies_expression.expressionpolicy
    id: policy
    identifiers: {name: p}
    attrs: {expression: 'return True # for name in ["friends"]'}
`;
    const tree = handMade(
      [
        BLUEPRINT_FILE,
        '  - model: authentik_policies.policybinding\n',
        `${policy}  - model: authentik_policies.policybinding\n`,
      ],
      [BLUEPRINT_FILE, 'group: !KeyOf friends', 'policy: !KeyOf policy'],
    );
    expect(verify(tree).diagnostics.map(({ code }) => code)).toContain('verify/binding');
  });
});
