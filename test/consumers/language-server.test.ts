/** The first line of a stack file is enough for an editor: completion, help on hover, mistakes while typing, at every level. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { catalog } from '../../src/catalog/catalog.gen.js';
import { MODELINE } from '../../src/schema/modeline.ts';
import { repository } from '../harness/files.ts';
import { LanguageServer } from '../harness/language-server.ts';

const server = new LanguageServer();
beforeAll(() => server.start());
afterAll(() => server.stop());

/** The same file as in a repository of stacks, where it is looked for in the installed package. */
const HEADER = `# ${MODELINE.replace('node_modules/waybill/', '')}
apiVersion: waybill/v1
name: home
domain: example.com
host: {timezone: Europe/Berlin, uid: 1000, gid: 1000, data: /opt/home}
lan: [192.168.1.0/24]
`;

let documents = 0;
/** Opens a stack that ends with some lines; \`|\` marks the cursor. */
function opened(lines: string, header = HEADER) {
  const whole = header + lines;
  const before = whole.slice(0, whole.includes('|') ? whole.indexOf('|') : 0).split('\n');
  const position = { line: before.length - 1, character: before.at(-1)?.length ?? 0 };
  const path = join(repository, `stacks/probe-${documents++}/stack.yaml`);
  return { textDocument: { uri: server.open(path, whole.replace('|', '')) }, position };
}

interface Item {
  readonly label: string;
  readonly documentation?: string | { readonly value: string };
  readonly insertText?: string;
}

async function proposals(lines: string, header?: string): Promise<readonly Item[]> {
  const { items } = (await server.request('textDocument/completion', opened(lines, header))) as {
    items: Item[];
  };
  return items;
}

async function hover(lines: string): Promise<string> {
  const answer = (await server.request('textDocument/hover', opened(lines))) as {
    contents: { value: string };
  } | null;
  return answer?.contents.value ?? '';
}

const problems = async (lines: string, header?: string) =>
  (await server.problems(opened(lines, header).textDocument.uri)).map(({ message }) => message).join('\n');

const textOf = ({ documentation }: Item) =>
  typeof documentation === 'object' ? documentation.value : (documentation ?? '');

/** Where the cursor is, what is proposed there, and what is not. */
const PROPOSED: readonly [where: string, lines: string, these: readonly string[], not: readonly string[]][] =
  [
    ['at the top', 'apps: {}\n|', ['tls', 'sso', 'tunnel', 'external', 'silence'], ['apps', 'CatalogueApp']],
    [
      'below apps',
      'apps:\n  |',
      [...Object.keys(catalog).filter((n) => !catalog[n]?.deprecated), 'An app of your own'],
      [],
    ],
    [
      'in an app',
      'apps:\n  prowlarr:\n    |',
      ['access', 'auth', 'subdomain', 'groups'],
      ['variants', 'settings', 'vpn'],
    ],
    [
      'in an app with variants',
      'apps:\n  sonarr:\n    |',
      ['variants', 'publish'],
      ['settings', 'vpn', 'image'],
    ],
    [
      'in an app without a web interface',
      'apps:\n  flaresolverr:\n    |',
      ['version', 'environment'],
      ['auth', 'access'],
    ],
    [
      'in an app of your own',
      'apps:\n  whoami:\n    image: traefik/whoami:v1.11.0\n    |',
      ['port', 'data', 'auth', 'media'],
      ['variants', 'settings'],
    ],
    ['a login', 'apps:\n  sonarr:\n    auth: |', ['sso', 'app', 'none'], ['oidc']],
    ['a login with OpenID Connect', 'apps:\n  portainer:\n    auth: |', ['oidc'], []],
    ['a login of an app without one', 'apps:\n  homepage:\n    auth: |', ['sso', 'none'], ['app', 'oidc']],
    ['variants', 'apps:\n  sonarr:\n    variants: [|]', ['4k'], []],
    ['host ports', 'apps:\n  jellyfin:\n    publish: [|]', ['8096', '7359'], ['8989']],
    ['settings', 'apps:\n  jellyfin:\n    settings:\n      |', ['transcodeMemory'], ['geoip']],
    [
      'the VPN',
      'apps:\n  qbittorrent:\n    vpn:\n      type: |',
      [...(catalog['qbittorrent']?.vpn?.types ?? [])],
      [],
    ],
    [
      'the DNS provider',
      'apps: {}\ntls:\n  email: a@example.com\n  dnsProvider: |',
      ['cloudflare', 'desec', 'porkbun'],
      [],
    ],
    [
      'a warning to silence',
      'apps: {}\nsilence:\n  - code: |',
      ['check/skipped-login'],
      ['check/sso-missing'],
    ],
    ['who may come', 'apps:\n  sonarr:\n    access: [|]', ['lan', 'tunnel', 'internet'], []],
    ['outposts', 'apps: {}\nsso:\n  outposts: |', ['per-app', 'embedded'], []],
    ['below external', 'apps: {}\nexternal:\n  |', ['A machine of your network'], []],
    ['an upgrade', 'apps: {}\nupgrades:\n  |', ['authentik-postgresql', 'authentik-server'], ['jellyfin']],
    ['an external host', 'apps: {}\nexternal:\n  nas:\n    |', ['url', 'auth', 'certificate'], ['variants']],
  ];

