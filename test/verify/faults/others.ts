/** Faults in the tunnel, DNS, the dashboard, the manifest and the README. */
import { added, data, GONE, type Kind, removed, text } from './edit.ts';

const TUNNEL = /^cloudflared\/config\.yml$/;
const MANIFEST = /^manifest\.json$/;
const README = /^README\.md$/;
const LIST = /^dns\/records\.txt$/;
const ZONE = /^dns\/.*\.zone$/;
const CARDS = /^homepage\/services\.yaml$/;

type Rule = { hostname?: string; service: string };

export const tunnelFaults: readonly Kind[] = [
  data('a rule leads straight to an app', TUNNEL, 'ingress/*/service', (v: string) =>
    v.startsWith('http:') ? 'http://jellyfin:8096' : undefined,
  ),
  data('a rule leads to the host', TUNNEL, 'ingress/*/service', (v: string) =>
    v.startsWith('http:') ? 'http://192.168.1.10:8096' : undefined,
  ),
  data('a rule leads to the entry point of the LAN', TUNNEL, 'ingress/*/service', (v: string) =>
    v.startsWith('http:') ? 'https://traefik:443' : undefined,
  ),
  data('a rule leads to another port of Traefik', TUNNEL, 'ingress/*/service', (v: string) =>
    v.replace(':8443', ':8082'),
  ),
  data('a rule has a path in its service', TUNNEL, 'ingress/*/service', (v: string) =>
    v.startsWith('http:') ? `${v}/` : undefined,
  ),
  data('a rule names a container that does not exist', TUNNEL, 'ingress/*/service', (v: string) =>
    v.replace('traefik', 'trafik'),
  ),
  data('a rule is for a misspelt host', TUNNEL, 'ingress/*/hostname', (v: string) => `x${v}`),
  data('a rule is in upper case', TUNNEL, 'ingress/*/hostname', (v: string) => v.toUpperCase()),
  data('a rule holds a port', TUNNEL, 'ingress/*/hostname', (v: string) => `${v}:443`),
  data('a rule is for every name', TUNNEL, 'ingress/*/hostname', () => GONE),
  data('a rule is for every name of the domain', TUNNEL, 'ingress/*/hostname', (v: string) =>
    v.replace(/^[^.]+/, '*'),
  ),
  data('a rule has a star in the wrong place', TUNNEL, 'ingress/*/hostname', (v: string) =>
    v.replace('.', '*.'),
  ),
  data(
    'a rule is taken out',
    TUNNEL,
    'ingress/*',
    (v: Rule) => (v.hostname === undefined ? undefined : GONE),
    { elsewhere: 'DNS has the name that nothing answers to any more' },
  ),
  data('a rule comes twice', TUNNEL, 'ingress', (v: Rule[]) => [...v.slice(0, 1), ...v]),
  data('a rule opens a name of the LAN', TUNNEL, 'ingress', (v: Rule[]) => [
    { hostname: 'nas.example.com', service: 'http://traefik:8443' },
    ...v,
  ]),
  data('what fits no rule leads to an app', TUNNEL, 'ingress/*', (v: Rule) =>
    v.hostname === undefined ? { service: 'http://traefik:8443' } : undefined,
  ),
  data('what fits no rule is not refused', TUNNEL, 'ingress/*', (v: Rule) =>
    v.hostname === undefined ? GONE : undefined,
  ),
  data('the rule for the rest comes first', TUNNEL, 'ingress', (v: Rule[]) => [
    ...v.slice(-1),
    ...v.slice(0, -1),
  ]),
  data('there are no rules', TUNNEL, 'ingress', () => []),
  data('the tunnel is another', TUNNEL, 'tunnel', (v: string) => v.replace(/^./, 'f')),
  data('the credentials are elsewhere', TUNNEL, 'credentials-file', (v: string) => `${v}x`),
  data('the metrics are on another port', TUNNEL, 'metrics', () => '0.0.0.0:20242'),
  data('a key of the tunnel is misspelt', TUNNEL, 'no-autoupdate', () => GONE, {
    accepted: 'the image is started with --no-autoupdate anyway',
  }),
  text('an unknown key of the tunnel', TUNNEL, /^ingress:$/gm, 'ingres: []\ningress:'),
  text(
    'a protection that protects nothing',
    TUNNEL,
    /^ingress:$/gm,
    'originRequest:\n  access:\n    required: true\ningress:',
  ),
  removed('the file of the tunnel is removed', TUNNEL, {
    elsewhere: 'the container that is given none is in its Compose file',
  }),
];

