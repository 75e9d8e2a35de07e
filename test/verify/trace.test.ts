/** Every hop of a request: tunnel rule, port, entry point, router, middleware, login, service, container. */
import { describe, expect, it } from 'vitest';
import { exposureOf } from '../../src/verify/exposure.ts';
import { bypassesOf } from '../../src/verify/trace/bypasses.ts';
import { trace } from '../../src/verify/trace/trace.ts';
import type { Trace } from '../../src/verify/trace/types.ts';
import { endText, hopText } from '../../src/verify/trace/words.ts';
import { DYNAMIC_FILE, follow, handMade, parsedTreeOf, STATIC_FILE } from './hand-made.ts';

const APP = 'https://app.example.com/';
const words = (way: Trace) => way.hops.map(hopText);
const endOf = ({ end }: Trace) => (end === undefined ? '' : endText(end));

describe('a request from the LAN', () => {
  it('goes through port, entry point, router, list and login to the container', () => {
    const way = follow(handMade(), APP, 'lan');
    expect(words(way)).toEqual([
      'port 443 of the host leads to traefik, port 443',
      'entry point websecure of Traefik',
      'router app: Host(`app.example.com`) (priority 100)',
      expect.stringMatching(/^visitors sets X-Forwarded-Uri/),
      'lan (192.168.1.0/24) lets a client of the LAN in',
      'login: authentik asks for a login to App, for friends',
      'container app, port 8080',
    ]);
    expect(way).toMatchObject({
      reached: 'yes',
      login: 'authentik',
      target: { kind: 'container', port: 8080 },
    });
  });

  it('without TLS is sent to the entry point with TLS', () => {
    const way = follow(handMade(), 'http://app.example.com/', 'lan');
    expect(words(way)).toContain('redirects to https://app.example.com');
    expect(way.reached).toBe('yes');
  });

  it('ends where nothing is published', () => {
    expect(endOf(follow(handMade(), 'https://app.example.com:8443/', 'lan'))).toBe(
      'nothing is published on port 8443 of the host',
    );
  });

  it('ends where no router takes the name', () => {
    expect(endOf(follow(handMade(), 'https://other.example.com/', 'lan'))).toMatch(
      /^404: no router on websecure takes other/,
    );
  });

  it('finds the path of the login without a login', () => {
    const way = follow(handMade(), `${APP}outpost.goauthentik.io/start`, 'lan');
    expect(way).toMatchObject({ reached: 'yes', login: 'none' });
    expect(words(way).at(-1)).toBe('container authentik-server, port 9000');
  });

  it('finds a path that authentik lets through', () => {
    expect(follow(handMade(), `${APP}api/v1`, 'lan')).toMatchObject({
      reached: 'yes',
      login: 'none',
      skips: ['^/api/'],
    });
  });

  it('from the internet is refused by the list', () => {
    expect(endOf(follow(handMade(), APP, 'internet'))).toBe(
      '403: lan (192.168.1.0/24) does not let a client from the internet in',
    );
  });
});

describe('a request through the tunnel', () => {
  it('begins with a rule', () => {
    expect(words(follow(handMade(), APP, 'tunnel'))[0]).toBe(
      'cloudflared rule 1 sends app.example.com to http://traefik:8443',
    );
  });
  it('ends at the rule for the rest', () => {
    expect(endOf(follow(handMade(), 'https://authentik.example.com/', 'tunnel'))).toBe(
      '404: cloudflared answers itself',
    );
  });
  it('does not fit a rule in upper case', () => {
    const tree = handMade(['cloudflared/config.yml', 'hostname: app', 'hostname: App']);
    expect(follow(tree, APP, 'tunnel').reached).toBe('no');
  });
  it('takes names as they come, which Traefik does not', () => {
    const ask = (host: string, kind: 'lan' | 'tunnel') =>
      trace(parsedTreeOf(handMade()), { scheme: 'https', host }, { kind }).reached;
    for (const host of ['App.example.com', 'app.example.com.'])
      expect([ask(host, 'tunnel'), ask(host, 'lan')], host).toEqual(['no', 'yes']);
  });
  it('fits a star, any label deep, and not the name itself', () => {
    const tree = handMade([
      'cloudflared/config.yml',
      'hostname: app.example.com',
      'hostname: "*.example.com"',
    ]);
    expect(follow(tree, APP, 'tunnel').reached).toBe('yes');
    expect(words(follow(tree, 'https://example.com/', 'tunnel')).join()).toContain('http_status:404');
  });
  it('is refused by a list that judges the peer', () => {
    const tree = handMade([
      DYNAMIC_FILE,
      'middlewares: [host, login], service: app',
      'middlewares: [lan, login], service: app',
    ]);
    expect(endOf(follow(tree, APP, 'tunnel'))).toMatch(/^403: lan .* does not let cloudflared in$/);
  });
  it('passes a list that judges the address which Cloudflare wrote', () => {
    const list = 'lan: {ipAllowList: {sourceRange: [0.0.0.0/0, "::/0"], ipStrategy: {depth: 1}}}';
    const tree = handMade(
      [DYNAMIC_FILE, /lan: \{ipAllowList.*\}\}/, list],
      [DYNAMIC_FILE, 'middlewares: [host, login], service: app', 'middlewares: [lan, login], service: app'],
    );
    expect(follow(tree, APP, 'tunnel').reached).toBe('yes');
    // Where the header is not believed it is removed, and nobody passes.
    expect(follow(tree, APP, 'lan').reached).toBe('no');
  });
  it('may claim any address where a list looks deeper', () => {
    const list = 'lan: {ipAllowList: {sourceRange: [192.168.1.0/24], ipStrategy: {depth: 2}}}';
    const tree = handMade(
      [DYNAMIC_FILE, /lan: \{ipAllowList.*\}\}/, list],
      [DYNAMIC_FILE, 'middlewares: [host, login], service: app', 'middlewares: [lan], service: app'],
    );
    expect(follow(tree, APP, 'tunnel')).toMatchObject({ reached: 'yes', login: 'none' });
  });
});

