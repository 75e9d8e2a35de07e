/** What people write who come from Compose or from other words: each is answered with the line to write. */
import { expect, it } from 'vitest';
import { check } from '../../src/cli/commands/check.ts';
import { call } from '../harness/context.ts';

const HEAD = `apiVersion: waybill/v1
name: home
domain: example.com
host: {timezone: Europe/Berlin, uid: 1000, gid: 1000, data: /opt/home, media: /mnt/media}
lan: [192.168.1.0/24]
tls: {email: me@example.com, dnsProvider: cloudflare}
sso: {outposts: embedded}
`;
const OWN = 'apps:\n  web: {image: "nginx:1.29.3", ';

/** What `waybill check` says of a stack, without the frame of the source. */
async function said(spec: string): Promise<string> {
  const { context, out } = call({ '/repo/stacks/home/stack.yaml': spec }, [], {});
  await check.run(context);
  return out()
    .split('\n')
    .filter((line) => /^ {2}(?:help: )?[^\s\d│┆e]|^ {2}e(?!xplain:)/.test(line))
    .map((line) => line.trim())
    .join(' ');
}

/** Spec, and what must be in the answer. */
const MISTAKES: readonly (readonly [spec: string, answer: string])[] = [
  // Other words for a value.
  [`${HEAD}apps: {sonarr: {auth: authentik}}`, 'the word for this is `sso`'],
  [`${HEAD}apps: {sonarr: {auth: forward-auth}}`, 'the word for this is `sso`'],
  [`${HEAD}apps: {sonarr: {auth: no}}`, 'the word for this is `none`'],
  [`${HEAD}apps: {sonarr: {auth: false}}`, 'the word for this is `none`'],
  [`${HEAD}apps: {sonarr: {auth: true}}`, 'the word for this is `sso`'],
  [`${HEAD}apps: {portainer: {auth: oauth2}}`, 'the word for this is `oidc`'],
  [`${HEAD}apps: {jellyfin: {auth: native}}`, 'the word for this is `app`'],
  [`${HEAD}apps: {sonarr: {access: [public]}}`, 'the word for this is `internet`'],
  [`${HEAD}apps: {sonarr: {access: [cloudflare]}}`, 'the word for this is `tunnel`'],
  [`${HEAD}apps: {sonarr: {access: [local]}}`, 'the word for this is `lan`'],
  [`${HEAD}${OWN}port: 80, media: ro}`, 'the word for this is `read`'],
  // Other words for a key.
  [`${HEAD}apps: {sonarr: {tag: "4.0.16"}}`, 'the key for this is `version`'],
  [`${HEAD}apps: {sonarr: {hostname: tv.example.com}}`, 'the key for this is `host`'],
  [`${HEAD}apps: {sonarr: {authentication: sso}}`, 'the key for this is `auth`'],
  [`${HEAD}apps: {sonarr: {env: {TZ: UTC}}}`, 'the key for this is `environment`'],
  [`${HEAD.replace('timezone', 'tz')}apps: {sonarr: {}}`, 'the key for this is `timezone`'],
  [`${HEAD.replace('uid', 'puid')}apps: {sonarr: {}}`, 'the key for this is `uid`'],
  [`${HEAD}services: {sonarr: {}}`, 'the key for this is `apps`'],
  // Compose in an app.
  [`${HEAD}${OWN}ports: ["8080:80"]}`, 'write `port: 80`'],
  [
    `${HEAD}${OWN}port: 80, volumes: ["./conf:/config", "/srv/x:/data/x:ro"]}`,
    'write `data: {config: /config, x: /data/x}`',
  ],
  [`${HEAD}${OWN}port: 80, container_name: web}`, 'leave it out: Waybill names containers'],
  [`${HEAD}${OWN}port: 80, restart: always}`, 'leave it out: every app is restarted'],
  [`${HEAD}${OWN}port: 80, environment: ["A=1", "B=two"]}`, 'write it as a map: `{A: 1, B: two}`'],
  [`${HEAD}${OWN}port: 80, cap_add: [NET_ADMIN]}`, 'overrides: {services: {web: {cap_add: [NET_ADMIN]}}}'],
  [`${HEAD}${OWN}port: 80, depends_on: [db]}`, 'leave it out: apps of the catalogue wait'],
  [
    `${HEAD}${OWN}port: 80, labels: {traefik.enable: "true"}}`,
    '`port:`, `access:` and `auth:` make the route',
  ],
  [`${HEAD}${OWN}port: 80, env_file: .env}`, 'write the variables under `environment:`'],
  [`${HEAD}apps: {sonarr: {mem_limit: 2g}}`, 'overrides: {services: {sonarr: {mem_limit: 2g}}}'],
  [`${HEAD}apps: {sonarr: {ports: ["8989:8989"]}}`, 'write `port: 8989`'],
  // Quotes, brackets, forms.
  [`${HEAD.replace('uid: 1000', 'uid: "1000"')}apps: {sonarr: {}}`, 'without quotes: `1000`'],
  [`${HEAD}${OWN}port: "80"}`, 'without quotes: `80`'],
  [`${HEAD}hardening: "yes"\napps: {sonarr: {}}`, 'write `true`, without quotes'],
  [`${HEAD}apps: {sonarr: {access: lan}}`, 'write it as a list: `[lan]`'],
  [`${HEAD}apps: {sonarr: {auth: [sso]}}`, '`[sso]`'],
  [
    `${HEAD.replace('[192.168.1.0/24]', '192.168.1.0/24')}apps: {sonarr: {}}`,
    'write it as a list: `[192.168.1.0/24]`',
  ],
  [
    `${HEAD.replace('example.com\n', 'https://example.com/\n')}apps: {sonarr: {}}`,
    'did you mean `example.com`?',
  ],
  [`${HEAD.replace('example.com\n', 'Example.COM\n')}apps: {sonarr: {}}`, 'did you mean `example.com`?'],
  [`${HEAD.replace('192.168.1.0/24', '192.168.1.0')}apps: {sonarr: {}}`, 'did you mean `192.168.1.0/24`?'],
  [`${HEAD}apps: {My_App: {image: "nginx:1.29.3", port: 80}}`, 'did you mean `my-app`?'],
  [`${HEAD}apps: {sonarr: {auth:sso}}`, 'a space is missing after the colon: `auth: sso`'],
  // Lines without a colon, and names that nothing has.
  [`${HEAD}apps:\n  sonarr\n  radarr: {}\n`, 'a colon is missing behind `sonarr`'],
  [`${HEAD}apps:\n  sonarr:\n    auth sso\n    access: [lan]\n`, 'write `auth: sso`'],
  [`${HEAD}apps: {sonar: {}}`, 'did you mean `sonarr`'],
  [`${HEAD}apps: {immich: {}}`, '`immich: {image: "SERVER/immich:VERSION", port: 8080}`'],
];

it.each(MISTAKES)('%j', async (spec, answer) => expect(await said(spec)).toContain(answer));

it('an app of which nothing is said is one with nothing to say', async () => {
  expect(await said(`${HEAD}apps:\n  sonarr:\n  radarr: # later\n`)).toBe('');
});
