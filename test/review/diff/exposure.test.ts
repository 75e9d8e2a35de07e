/** What a review says of exposure: the sentences that a reviewer decides by. */
import { describe, expect, it } from 'vitest';
import { compareTrees } from '../../../src/review/diff/diff.ts';
import { treeOf } from '../../harness/compile.ts';

const BASE = `
apiVersion: waybill/v1
name: home
domain: example.com
host: { timezone: UTC, uid: 1000, gid: 1000, data: /opt/home, media: /mnt/media }
lan: [192.168.1.0/24]
tls: { email: admin@example.com, dnsProvider: cloudflare }
tunnel: { id: 6ff42ae2-765d-4adf-8112-31c55c1551ef }
sso: { outposts: per-app }
apps:
  authentik: { access: [lan, tunnel] }
  cloudflare-tunnel: {}
`;

/** What the review says of exposure when the lines of one app change. */
function sentences(before: string, after: string, head: readonly [string, string] = ['', '']) {
  const specs = [before, after].map((line) => `${BASE}  ${line}\n`);
  const changed = (specs[1] ?? '').replace(...head);
  const { changes } = compareTrees('home', treeOf(specs[0] ?? ''), treeOf(changed));
  return changes
    .filter(({ subject }) => subject === 'exposure')
    .map(({ weight, name, text }) => `${weight}: ${name} ${text}`);
}

describe('the review says', () => {
  it('that a route of the LAN is on the tunnel, without a login', () => {
    expect(
      sentences(
        "seerr: { auth: none, reason: 'guests may look' }",
        "seerr: { access: [lan, tunnel], auth: none, reason: 'guests may look' }",
      ),
    ).toEqual([
      'danger: seerr.example.com is now reachable from the internet without a login (through the tunnel)',
    ]);
  });

  it('that a login was removed', () => {
    expect(
      sentences(
        'radarr: { access: [lan, tunnel], auth: sso }',
        "radarr: { access: [lan, tunnel], auth: none, reason: 'guests may look' }",
      ),
    ).toEqual([
      'danger: radarr.example.com is now reachable from the internet without a login (through the tunnel)',
    ]);
  });

  it("that the login of the tunnel is the app's own now", () => {
    expect(
      sentences(
        'jellyfin: { access: [lan, tunnel], auth: sso }',
        'jellyfin: { access: [lan, tunnel], auth: app }',
      ),
    ).toEqual([
      "danger: jellyfin.example.com is now reachable from the internet behind the app's own login only (through the tunnel)",
    ]);
  });

  it('from where a login is no longer asked for', () => {
    expect(
      sentences(
        'radarr: { access: [lan, tunnel], auth: sso }',
        'radarr: { access: [lan, tunnel], auth: { lan: app, tunnel: sso } }',
      ),
    ).toEqual([
      "caution: radarr.example.com is now reachable from the internet behind the app's own login only, if it was switched on from the LAN and behind the login of authentik, group home-users from the tunnel (through the tunnel)",
    ]);
    expect(
      sentences(
        'radarr: { access: [lan, tunnel], auth: { lan: app, tunnel: sso } }',
        "radarr: { access: [lan, tunnel], auth: { lan: sso, tunnel: app }, reason: 'its login is on' }",
      )[0],
    ).toMatch(/^danger: radarr\.example\.com is now/);
  });

  it('that a path needs no login any more', () => {
    expect(
      sentences(
        'radarr: { access: [lan, tunnel], auth: sso }',
        "radarr: { access: [lan, tunnel], auth: sso, skip: { paths: ['^/ping$'], reason: 'a probe asks here' } }",
      ),
    ).toEqual(['danger: radarr.example.com no longer asks for a login below ^/ping$']);
  });

  it('that an app has an additional host name', () => {
    expect(sentences('radarr: { auth: sso }', 'radarr: { auth: sso, hosts: [films.example.com] }')).toEqual([
      'note: films.example.com is new: reachable from the LAN behind the login of authentik, group home-users',
    ]);
  });

  it('that more addresses count as the LAN', () => {
    expect(
      sentences('radarr: {}', 'radarr: {}', ['192.168.1.0/24', '192.168.1.0/24, 192.168.7.0/24']),
    ).toEqual([
      'caution: 192.168.7.0/24 counts as the LAN now',
      'caution: Traefik handles the requests of all routes differently',
    ]);
  });

  it('that another group may enter', () => {
    expect(sentences('radarr: { auth: sso }', 'radarr: { auth: sso, groups: [home-users, guests] }')).toEqual(
      ['caution: radarr.example.com also lets in the group guests'],
    );
  });

  it('that authentik is gone while the tunnel stays', () => {
    const without = BASE.replace(/^sso:.*\n/m, '').replace(/^ {2}authentik:.*\n/m, '');
    const { changes } = compareTrees(
      'home',
      treeOf(`${BASE}  jellyfin: { access: [lan, tunnel], auth: sso }\n`),
      treeOf(`${without}  jellyfin: { access: [lan, tunnel], auth: app }\n`),
    );
    expect(changes.slice(0, 2)).toMatchObject([
      {
        weight: 'danger',
        name: 'authentik',
        text: 'is gone: it is no longer used to log in',
        details: ['still reachable from the internet: jellyfin.example.com'],
      },
      {
        weight: 'danger',
        name: 'jellyfin.example.com',
        text: "is now reachable from the internet behind the app's own login only (through the tunnel)",
        details: ['before: lan and tunnel, behind the login of authentik, group home-users'],
      },
    ]);
  });

  it('that the LAN got wider, by how much', () => {
    const { changes } = compareTrees(
      'home',
      treeOf(`${BASE}  radarr: {}\n`),
      treeOf(`${BASE}  radarr: {}\n`.replace('192.168.1.0/24', '192.168.0.0/16')),
    );
    expect(changes.find(({ name }) => name === '192.168.0.0/16')).toMatchObject({
      weight: 'caution',
      text: 'counts as the LAN now',
      details: ['65536 addresses instead of 256'],
    });
  });

  it('that a host name belongs to another app, and what it was before', () => {
    const before = 'radarr: { auth: sso, host: films.example.com }';
    const after = "seerr: { host: films.example.com, auth: none, reason: 'guests may look' }";
    expect(sentences(before, after)).toEqual([
      'caution: films.example.com now belongs to seerr instead of radarr: reachable from the LAN without a login',
    ]);
  });

  it('that two apps swap their host names', () => {
    const swap = (one: string, two: string) =>
      `seerr: { subdomain: ${one} }\n  radarr: { auth: sso, subdomain: ${two} }`;
    expect(sentences(swap('a', 'b'), swap('b', 'a'))).toEqual([
      'caution: a.example.com now belongs to radarr instead of seerr: reachable from the LAN behind the login of authentik, group home-users',
      "caution: b.example.com now belongs to seerr instead of radarr: reachable from the LAN behind the app's own login only",
      'note: a.example.com takes the place of b.example.com for radarr',
      'note: b.example.com takes the place of a.example.com for seerr',
    ]);
  });

  it('what got safer, without alarm', () => {
    expect(sentences('radarr: { access: [lan, tunnel], auth: sso }', 'radarr: { auth: sso }')).toEqual([
      'note: radarr.example.com is now reachable from the LAN behind the login of authentik, group home-users',
    ]);
  });
});