describe('a request from a container', () => {
  it('reaches its neighbours without anybody asking', () => {
    const way = follow(handMade(), 'http://app:8080/', 'container:authentik-server');
    expect(way).toMatchObject({ reached: 'yes', login: 'none' });
    expect(words(way).at(-1)).toBe('container app, port 8080, without Traefik: nobody asks for a login');
  });
  it('does not find containers of other networks', () => {
    expect(endOf(follow(handMade(), 'http://app:8080/', 'container:cloudflared'))).toBe(
      'cloudflared finds no container app in its networks',
    );
  });
  it('is not a client of the LAN', () => {
    expect(endOf(follow(handMade(), APP, 'container:app'))).toMatch(/does not let the container app in$/);
  });
  it('may be one where the list holds its network in part', () => {
    const tree = handMade([DYNAMIC_FILE, 'sourceRange: [192.168.1.0/24]', 'sourceRange: [172.30.0.0/28]']);
    expect(follow(tree, APP, 'container:app').reached).toBe('unknown');
  });
});

describe('routers', () => {
  const extra = (router: string) =>
    handMade([DYNAMIC_FILE, /^ {2}services:$/m, `    zz: ${router}\n  services:`]);

  it('of a higher priority win', () => {
    const tree = extra('{entryPoints: [websecure], rule: "PathPrefix(`/`)", priority: 5000, service: app}');
    expect(follow(tree, APP, 'internet')).toMatchObject({ reached: 'yes', login: 'none' });
  });
  it('without a priority have the length of their rule', () => {
    const tree = extra('{entryPoints: [websecure], rule: "PathPrefix(`/`)", service: app}');
    expect(follow(tree, APP, 'internet').reached).toBe('no');
  });
  it('of one priority are not decided, and the weakest counts', () => {
    const way = follow(
      extra('{entryPoints: [websecure], rule: "Host(`app.example.com`)", priority: 100, service: app}'),
      APP,
      'internet',
    );
    expect(way).toMatchObject({ reached: 'unknown', login: 'none' });
    expect(words(way).at(-1)).toMatch(/cannot be decided between the routers app, zz/);
  });
  it('that judge what is not known may win, and may not', () => {
    const tree = extra(
      '{entryPoints: [websecure], rule: "Host(`app.example.com`) && Header(`X-Key`, `1`)", priority: 5000, service: app}',
    );
    expect(follow(tree, APP, 'internet')).toMatchObject({ reached: 'unknown', login: 'none' });
  });
  it('without entry points are on the default ones', () => {
    const tree = extra('{rule: "Host(`new.example.com`)", service: app}');
    expect(follow(tree, 'https://new.example.com/', 'internet').reached).toBe('yes');
  });
  it('whose rule is not readable are not built', () => {
    const tree = handMade([
      DYNAMIC_FILE,
      'rule: "Host(`app.example.com`)", priority: 100, middlewares: [lan, login]',
      'rule: "Host(`app.example.com`", priority: 100, middlewares: [lan, login]',
    ]);
    expect(follow(tree, APP, 'lan').reached).toBe('no');
  });
  it('whose middleware is missing are not built, and it is said', () => {
    const tree = handMade([DYNAMIC_FILE, 'middlewares: [lan, login]', 'middlewares: [lan, logn]']);
    expect(words(follow(tree, APP, 'lan')).join()).toContain(
      'router app is not built: the middleware logn@file does not exist',
    );
  });
  it('with TLS are not asked without it', () => {
    const tree = handMade([STATIC_FILE, /, tls: \{certResolver.*\]\}/, '']);
    expect(endOf(follow(tree, APP, 'lan'))).toMatch(/no router on websecure with TLS/);
  });
});