export const dnsFaults: readonly Kind[] = [
  text('a record is taken out of a zone', ZONE, /^[\w@.-]+ IN .*\n/gm, '', {
    elsewhere: 'the list has a record that the zone has not',
  }),
  text('a record is taken out of the list', LIST, /^(?:public|lan) .*\n/gm, ''),
  text('a record is for another name', ZONE, /^(?=[\w-]+ IN )/gm, 'x'),
  text('a record in the list is for another name', LIST, /^((?:public|lan) +[A-Z]+ +)(?=[a-z])/gm, '$1x'),
  text('a record leads to another machine', ZONE, /192\.168\.1\.10$/gm, '192.168.1.11'),
  text('a record in the list leads to another machine', LIST, /192\.168\.1\.10 /gm, '192.168.1.11 '),
  text('a record leads to another tunnel', ZONE, /CNAME ./gm, 'CNAME f'),
  text('a record is of another type', ZONE, /^([\w-]+ IN )A /gm, '$1AAAA '),
  text(
    'a name of the LAN is in public DNS',
    /^dns\/public\.zone$/,
    /^\$TTL .*$/gm,
    '$&\nprivate IN CNAME 6ff42ae2-765d-4adf-8112-31c55c1551ef.cfargotunnel.com.',
  ),
  text(
    'a name that nobody routes is in the list',
    LIST,
    /^(?=lan )/gm,
    'lan  A  other.example.com  192.168.1.10\n',
  ),
  removed('a zone is removed', ZONE, {
    accepted: 'the list says the same, and a zone is a help for a server that a user may not have',
  }),
  removed('the list of records is removed', LIST, {
    elsewhere: 'the zones have records that the list has not',
  }),
];

export const homepageFaults: readonly Kind[] = [
  data('a card links to another host', CARDS, '*/*/*/*/href', (v: string) => v.replace('://', '://x')),
  data('a card links without TLS', CARDS, '*/*/*/*/href', (v: string) => v.replace('https:', 'http:')),
  data('a card asks another container', CARDS, '*/*/*/*/widget/url', (v: string) =>
    v.startsWith('http://traefik') ? undefined : 'http://traefik:80',
  ),
  data('a card asks a container that does not exist', CARDS, '*/*/*/*/widget/url', (v: string) =>
    v.replace('://', '://x'),
  ),
  data('a card asks another port', CARDS, '*/*/*/*/widget/url', (v: string) =>
    /^http:\/\/[a-z0-9-]+:\d+$/.test(v) ? v.replace(/:\d+$/, ':1') : undefined,
  ),
  text('a card uses a variable that is not there', CARDS, /HOMEPAGE_FILE_\w+/g, '$&_X'),
  text(
    'the dashboard answers to another name',
    /^compose\/homepage\.yaml$/,
    /(HOMEPAGE_ALLOWED_HOSTS: )/g,
    '$1x',
  ),
];

