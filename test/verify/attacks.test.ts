/** What a careless person would write: each is refused, in words that a home user understands. */
import { describe, expect, it } from 'vitest';
import { verify } from '../../src/verify/verify.ts';
import { DYNAMIC_FILE, follow, handMade, STATIC_FILE } from './hand-made.ts';

type Change = readonly [string, string | RegExp, string];

interface Attack {
  readonly name: string;
  readonly changes: readonly Change[];
  /** What must be said, and where. */
  readonly said: readonly (readonly [code: string, file: string, words: RegExp])[];
  /** What a request would find. */
  readonly ways?: readonly (readonly [address: string, from: string, reached: string, login: string])[];
}

const APP = 'https://app.example.com/';
const RULE: Change = ['cloudflared/config.yml', 'http://traefik:8443', 'http://app:8080'];
const BESIDE: Change = [
  'compose.yaml',
  /networks: {tunnel: {ipv4_address: 172.30.250.6}}/,
  'networks: [tunnel, proxy]',
];

const ATTACKS: readonly Attack[] = [
  {
    name: 'a forged header skips the login: the entry point believes the tunnel and nobody cleans its headers',
    changes: [[STATIC_FILE, 'middlewares: [clean@file, direct@file]', 'middlewares: [direct@file]']],
    said: [
      [
        'verify/forged-headers',
        DYNAMIC_FILE,
        /anyone can skip the login of app\.example\.com .*X-Forwarded-Uri/,
      ],
      ['verify/uncleaned-headers', STATIC_FILE, /passes on what visitors write into X-Forwarded-Uri/],
    ],
    ways: [
      [APP, 'tunnel', 'yes', 'none'],
      [APP, 'lan', 'yes', 'authentik'],
    ],
  },
  ...['Uri', 'Method'].map(
    (header): Attack => ({
      name: `a forged X-Forwarded-${header} alone is enough`,
      changes: [[DYNAMIC_FILE, `          X-Forwarded-${header}: ""\n`, '']],
      said: [['verify/forged-headers', DYNAMIC_FILE, new RegExp(`X-Forwarded-${header}$`)]],
      ways: [[APP, 'tunnel', 'yes', 'none']],
    }),
  ),
  {
    name: 'the login does not believe headers, and so none can be forged',
    changes: [
      [STATIC_FILE, 'middlewares: [clean@file, direct@file]', 'middlewares: [direct@file]'],
      [DYNAMIC_FILE, 'trustForwardHeader: true', 'trustForwardHeader: false'],
    ],
    said: [['verify/uncleaned-headers', STATIC_FILE, /X-Forwarded-Uri/]],
    ways: [[APP, 'tunnel', 'yes', 'authentik']],
  },
  {
    name: 'a list of all private ranges lets the tunnel in (RFC 1918)',
    changes: [
      [
        DYNAMIC_FILE,
        'sourceRange: [192.168.1.0/24]',
        'sourceRange: [10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16]',
      ],
      [
        DYNAMIC_FILE,
        'priority: 100, middlewares: [lan, login], service: app',
        'priority: 100, middlewares: [lan], service: app',
      ],
      ['cloudflared/config.yml', 'http://traefik:8443', 'https://traefik:443'],
    ],
    said: [
      [
        'verify/list-holds-containers',
        DYNAMIC_FILE,
        /lets 172\.16\.0\.0\/12 in, which holds the container network hand_tunnel/,
      ],
      ['verify/tunnel-no-login', 'cloudflared/config.yml', /which the LAN uses too/],
      ['verify/login-missing', DYNAMIC_FILE, /asks for no login from the tunnel/],
    ],
    ways: [
      [APP, 'tunnel', 'yes', 'none'],
      [APP, 'internet', 'no', 'none'],
    ],
  },
  {
    name: 'the tunnel enters by the door of the LAN: a proper list locks it out',
    changes: [['cloudflared/config.yml', 'http://traefik:8443', 'https://traefik:443']],
    said: [['verify/tunnel-unanswered', 'cloudflared/config.yml', /403/]],
    ways: [[APP, 'tunnel', 'no', 'none']],
  },
  {
    name: 'a router names a middleware that nobody defines (H004)',
    changes: [[DYNAMIC_FILE, /^ {4}login: .*\n/m, '']],
    said: [
      [
        'verify/missing-middleware',
        DYNAMIC_FILE,
        /the router app names the middleware `login@file`, which does not exist/,
      ],
    ],
    ways: [
      [APP, 'lan', 'no', 'none'],
      [APP, 'tunnel', 'no', 'none'],
    ],
  },
  {
    name: 'the name of a middleware is misspelt (H005)',
    changes: [[DYNAMIC_FILE, 'middlewares: [lan, login]', 'middlewares: [lan, app-login]']],
    said: [['verify/missing-middleware', DYNAMIC_FILE, /app-login@file/]],
    ways: [
      [APP, 'lan', 'no', 'none'],
      [APP, 'tunnel', 'yes', 'authentik'],
    ],
  },
  {
    name: 'the login is only on one of two routers',
    changes: [
      [DYNAMIC_FILE, 'middlewares: [host, login], service: app', 'middlewares: [host], service: app'],
    ],
    said: [['verify/login-missing', DYNAMIC_FILE, /app\.example\.com asks for no login from the tunnel/]],
    ways: [
      [APP, 'tunnel', 'yes', 'none'],
      [APP, 'lan', 'yes', 'authentik'],
    ],
  },
  {
    name: 'the tunnel leads past Traefik (H002)',
    changes: [RULE, BESIDE],
    said: [
      [
        'verify/tunnel-beside-traefik',
        'cloudflared/config.yml',
        /leads app\.example\.com straight to `app`, past Traefik/,
      ],
      ['verify/tunnel-neighbour', 'compose.yaml', /`cloudflared` shares the network hand_proxy with `app`/],
    ],
    ways: [[APP, 'tunnel', 'yes', 'none']],
  },
  {
    name: 'the tunnel leads to a container that it does not find',
    changes: [RULE],
    said: [['verify/tunnel-unanswered', 'cloudflared/config.yml', /finds no container app/]],
    ways: [[APP, 'tunnel', 'no', 'none']],
  },
  {
    name: 'the tunnel takes every name (H003)',
    changes: [
      [
        'cloudflared/config.yml',
        '  - hostname: app.example.com\n    service: http://traefik:8443\n  - service: http_status:404',
        '  - service: http://traefik:8443',
      ],
    ],
    said: [
      [
        'verify/tunnel-order',
        'cloudflared/config.yml',
        /names that match no rule lead to http:\/\/traefik:8443/,
      ],
    ],
  },
  {
    name: 'a route without list and login (H001)',
    changes: [
      [
        DYNAMIC_FILE,
        /^ {2}services:$/m,
        '    n8n: {entryPoints: [websecure], rule: "Host(`n8n.example.com`)", priority: 1, service: app}\n  services:',
      ],
    ],
    said: [
      [
        'verify/public-without-login',
        DYNAMIC_FILE,
        /n8n\.example\.com is open to the internet without a login/,
      ],
    ],
    ways: [['https://n8n.example.com/', 'internet', 'yes', 'none']],
  },
  {
    name: 'the API of Traefik is open (H008)',
    changes: [[STATIC_FILE, 'providers:', 'api: {insecure: true}\nproviders:']],
    said: [['verify/api-open', STATIC_FILE, /open to everyone/]],
  },
  {
    name: 'no certificate is checked (H009)',
    changes: [[STATIC_FILE, 'providers:', 'serversTransport: {insecureSkipVerify: true}\nproviders:']],
    said: [['verify/no-certificate-checked', STATIC_FILE, /no certificate/]],
  },
  {
    name: 'TLS options where Traefik ignores them (H010)',
    changes: [
      [STATIC_FILE, 'providers:', 'tls: {options: {default: {minVersion: VersionTLS12}}}\nproviders:'],
      [DYNAMIC_FILE, 'tls: {options: {default: {minVersion: VersionTLS12}}}\n', ''],
    ],
    said: [
      ['verify/unknown-key', STATIC_FILE, /the static file of Traefik has `tls`/],
      ['verify/weak-tls', DYNAMIC_FILE, /TLS before version 1\.2/],
    ],
  },
  {
    name: 'a redirect to an entry point that does not exist (H011)',
    changes: [[STATIC_FILE, 'to: websecure', 'to: https']],
    said: [['verify/missing-entry-point', STATIC_FILE, /the entry point `https`, which does not exist/]],
    ways: [['http://app.example.com/', 'lan', 'no', 'none']],
  },
  {
    name: 'visitors with IPv6 are forgotten (H012)',
    changes: [[DYNAMIC_FILE, 'sourceRange: [192.168.1.0/24]', 'sourceRange: [0.0.0.0/0]']],
    said: [
      ['verify/half-of-internet', DYNAMIC_FILE, /lacks ::\/0/],
      ['verify/list-of-everybody', DYNAMIC_FILE, /lets everybody in/],
    ],
    ways: [[APP, 'internet', 'yes', 'authentik']],
  },
  {
    name: 'a token on the command line (H042)',
    changes: [
      ['compose.yaml', 'command: [tunnel, --config', 'command: [tunnel, --token, eyJhIjoiMTIzIn0, --config'],
    ],
    said: [['verify/literal-secret', 'compose.yaml', /--token/]],
  },
  {
    name: 'an app publishes its port beside its login',
    changes: [['compose.yaml', 'expose: ["8080"]', 'ports: ["8080:8080"]']],
    said: [['verify/unlisted-port', 'compose.yaml', /port 8080\/tcp of the host leads straight to `app`/]],
    ways: [['http://192.168.1.10:8080/', 'lan', 'yes', 'none']],
  },
  {
    name: 'an expression opens the whole app',
    changes: [['authentik/blueprints/logins.yaml', '^/api/', '/']],
    said: [['verify/skips-everything', 'authentik/blueprints/logins.yaml', /matches every path/]],
    ways: [[APP, 'tunnel', 'yes', 'none']],
  },
  {
    name: 'two routers of one strength',
    changes: [
      [
        DYNAMIC_FILE,
        /^ {2}services:$/m,
        '    again: {entryPoints: [websecure], rule: "Host(`app.example.com`)", priority: 100, middlewares: [lan], service: app}\n  services:',
      ],
    ],
    said: [['verify/equal-priorities', DYNAMIC_FILE, /`app` and `again` take the same requests/]],
    ways: [[APP, 'lan', 'yes', 'none']],
  },
  {
    name: 'an application for everybody who has an account',
    changes: [
      ['authentik/blueprints/logins.yaml', /^ {2}- model: authentik_policies\.policybinding\n.*\n.*\n/m, ''],
    ],
    said: [
      [
        'verify/open-to-every-user',
        'authentik/blueprints/logins.yaml',
        /every user of authentik may open `app`/,
      ],
    ],
  },
];

describe('a tree that a careful person wrote', () => {
  it('has no errors', () => {
    const errors = verify(handMade()).diagnostics.filter(({ severity }) => severity === 'error');
    expect(errors.map(({ code, message }) => `${code} ${message}`)).toEqual([]);
  });
});

describe('refused', () => {
  for (const { name, changes, said, ways = [] } of ATTACKS) {
    it(name, () => {
      const tree = handMade(...changes);
      const { diagnostics } = verify(tree);
      for (const [code, file, words] of said) {
        const own = diagnostics.filter((one) => one.code === code && one.at.file === file);
        expect(
          own.map(({ message }) => message),
          `${code}, among ${diagnostics.map((one) => one.code).join(' ')}`,
        ).toContainEqual(expect.stringMatching(words));
        for (const one of own) expect(one.help, code).toBeTruthy();
      }
      for (const [address, from, reached, login] of ways) {
        const way = follow(tree, address, from);
        expect([address, from, way.reached, way.login]).toEqual([address, from, reached, login]);
      }
    });
  }
});