describe('middlewares and services', () => {
  it('of an entry point come first', () => {
    const tree = handMade([
      STATIC_FILE,
      'middlewares: [visitors@file, direct@file], tls',
      'middlewares: [lan@file], tls',
    ]);
    const [, , , first] = words(follow(tree, APP, 'lan'));
    expect(first).toMatch(/^lan /);
  });
  it('in chains are opened, also chains in chains', () => {
    const tree = handMade(
      [
        DYNAMIC_FILE,
        /^ {2}middlewares:$/m,
        '  middlewares:\n    outer: {chain: {middlewares: [inner]}}\n    inner: {chain: {middlewares: [lan, login]}}',
      ],
      [DYNAMIC_FILE, '[lan, login], service: app', '[outer], service: app'],
    );
    expect(follow(tree, APP, 'lan')).toMatchObject({ reached: 'yes', login: 'authentik' });
    expect(follow(tree, APP, 'internet').reached).toBe('no');
  });
  it('in a chain that holds itself are not built', () => {
    const tree = handMade(
      [DYNAMIC_FILE, /^ {2}middlewares:$/m, '  middlewares:\n    outer: {chain: {middlewares: [outer]}}'],
      [DYNAMIC_FILE, '[lan, login], service: app', '[outer], service: app'],
    );
    expect(follow(tree, APP, 'lan').reached).toBe('no');
  });
  it('that ask for a password are another login', () => {
    const tree = handMade([
      DYNAMIC_FILE,
      /login: \{forwardAuth.*\}\}/,
      'login: {basicAuth: {users: ["a:b"]}}',
    ]);
    expect(follow(tree, APP, 'lan')).toMatchObject({ reached: 'yes', login: 'unknown' });
  });
  it('that ask nobody refuse everybody', () => {
    const tree = handMade([DYNAMIC_FILE, 'address: "http://authentik-server', 'address: "http://authentik']);
    expect(endOf(follow(tree, APP, 'lan'))).toMatch(/^500: login asks .*which Traefik does not find/);
  });
  it('that ask a container which is not an outpost are another login', () => {
    const tree = handMade([
      DYNAMIC_FILE,
      'address: "http://authentik-server:9000',
      'address: "http://app:8080',
    ]);
    expect(follow(tree, APP, 'lan').login).toBe('unknown');
  });
  it('that ask for a host which authentik does not know refuse everybody', () => {
    const tree = handMade([
      'authentik/blueprints/logins.yaml',
      'name: App, provider: !KeyOf provider',
      'name: App',
    ]);
    expect(endOf(follow(tree, APP, 'lan'))).toMatch(/^404: authentik knows no application/);
  });
  it('lead nowhere where the container is in another network', () => {
    const tree = handMade([DYNAMIC_FILE, 'http://app:8080', 'http://cloudflare:8080']);
    expect(endOf(follow(tree, APP, 'lan'))).toMatch(/^502: traefik finds no container cloudflare/);
  });
  it('may lead nowhere where nothing is known to listen', () => {
    const tree = handMade([DYNAMIC_FILE, 'http://app:8080', 'http://app:8081']);
    const way = follow(tree, APP, 'lan');
    expect(way.reached).toBe('unknown');
    expect(words(way).at(-1)).toBe('container app, port 8081, which is only known to listen on 8080');
  });
  it('may spread requests in ways that are not looked into', () => {
    const tree = handMade([DYNAMIC_FILE, /app: \{loadBalancer.*/, 'app: {weighted: {services: []}}']);
    expect(follow(tree, APP, 'lan').reached).toBe('unknown');
  });
});

describe('ways around Traefik', () => {
  it('are published ports, the network of the host, neighbours and the tunnel', () => {
    const tree = handMade(
      ['compose.yaml', 'networks: {tunnel: {ipv4_address: 172.30.250.6}}', 'networks: [tunnel, proxy]'],
      ['compose.yaml', 'expose: ["8080"]', 'ports: ["127.0.0.1:81:8080", "8080-8081:8080-8081/udp"]'],
    );
    const parsed = parsedTreeOf(tree);
    const app = parsed.compose.services.get('app');
    expect(app && bypassesOf(parsed, app).map(({ text }) => text)).toEqual([
      'port 81/tcp of the host on 127.0.0.1 leads straight to port 8080 of app',
      'port 8080/udp of the host leads straight to port 8080 of app',
      'port 8081/udp of the host leads straight to port 8081 of app',
      'cloudflared reaches app in the network hand_proxy: one rule is enough',
      '3 other containers reach it without a login in hand_proxy: cloudflared, authentik-server, authentik-worker',
    ]);
  });
  it('a port on the host itself is none for others', () => {
    const tree = handMade(['compose.yaml', 'expose: ["8080"]', 'ports: ["127.0.0.1:81:8080"]']);
    expect(follow(tree, 'http://192.168.1.10:81/', 'lan').reached).toBe('no');
  });
});

describe('exposure', () => {
  it('names paths that are open where the rest is not', () => {
    const tree = handMade([
      DYNAMIC_FILE,
      /^ {2}services:$/m,
      '    hook: {entryPoints: [websecure], rule: "Host(`app.example.com`) && PathPrefix(`/hook`)", priority: 500, service: app}\n  services:',
    ]);
    const { reached, open } = exposureOf(parsedTreeOf(tree), 'app.example.com', 'internet');
    expect(reached).toBe('no');
    expect(open.map(({ path }) => path)).toEqual(['/hook']);
  });
});
