/** Small differences in the files, and what they change of one request: one line for each decision on the way. */
import { describe, expect, it } from 'vitest';
import { trace } from '../../src/verify/trace/trace.ts';
import type { Origin, Trace } from '../../src/verify/trace/types.ts';
import { DYNAMIC_FILE, handMade, parsedTreeOf, STATIC_FILE } from './hand-made.ts';

type Edit = readonly [string, string | RegExp, string];

interface Request {
  readonly host?: string;
  readonly path?: string;
  readonly query?: string;
  readonly port?: number;
  readonly from?: Origin;
}

const answer = (
  edits: readonly Edit[],
  { host = 'app.example.com', from = { kind: 'lan' }, ...rest }: Request,
) => {
  const way: Trace = trace(
    parsedTreeOf(handMade(...edits)),
    { scheme: 'https', host, method: 'GET', ...rest },
    from,
  );
  const to = way.target?.kind === 'container' ? ` ${way.target.container.name}:${way.target.port}` : '';
  return way.reached === 'no' ? `no: ${way.end?.cause}` : `${way.reached} ${way.login}${to}`;
};

const COMPOSE = 'compose.yaml';
const TUNNEL = 'cloudflared/config.yml';
const list = (ranges: string): Edit => [
  DYNAMIC_FILE,
  'sourceRange: [192.168.1.0/24]',
  `sourceRange: [${ranges}]`,
];
const router = (text: string): Edit => [DYNAMIC_FILE, '  routers:\n', `  routers:\n    x: ${text}\n`];
const internet: Origin = { kind: 'internet' };
const tunnel: Origin = { kind: 'tunnel' };
const inProxy: Origin = { kind: 'network', name: 'hand_proxy' };
const byQuery = router('{rule: "Host(`app.example.com`) && Query(`k`, `v`)", priority: 900, service: app}');
const noDefault: Edit = [STATIC_FILE, '    asDefault: true\n', ''];
const anywhere = router('{rule: "Host(`x.example.com`)", service: app, tls: {}}');
const asked = 'yes authentik app:8080';
const refused = 'no: not-allowed';

