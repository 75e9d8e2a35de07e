import { describe, expect, it } from 'vitest';
import { compileText } from '../../harness/compile.ts';
import { yaml } from '../../harness/dedent.ts';
import { FULL_STACK, problems } from '../../harness/stack.ts';

const APPS = 'sonarr: {auth: sso}, whoami: {image: "traefik/whoami:v1.11.0", port: 80}';
const stack = (whoami: string, apps = APPS) =>
  `${FULL_STACK}apps: {${apps}}\noverrides:\n  services: {whoami: {${whoami}}}\n`;
const LOGIN = 'authentik-proxy-home-sonarr';

describe('a name that something else has', () => {
  it.each([
    `hostname: ${LOGIN}`,
    `hostname: ${LOGIN.toUpperCase()}`,
    `hostname: ${LOGIN}.`,
    `container_name: ${LOGIN}`,
    `networks: {proxy: {aliases: [${LOGIN}]}}`,
    `networks: {default: {aliases: [x, ${LOGIN}]}}`,
    'hostname: authentik-server',
    'hostname: home-traefik-1',
    'hostname: "home-authentik-server-1"',
    'networks: {proxy: {aliases: [sonarr]}}',
    'networks: {proxy: {aliases: [Traefik]}}',
    'networks: {proxy: {aliases: [localhost]}}',
    'hostname: host.docker.internal',
    'container_name: authentik-server',
    'container_name: cloudflared',
    'links: ["sonarr:authentik-server"]',
    'links: ["traefik:sonarr"]',
    'external_links: ["other:authentik-server"]',
    'external_links: [sonarr]',
    'extra_hosts: ["authentik-server:192.168.1.9"]',
    'extra_hosts: ["authentik-server=192.168.1.9"]',
    'extra_hosts: ["AUTHENTIK-SERVER=[::1]"]',
    'extra_hosts: {sonarr: 192.168.1.9}',
    `extra_hosts: ["${LOGIN}:host-gateway"]`,
    'hostname: "${STACK:-x}"',
    'networks: {proxy: {aliases: ["${NAME}"]}}',
  ])('%s', (fragment) => {
    const key = fragment.slice(0, fragment.indexOf(':'));
    const found = problems(stack(fragment)).filter((one) => !one.startsWith('check/unexplained-right'));
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(new RegExp(`^check/(?:name-taken|name-undecided|container-name-taken) ${key}$`));
  });

  it('may be an alias where nobody hears both', () => {
    const databases = (shared: string) =>
      problems(
        FULL_STACK +
          yaml`
            apps:
              one: {image: "traefik/whoami:v1.11.0"}
              two: {image: "traefik/whoami:v1.11.0"}
              three: {image: "traefik/whoami:v1.11.0"}
            overrides:
              services:
                one: {networks: !override {a: {aliases: [db]}}}
                two: {networks: !override {b: {aliases: [db]}}}
                three: {networks: !override ${shared}}
              networks: {a: {}, b: {}, c: {}}
          `,
      );
    expect(databases('{a: {}, c: {}}')).toEqual([]);
    expect(databases('{b: {}}')).toEqual([]);
    expect(databases('{a: {}, b: {}}')).toEqual(['check/name-taken networks']);
    expect(databases('{b: {aliases: [db]}}')).toEqual(['check/name-taken networks']);
  });

  it('may not be that of an app', () => {
    const app = (name: string) =>
      problems(`${FULL_STACK}apps: {sonarr: {auth: sso}, ${name}: {image: "traefik/whoami:v1.11.0"}}\n`);
    for (const name of [LOGIN, 'home-traefik-1', 'localhost'])
      expect(app(name), name).toEqual([`check/name-taken ${name}`]);
    expect(app('anything')).toEqual([]);
  });

  it('is asked for by Traefik through no other way', () => {
    const traefik = (fragment: string) =>
      compileText(
        `${FULL_STACK}apps: {sonarr: {auth: sso}}\noverrides:\n  services: {traefik: {${fragment}}}\n`,
      ).diagnostics.map(({ code }) => code);
    expect(traefik(`extra_hosts: ["${LOGIN}:192.168.1.9"]`)).toEqual(['check/name-taken']);
    expect(traefik('extra_hosts: ["nas.lan:192.168.1.5"]')).toEqual([]);
    expect(traefik(`links: ["sonarr:${LOGIN}"]`)).toEqual(['resolve/unproved-change']);
  });

  it('two overrides cannot share an alias', () => {
    const spec = `${FULL_STACK}apps: {sonarr: {}, radarr: {}}\noverrides:\n  services: {sonarr: {networks: {proxy: {aliases: [arr]}}}, radarr: {hostname: arr}}\n`;
    expect(problems(spec)).toEqual(['check/name-taken networks']);
  });
});

describe('a name of its own', () => {
  it.each([
    'hostname: whoami',
    'hostname: me',
    'container_name: whoami',
    'container_name: mine',
    'networks: {proxy: {aliases: [me, whoami]}}',
    'links: [sonarr, "sonarr:tv"]',
    'extra_hosts: ["nas:192.168.1.5", "host.docker.internal:host-gateway"]',
    'hostname: "me.${DOMAIN}"',
  ])('%s', (fragment) => {
    expect(problems(stack(fragment))).toEqual([]);
  });

  it('may be lent to the app through which the traffic goes', () => {
    const spec = `${FULL_STACK}apps: {gluetun: {vpn: {type: wireguard}, settings: {provider: mullvad}}, sonarr: {via: gluetun, auth: sso}}\n`;
    expect(problems(spec).filter((one) => one.startsWith('check/name'))).toEqual([]);
  });
});