describe('proposes', () => {
  it.each(PROPOSED)('%s', async (_, lines, these, not) => {
    const labels = (await proposals(lines)).map(({ label }) => label);
    expect(labels).toEqual(expect.arrayContaining([...these]));
    expect(labels.filter((label) => not.includes(label))).toEqual([]);
  });

  it('a time zone', async () => {
    const [before, after] = HEADER.split('Europe/Berlin');
    const labels = (await proposals(after ?? '', `${before}|`)).map(({ label }) => label);
    expect(labels).toEqual(expect.arrayContaining(['Europe/Berlin', 'Asia/Tokyo', 'UTC']));
  });

  it('with a word about each', async () => {
    const [sonarr] = (await proposals('apps:\n  |')).filter(({ label }) => label === 'sonarr');
    expect(textOf(sonarr as Item)).toMatch(/Collects TV series.*\(https:\/\/sonarr\.tv\)/s);
    const login = await proposals('apps:\n  jellyfin:\n    auth: |');
    expect(textOf(login.find(({ label }) => label === 'sso') as Item)).toContain('phone or a TV');
    const providers = await proposals('apps: {}\ntls:\n  email: a@example.com\n  dnsProvider: |');
    expect(textOf(providers.find(({ label }) => label === 'cloudflare') as Item)).toContain(
      'CF_DNS_API_TOKEN',
    );
  });

  it('an app that needs a VPN with its VPN, and no other with anything', async () => {
    const items = await proposals('apps:\n  |');
    const typed = (name: string) => items.find(({ label }) => label === name)?.insertText?.trimEnd();
    expect(typed('qbittorrent')).toMatch(/^qbittorrent:\n\s+vpn:\n\s+type:/);
    expect(typed('jellyfin')).toBe('jellyfin:');
    expect(items.find(({ label }) => label === 'An app of your own')?.insertText).toContain(
      'image: ${2:traefik/whoami:v1.11.0}',
    );
  });
});

const EXPLAINED: readonly [string, string][] = [
  ['apps:\n  son|arr: {}', 'Collects TV series'],
  ['apps:\n  over|seerr: {}', 'Do not begin with it'],
  ['apps:\n  sonarr:\n    au|th: sso', 'authentik asks for a login before anything reaches Sonarr'],
  [
    'apps:\n  jellyfin:\n    settings: {transcode|Memory: true}',
    'Keep the pieces of a running conversion in memory',
  ],
  ['apps:\n  who|ami: {image: "traefik/whoami:v1.11.0"}', 'An app of your own'],
  ['apps: {}\ntu|nnel: {id: 6ff42ae2-765d-4adf-8112-31c55c1551ef}', 'A Cloudflare Tunnel'],
  ['apps: {}\nhardening: tr|ue', 'Strict transport security'],
];

describe('explains', () => {
  it.each(EXPLAINED)('%s', async (lines, text) => {
    const shown = await hover(lines);
    expect(shown).toContain(text);
    expect(shown).not.toMatch(/StackSpec|CatalogueApp|InlineApp|NfsShare|tsType/);
  });
});

const WRONG: readonly [string, RegExp][] = [
  ['apps: {sonar: {}}', /The catalogue has no such app/],
  ['apps: {sonar: {auth: sso}}', /The catalogue has no such app/],
  ['apps: {sonarr: {variants: [8k]}}', /4k/],
  ['apps: {prowlarr: {variants: [4k]}}', /variants/],
  ['apps: {jellyfin: {settings: {transcode: true}}}', /transcode/],
  ['apps: {jellyfin: {settings: {transcodeMemory: maybe}}}', /boolean/],
  ['apps: {sonarr: {auth: oidc}}', /sso/],
  ['apps: {sonarr: {atuh: sso}}', /atuh/],
  ['apps: {sonarr: {image: "linuxserver/sonarr:1"}}', /image/],
  ['apps: {qbittorrent: {}}', /vpn/],
  ['apps: {jellyfin: {publish: [1]}}', /8096/],
  ['apps: {whoami: {image: "traefik/whoami"}}', /Image with its version/],
  ['apps: {whoami: {image: "traefik/whoami:v1", volumes: []}}', /volumes/],
  ['apps: {}\ntls: {email: a@example.com, dnsProvider: cloudflair}', /knows no DNS provider/],
  ['apps: {}\nsilence: [{code: check/nothing, reason: because of that}]', /No warning has this code/],
  ['apps: {}\nsilence: [{code: check/sso-missing, reason: because of that}]', /an error cannot be silenced/],
  ['apps: {}\ntunnel: {id: mine}', /as `cloudflared tunnel create` prints it/],
  ['apps: {}\nsso: {outpost: embedded}', /outpost/],
];

describe('marks', () => {
  it.each(WRONG)('%s', async (lines, message) => {
    const said = await problems(lines);
    expect(said).toMatch(message);
    expect(said).not.toMatch(/does not match the pattern/);
  });

  it('a time zone that does not exist', async () =>
    expect(await problems('apps: {}', HEADER.replace('Berlin', 'Bonn'))).toMatch(/no such time zone/));

  it('nothing in the examples, in an app of which nothing is said, and in one of your own', async () => {
    for (const name of readdirSync(join(repository, 'stacks')))
      expect(
        await problems('', readFileSync(join(repository, `stacks/${name}/stack.yaml`), 'utf8')),
        name,
      ).toBe('');
    const apps = 'apps:\n  sonarr:\n  whoami: {image: "traefik/whoami:v1.11.0", port: 80}\n';
    expect(await problems(apps)).toBe('');
  });
});