export const manifestFaults: readonly Kind[] = [
  data('the manifest has another image', MANIFEST, 'services/*/image', (v: string) => `${v}x`),
  data('the manifest has another digest of a service', MANIFEST, 'services/*/digest', (v: string) =>
    v.replace(/^./, (c) => (c === '0' ? '1' : '0')),
  ),
  data(
    'the applier does not wait for health',
    MANIFEST,
    'services/*/gate',
    (v: string, path, whole: { services: { name: string }[] }) =>
      v === 'healthy' &&
      !/authentik-(?:server|worker)|gluetun|^transmission$|^tracearr$/.test(
        whole.services[Number(path[1])]?.name ?? '',
      )
        ? 'running'
        : undefined,
  ),
  data(
    'the applier waits for health that never comes',
    MANIFEST,
    'services/*/gate',
    (v: string) => (v === 'running' ? 'healthy' : undefined),
    { elsewhere: 'the container without a health check is in its Compose file' },
  ),
  data(
    'the applier waits too short',
    MANIFEST,
    'services/*/timeout',
    (_: number, path, whole: { services: { gate: string; name: string }[] }) =>
      whole.services[Number(path[1])]?.gate === 'healthy' &&
      !/authentik-(?:server|worker)|gluetun|^transmission$|^tracearr$/.test(
        whole.services[Number(path[1])]?.name ?? '',
      )
        ? 5
        : undefined,
  ),
  data('a service is missing in the manifest', MANIFEST, 'services/*', () => GONE),
  data('the manifest has a service that is gone', MANIFEST, 'services', (v: object[]) => [
    ...v,
    { ...v[0], name: 'gone' },
  ]),
  data('a container is not restarted for its files', MANIFEST, 'services/*/mounts/*', () => GONE),
  data('a route is for more places in the manifest', MANIFEST, 'routes/*/access', (v: string[]) =>
    v.includes('tunnel') ? undefined : [...v, 'tunnel'],
  ),
  data('a route is for fewer places in the manifest', MANIFEST, 'routes/*/access', (v: string[]) =>
    v.length > 1 ? v.slice(1) : undefined,
  ),
  data('a route has another login in the manifest', MANIFEST, 'routes/*/auth', (v: string) =>
    v === 'sso' ? 'none' : v === 'oidc' ? undefined : 'sso',
  ),
  data('a route leads elsewhere in the manifest', MANIFEST, 'routes/*/target', (v: string) => `${v}1`),
  data('a route is for other people in the manifest', MANIFEST, 'routes/*/groups', (v: string[]) =>
    v.length === 0 ? undefined : ['family-and-friends'],
  ),
  data(
    'a route has other paths without a login in the manifest',
    MANIFEST,
    'routes/*',
    (v: { auth: string; skip: string[] }) =>
      v.auth === 'sso' ? { ...v, skip: [...v.skip, '^/x'] } : undefined,
  ),
  data('a route is missing in the manifest', MANIFEST, 'routes/*', () => GONE, {
    elsewhere: 'the router is in a file of its own',
  }),
  data('the LAN is another in the manifest', MANIFEST, 'lan/*', () => '10.9.8.0/24'),
  data('a network is missing in the manifest', MANIFEST, 'networks/*', () => GONE),
  data('the manifest has another network', MANIFEST, 'networks/*', (v: string) => `${v}x`),
  data('a volume is missing in the manifest', MANIFEST, 'volumes/*', () => GONE),
  data('a host name is missing in the manifest', MANIFEST, 'names/*', () => GONE),
  data('the manifest has another host name', MANIFEST, 'names/*', (v: string) => `x${v}`),
  data('an outpost is missing in the manifest', MANIFEST, 'outposts/*', () => GONE),
  data(
    'an outpost has another container in the manifest',
    MANIFEST,
    'outposts/*/container',
    (v: string) => `${v}x`,
  ),
  data(
    'an outpost has another network in the manifest',
    MANIFEST,
    'outposts/*/network',
    (v: string) => `${v}x`,
  ),
  data('a secret is missing in the manifest', MANIFEST, 'secrets/*', () => GONE, {
    elsewhere: 'the service that is not given it is in its Compose file',
  }),
  data('a reader of a secret is missing in the manifest', MANIFEST, 'secrets/*/consumers/*', () => GONE, {
    elsewhere: 'the service that is not given it is in its Compose file',
  }),
  data(
    'a secret has another file in the manifest',
    MANIFEST,
    'secrets/*/consumers/*/path',
    (v: string) => `${v}x`,
  ),
  data(
    'a secret has another reader in the manifest',
    MANIFEST,
    'secrets/*/consumers/*/service',
    (v: string) => `${v}x`,
  ),
  data(
    'a secret has another variable in the manifest',
    MANIFEST,
    'secrets/*/consumers/*/variable',
    (v: string) => `${v}X`,
  ),
  data(
    'a folder is missing in the manifest',
    MANIFEST,
    'folders/*',
    (v: { path: string }) => (/^\/opt\/[^/]+\/[^/]+\/(?:config|data|certs)$/.test(v.path) ? GONE : undefined),
    { elsewhere: 'the container that mounts it is in its Compose file' },
  ),
  data('a folder is another in the manifest', MANIFEST, 'folders/*/path', (v: string) =>
    v.replace('/opt/', '/srv/'),
  ),
  data('a folder is open to everybody', MANIFEST, 'folders/*/mode', () => '0777'),
  data('the stack has another name in the manifest', MANIFEST, 'stack', (v: string) => `${v}x`),
  data('the data folder is another in the manifest', MANIFEST, 'host/data', (v: string) => `${v}x`, {
    elsewhere: 'the setting is in .env',
  }),
  data('the user is another in the manifest', MANIFEST, 'host/uid', (v: number) => v + 1, {
    elsewhere: 'the setting is in .env',
  }),
  data('an app that is gone is missing in the manifest', MANIFEST, 'retired/*', () => GONE, {
    accepted: 'the blueprint removes it anyway; the list only tells the applier which data to keep in mind',
  }),
  data(
    'a digest of a file is another',
    MANIFEST,
    'files/*',
    (v: string) => v.replace(/^./, (c) => (c === '0' ? '1' : '0')),
    { elsewhere: 'the file that does not fit' },
  ),
  data('a file is missing in the manifest', MANIFEST, 'files/*', () => GONE, {
    elsewhere: 'the file that nobody knows',
  }),
  text('the manifest is not readable', MANIFEST, /^\{$/gm, '['),
  removed('the manifest is removed', MANIFEST),
];

export const readmeFaults: readonly Kind[] = [
  text('the README says that a name is closed to the LAN', README, /^(\| \[[^|]+\|) ✓ /gm, '$1  '),
  text(
    'the README says that a name is open to the internet',
    README,
    /^(\| \[[^|]+\|[^|]*\|[^|]*\|) {2}(?=\|)/gm,
    '$1 ✓ ',
  ),
  text(
    'the README says that authentik asks for a login',
    README,
    /^(\| \[[^|]+\|[^|]*\|[^|]*\|[^|]*\|) (?:users of the app|\*\*nobody\*\*)[^|]*\|/gm,
    '$1 members of `family`, at authentik |',
  ),
  text(
    'the README says that nobody asks for a login',
    README,
    /^(\| \[[^|]+\|[^|]*\|[^|]*\|[^|]*\|) members of [^|]*, at authentik \|/gm,
    '$1 **nobody** |',
  ),
  text('the README leaves out a path without a login', README, /`\^\/ping\$`<br>/g, ''),
  text('the README leaves out a name', README, /^\| \[.*✓.*\n/gm, '', {
    elsewhere: 'the router of the name is in its own file',
  }),
  text('the README calls another range the LAN', README, /^(\*LAN\* means `)\d+/gm, '$110', {
    elsewhere: 'the list that lets the LAN in is in the shared file',
  }),
  text('the README leaves out a port', README, /^\| `[^|]+` \| \d+\/\w+ \|.*\n/gm, '', {
    elsewhere: 'the port is published in a Compose file',
  }),
  text(
    'the README leaves out a right',
    README,
    /^\| `[^|]+` \| (?:all rights|the capability|the Docker socket|may gain)[^|]*\|.*\n/gm,
    '',
    { elsewhere: 'the container with the right is in a Compose file' },
  ),
  text('the README names another image', README, /^(\| [A-Z][^|]+\| `[^`]+)`/gm, '$1-old`', {
    elsewhere: 'the image that runs is in a Compose file',
  }),
  removed('the README is removed', README),
];

export const foreignFaults: readonly Kind[] = [
  removed('a file that was rendered is gone', /^homepage\/custom\.css$|^dns\/lan\.zone$/, {
    unsealed: true,
    elsewhere: 'the manifest lists it',
  }),
  added('a file that nobody rendered', 'traefik/dynamic/notes.txt', () => 'x\n', { unsealed: true }),
];