const CASES: readonly (readonly [what: string, edits: readonly Edit[], request: Request, answer: string])[] =
  [
    ['the rendered way', [], {}, asked],
    [
      'a public range holds some of the internet',
      [list('203.0.113.0/24')],
      { from: internet },
      'unknown authentik app:8080',
    ],
    ['a private range holds none of it', [list('10.0.0.0/8')], { from: internet }, refused],
    ['a private range is the LAN where nothing else is known', [list('10.0.0.0/8')], {}, asked],
    ['a public range is not the LAN', [list('203.0.113.0/24')], {}, refused],
    ['every address holds all', [list('0.0.0.0/0')], { from: internet }, asked],
    ['the machine itself is nobody', [list('127.0.0.1')], {}, refused],
    ['a range that cannot be read lets nobody in', [list('hello')], {}, refused],
    ['a container is not of the LAN', [], { from: inProxy, port: 443 }, refused],
    ['a container is in a list of its network', [list('172.30.0.0/16')], { from: inProxy, port: 443 }, asked],
    [
      'a container may be in a part of its network',
      [list('172.30.0.0/28')],
      { from: inProxy, port: 443 },
      'unknown authentik app:8080',
    ],
    [
      'a network may be named as Compose does',
      [list('172.30.0.0/16')],
      { from: { kind: 'network', name: 'proxy' }, port: 443 },
      asked,
    ],
    [
      'a network without Traefik leads nowhere',
      [],
      { from: { kind: 'network', name: 'other' }, port: 443 },
      'no: no-traefik-in',
    ],
    [
      'a network without a subnet may have any that Docker takes',
      [[COMPOSE, ', ipam: {config: [{subnet: 172.30.0.0/24}]}', ''], list('172.16.0.0/12')],
      { from: inProxy, port: 443 },
      'unknown authentik app:8080',
    ],
    [
      'a container of that name does not exist',
      [],
      { from: { kind: 'container', name: 'nobody' } },
      'no: no-such-origin',
    ],
    [
      'a container asks another past every login',
      [],
      { from: { kind: 'container', name: 'authentik-server' }, host: 'APP', port: 8080 },
      'yes none app:8080',
    ],
    [
      'a container asks on a port on which nothing is known to listen',
      [],
      { from: { kind: 'container', name: 'authentik-server' }, host: 'app', port: 9 },
      'unknown none app:9',
    ],
    ['a query fits', [byQuery], { query: 'k=v' }, 'yes none app:8080'],
    ['a query with a semicolon is not read', [byQuery], { query: 'k=v;x' }, asked],
    [
      'a query with a broken percent sign is not read',
      [byQuery],
      { query: 'k=v&y=%zz' },
      'yes none app:8080',
    ],
    ['a query is read up to the broken part', [byQuery], { query: 'k=v%zz' }, asked],
    [
      'without entry points a router is on the default ones',
      [anywhere],
      { host: 'x.example.com' },
      'yes none app:8080',
    ],
    [
      'without default ones it is on all',
      [noDefault, anywhere],
      { host: 'x.example.com' },
      'yes none app:8080',
    ],
    [
      'but not on that of the API',
      [[STATIC_FILE, 'providers:\n', 'api: {insecure: true}\nproviders:\n'], noDefault, anywhere],
      { host: 'x.example.com', from: inProxy, port: 8080 },
      'no: no-router',
    ],
    [
      'a service that does not exist makes no router',
      [router('{rule: "Host(`app.example.com`)", priority: 900, service: nowhere}')],
      {},
      asked,
    ],
    [
      'TLS options that do not exist neither',
      [router('{rule: "Host(`app.example.com`)", priority: 900, service: app, tls: {options: nowhere}}')],
      {},
      asked,
    ],
    [
      'the default options always exist',
      [router('{rule: "Host(`app.example.com`)", priority: 900, service: app, tls: {options: default}}')],
      {},
      'yes none app:8080',
    ],
    [
      'a redirection in a circle ends',
      [
        [
          STATIC_FILE,
          '    http: {aliasHeadersStrategy: delete, middlewares: [visitors@file, direct@file], tls',
          '    http: {redirections: {entryPoint: {to: websecure, scheme: https}}, tls',
        ],
      ],
      {},
      'no: redirect-in-a-circle',
    ],
    ['a UDP port takes no request', [[COMPOSE, '"443:443"', '"443:443/udp"']], {}, 'no: not-published'],
    [
      'a port of the host itself neither',
      [[COMPOSE, '"443:443"', '"127.0.0.1:443:443"']],
      {},
      'no: not-published',
    ],
    ['a range of ports is published one by one', [[COMPOSE, '"443:443"', '"440-445:440-445"']], {}, asked],
    ['the tunnel leads to the app', [], { from: tunnel }, asked],
    ['the tunnel knows no other name', [], { from: tunnel, host: 'x.example.com' }, 'no: tunnel-status'],
    [
      'a rule of the tunnel may be for a path',
      [[TUNNEL, '    service: http://traefik:8443', '    path: ^/a\n    service: http://traefik:8443']],
      { from: tunnel, path: '/b' },
      'no: tunnel-status',
    ],
    [
      'which takes what fits',
      [[TUNNEL, '    service: http://traefik:8443', '    path: ^/a\n    service: http://traefik:8443']],
      { from: tunnel, path: '/ab' },
      asked,
    ],
    [
      'a tunnel to outside leads to no container',
      [[TUNNEL, 'http://traefik:8443', 'http://192.168.1.5:80']],
      { from: tunnel },
      'yes none',
    ],
    [
      'a tunnel with TLS meets no router without it',
      [[TUNNEL, 'http://traefik:8443', 'https://traefik:8443']],
      { from: tunnel },
      'no: no-router',
    ],
    ['a path that authentik lets through', [], { path: '/api/x' }, 'yes none app:8080'],
    ['and one that only looks like it', [], { path: '/apix' }, asked],
    [
      'an empty line lets every path through',
      [['authentik/blueprints/logins.yaml', 'skip_path_regex: ^/api/', 'skip_path_regex: "^/api/\\n"']],
      {},
      'yes none app:8080',
    ],
    [
      'a login for one domain above the name',
      [
        [
          'authentik/blueprints/logins.yaml',
          'mode: forward_single\n      external_host: https://app.example.com',
          'mode: forward_domain\n      cookie_domain: example.com\n      external_host: https://authentik.example.com',
        ],
      ],
      {},
      asked,
    ],
  ];

describe('one request', () => {
  for (const [what, edits, request, said] of CASES) it(what, () => expect(answer(edits, request)).toBe(said));
});
