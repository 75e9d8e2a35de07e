/** One change of every field that a stack can have, and where the review must speak of it. */
import type { Subject } from '../../../src/review/diff/change.ts';

type Value = unknown;
/** Path in the spec, keys joined by dots, and the value there; undefined takes it away. */
export type Edit = readonly [path: string, value: Value];

export interface Field {
  /** Pointer in the schema, as the completeness test finds it. */
  readonly field: string;
  /** Edits of the base that both sides have. */
  readonly given?: readonly Edit[];
  readonly edit: Edit;
  /** Subjects that must be among the changes; `text`: only files for people differ, and their text says it. */
  readonly subjects: readonly (Subject | 'text' | 'nothing')[];
  /** A part of what must be said. */
  readonly says?: string;
}

/** A stack in which most fields have something to act on. */
export const BASE = {
  apiVersion: 'waybill/v1',
  name: 'home',
  domain: 'example.com',
  host: {
    address: '192.168.1.10',
    timezone: 'Europe/Berlin',
    uid: 1000,
    gid: 1000,
    data: '/opt/home',
    media: '/mnt/home',
  },
  lan: ['192.168.1.0/24'],
  tls: { email: 'admin@example.com', dnsProvider: 'cloudflare' },
  sso: { outposts: 'per-app' },
  tunnel: { id: '6ff42ae2-765d-4adf-8112-31c55c1551ef' },
  apps: {
    authentik: { access: ['lan', 'tunnel'] },
    'cloudflare-tunnel': {},
    sonarr: { auth: 'sso' },
    qbittorrent: { vpn: { type: 'wireguard' } },
    jellyfin: {},
    gluetun: { vpn: { type: 'wireguard' } },
    plex: {},
    own: { image: 'example/own:1.0.0', port: 8000, title: 'Own' },
  },
  external: { nas: { url: 'https://192.168.1.5:5001', certificate: 'self-signed', auth: 'sso' } },
};

const NFS = { type: 'nfs', server: '192.168.1.5', path: '/volume1/media' };
const CIFS = { type: 'cifs', server: '192.168.1.5', share: 'media' };
const share = (path: string, title: string, base: object, key: string, value: Value): Field => ({
  field: `${path.replace('.archive', '/*').replace('.', '/')}<${title}>/${key}`.replace(/^/, '/'),
  given: [[path, base]],
  edit: [`${path}.${key}`, value],
  subjects: ['data'],
});
const shares = ['host.media', 'host.shares.archive'].flatMap(
  (path) =>
    [
      share(path, 'NfsShare', NFS, 'server', '192.168.1.6'),
      share(path, 'NfsShare', NFS, 'path', '/volume2/media'),
      share(path, 'NfsShare', NFS, 'options', ['soft']),
      share(path, 'CifsShare', CIFS, 'server', '192.168.1.6'),
      share(path, 'CifsShare', CIFS, 'share', 'other'),
      share(path, 'CifsShare', CIFS, 'options', ['vers=3.0']),
      {
        field: share(path, 'NfsShare', NFS, 'type', '').field,
        given: [[path, NFS]],
        edit: [path, CIFS],
        subjects: ['data', 'secret'],
      },
      {
        field: share(path, 'CifsShare', CIFS, 'type', '').field,
        given: [[path, CIFS]],
        edit: [path, NFS],
        subjects: ['data', 'secret'],
      },
    ] satisfies Field[],
);

const app = (
  field: string,
  path: string,
  value: Value,
  subjects: Field['subjects'],
  more: Partial<Field> = {},
): Field => ({
  field: `/apps/*/${field}`,
  edit: [`apps.${path}`, value],
  subjects,
  ...more,
});
const external = (
  field: string,
  value: Value,
  subjects: Field['subjects'],
  more: Partial<Field> = {},
): Field => ({
  field: `/external/*/${field}`,
  edit: [`external.nas.${field}`, value],
  subjects,
  ...more,
});
const top = (path: string, value: Value, subjects: Field['subjects'], more: Partial<Field> = {}): Field => ({
  field: `/${path.replaceAll('.', '/')}`,
  edit: [path, value],
  subjects,
  ...more,
});
const AGE_KEY = 'age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p';
const CARD = { group: 'Media', icon: 'mdi-television' };
const HOMEPAGE: readonly Edit[] = [['apps.homepage', {}]];
const skip = { paths: ['^/ping$'], reason: 'a probe asks here' };
const upgradeFrom = (from: number) => ({ 'authentik-postgresql': { from, to: 16 } });
/** An entry is spoken of whether it covers a change of the machinery or not. */
const unproved = [{ service: 'traefik', what: 'dns', reason: 'names of the house are known there' }];
const NEVER = [{ from: 'internet', to: 'portainer' }];
const ALWAYS = [{ from: 'tunnel', to: 'sonarr', login: 'authentik' }];
/** A field of a line that is proved: the line before is gone, and there is another one. */
const promise = (field: string, lines: Value, edit: Edit): Field => ({
  field,
  given: [[field.split('/')[1] ?? '', lines]],
  edit,
  subjects: ['exposure'],
  says: 'no longer: holds for requests',
});
const silence = [{ code: 'check/skipped-login', app: 'sonarr', reason: 'the probe must see it' }];

export const FIELDS: readonly Field[] = [
  top('domain', 'example.org', ['exposure', 'other'], {
    says: 'sonarr.example.org takes the place of sonarr.example.com',
  }),
  top('host', { ...BASE.host, data: '/srv/home' }, ['data']),
  top('host.name', 'attic', ['other'], { says: 'The host' }),
  top('host.address', '192.168.1.11', ['other'], { says: 'The DNS records' }),
  top('host.timezone', 'Europe/Paris', ['runs']),
  top('host.uid', 1001, ['runs', 'data', 'other']),
  top('host.gid', 1001, ['runs', 'data', 'other']),
  top('host.data', '/srv/home', ['data', 'runs', 'other'], { says: 'sonarr finds other data at /config' }),
  top('host.media', '/mnt/other', ['data', 'runs'], { says: 'sonarr finds other data at /data' }),
  top('host.library', ['downloads'], ['data'], { says: '/mnt/home/downloads is a new folder' }),
  top('host.shares', { archive: NFS }, ['data', 'runs']),
  ...shares,
  top('host.gpu', 'intel', ['runs'], { says: 'jellyfin restarts' }),
  top('host.shared', ['/srv/downloads'], ['other']),
  top('lan', ['192.168.0.0/16'], ['exposure'], { says: '192.168.0.0/16 counts as the LAN now' }),
  top('tls', { email: 'a@example.com', dnsProvider: 'desec' }, ['runs', 'secret']),
  top('tls.email', 'other@example.com', ['runs'], { says: 'traefik restarts' }),
  top('tls.dnsProvider', 'desec', ['runs', 'secret'], { says: 'must be provided before this can start' }),
  top('tls.dnsSecrets', ['CF_ZONE_API_TOKEN'], ['secret', 'runs']),
  top('tls.dnsSettings', { CLOUDFLARE_TTL: 300 }, ['runs'], { says: 'traefik restarts' }),
  top('tls.resolvers', ['9.9.9.9:53'], ['runs']),
  top('tls.staging', true, ['runs'], { says: 'traefik restarts' }),
  // Without a secrets.age.yaml beside the stack there is nothing that would be encrypted for them.
  top('secrets', { recipients: [AGE_KEY] }, ['nothing']),
  top('secrets.recipients', [AGE_KEY], ['nothing']),
  top('sso', { outposts: 'embedded' }, ['runs']),
  top('sso.outposts', 'embedded', ['runs', 'rights'], { says: 'authentik-proxy-home-sonarr stops' }),
  top('sso.group', 'family', ['exposure'], { says: 'sonarr.example.com also lets in the group family' }),
  top('tunnel', { id: '00000000-765d-4adf-8112-31c55c1551ef' }, ['runs']),
  top('tunnel.id', '00000000-765d-4adf-8112-31c55c1551ef', ['runs'], { says: 'cloudflared restarts' }),
  top('tunnel.advancedCertificate', true, ['nothing']),
  top('upgrades', upgradeFrom(15), ['data'], { says: 'has its data upgraded from 15 to 16' }),
  {
    field: '/upgrades/*/from',
    given: [['upgrades', upgradeFrom(14)]],
    edit: ['upgrades.authentik-postgresql.from', 15],
    subjects: ['data'],
    says: 'has its data upgraded from 15 to 16',
  },
  top('routing', 'labels', ['runs', 'rights'], {
    says: 'has the right: the Docker socket: root on the host',
  }),
  top('hardening', false, ['exposure'], { says: 'Traefik handles the requests of all routes differently' }),
  top('networks', { proxy: '172.31.0.0/24' }, ['network']),
  top('networks.proxy', '172.31.0.0/24', ['network'], { says: 'proxy changes its definition' }),
  top('networks.tunnel', '172.31.250.0/29', ['network'], { says: 'tunnel changes its definition' }),
  {
    field: '/apps',
    edit: ['apps.radarr', {}],
    subjects: ['exposure', 'runs', 'data'],
    says: 'radarr starts',
  },
  app('image', 'own.image', 'example/own:2.0.0', ['image', 'runs'], { says: 'own takes a major step' }),
  app('title', 'own.title', 'Mine', ['text']),
  app('port', 'own.port', 9000, ['exposure'], { says: 'own.example.com now leads to own:9000' }),
  app('scheme', 'own.scheme', 'https', ['other'], { says: 'Traefik reads its routes again' }),
  app('login', 'own.login', 'required', ['exposure'], {
    says: "own.example.com is now reachable from the LAN behind the app's own login",
  }),
  app('command', 'own.command', ['--verbose'], ['runs'], { says: 'own restarts' }),
  app('user', 'own.user', '2000:2000', ['runs']),
  app('data', 'own.data', { config: '/config' }, ['data', 'runs'], {
    says: '/opt/home/own/config is a new folder',
  }),
  app('files', 'own.files', { 'files/own': '/etc/own' }, ['runs']),
  app('media', 'own.media', 'read', ['runs']),
  app('job', 'own.job', true, ['runs'], { given: [['apps.own.port', undefined]] }),
  app('card', 'own.card', CARD, ['text'], { given: HOMEPAGE }),
  app('card/group', 'own.card.group', 'Downloads', ['text'], {
    given: [...HOMEPAGE, ['apps.own.card', CARD]],
  }),
  app('card/icon', 'own.card.icon', 'mdi-web', ['text'], { given: [...HOMEPAGE, ['apps.own.card', CARD]] }),
  app('health', 'own.health', ['true'], ['runs'], { says: 'own has another gate' }),
  app('networks', 'own.networks', ['download'], ['runs']),
  app('ports', 'own.ports', [{ host: 8080, container: 80 }], ['rights', 'runs'], {
    says: 'own opens port 8080/tcp of the host, past Traefik',
  }),
  ...(['host', 'container', 'protocol'] as const).map((key) =>
    app(
      `ports/*/${key}`,
      `own.ports.0.${key}`,
      { host: 8081, container: 81, protocol: 'udp' }[key],
      key === 'container' ? ['runs'] : ['rights', 'runs'],
      {
        given: [['apps.own.ports', [{ host: 8080, container: 80 }]]],
      },
    ),
  ),
  app('access', 'sonarr.access', ['lan', 'tunnel'], ['exposure', 'runs'], {
    says: 'sonarr.example.com is now reachable from the internet',
  }),
  app('auth', 'sonarr.auth', 'app', ['exposure', 'runs'], {
    says: "is now reachable from the LAN behind the app's own login",
  }),
  app('reason', 'sonarr.reason', 'because it has always been so', ['exposure'], {
    says: 'is described differently',
  }),
  app('subdomain', 'sonarr.subdomain', 'tv', ['exposure'], {
    says: 'tv.example.com takes the place of sonarr.example.com',
  }),
  app('host', 'sonarr.host', 'tv.example.org', ['exposure'], {
    says: 'tv.example.org takes the place of sonarr.example.com',
  }),
  app('groups', 'sonarr.groups', ['family'], ['exposure'], { says: 'also lets in the group family' }),
  app('skip', 'sonarr.skip', skip, ['exposure'], { says: 'no longer asks for a login below ^/ping$' }),
  app('skip/paths', 'sonarr.skip.paths', ['^/feed$'], ['exposure'], {
    given: [['apps.sonarr.skip', skip]],
    says: 'no longer asks for a login below ^/feed$',
  }),
  app('skip/encoded', 'sonarr.skip.encoded', true, ['exposure'], {
    given: [['apps.sonarr.skip', skip]],
    says: 'encoded',
  }),
  app('skip/reason', 'sonarr.skip.reason', 'a probe asks here every minute', ['text'], {
    given: [['apps.sonarr.skip', skip]],
  }),
  app('via', 'own.via', 'gluetun', ['runs'], { says: 'own restarts' }),
  app('hosts', 'sonarr.hosts', ['tv.example.org'], ['exposure'], { says: 'tv.example.org is new' }),
  app('resources', 'own.resources', { memory: '1g' }, ['runs']),
  app('resources/memory', 'own.resources.memory', '2g', ['runs'], {
    given: [['apps.own.resources', { memory: '1g' }]],
  }),
  app('resources/cpus', 'own.resources.cpus', 2, ['runs'], { given: [['apps.own.resources', { cpus: 1 }]] }),
  app('devices', 'own.devices', ['/dev/sda'], ['rights', 'runs'], {
    says: 'own has the right: the device /dev/sda',
  }),
  app('externalNetworks', 'own.externalNetworks', ['other_default'], ['network', 'runs']),
  app('environment', 'own.environment', { LEVEL: 'debug' }, ['runs'], { says: 'own restarts' }),
  app('environment/*/secret', 'own.environment.KEY.secret', 'second-key', ['secret', 'runs'], {
    given: [['apps.own.environment', { KEY: { secret: 'first-key' } }]],
    says: 'second-key must be provided before this can start',
  }),
  app('variants', 'sonarr.variants', ['4k'], ['exposure', 'runs', 'data'], { says: 'sonarr-4k starts' }),
  app('version', 'sonarr.version', '3.0.0', ['image', 'runs'], {
    says: 'sonarr goes back by a major version',
  }),
  app('settings', 'plex.settings', { advertise: 'https://plex.example.com:443' }, ['runs'], {
    says: 'plex restarts',
  }),
  app('vpn', 'qbittorrent.vpn', { type: 'openvpn' }, ['runs', 'secret']),
  app('vpn/type', 'qbittorrent.vpn.type', 'openvpn', ['runs', 'secret']),
  app('publish', 'sonarr.publish', [8989], ['rights', 'runs'], {
    says: 'sonarr opens port 8989/tcp of the host, past Traefik and its logins',
  }),
  top('external', { box: { url: 'http://192.168.1.9:80' } }, ['exposure'], {
    says: 'box.example.com is new',
  }),
  external('url', 'https://192.168.1.6:5001', ['exposure'], {
    says: 'nas.example.com now leads to https://192.168.1.6:5001',
  }),
  external('title', 'Storage', ['text']),
  external('certificate', 'verify', ['exposure'], { says: 'now checks the certificate' }),
  external('login', 'none', ['exposure']),
  external('access', ['lan', 'tunnel'], ['exposure'], {
    says: 'nas.example.com is now reachable from the internet',
  }),
  external('auth', 'app', ['exposure'], {
    says: 'nas.example.com is now reachable from the LAN behind the app',
  }),
  external('reason', 'because it has always been so', ['exposure']),
  external('subdomain', 'store', ['exposure'], {
    says: 'store.example.com takes the place of nas.example.com',
  }),
  external('host', 'store.example.org', ['exposure'], {
    says: 'store.example.org takes the place of nas.example.com',
  }),
  external('groups', ['family'], ['exposure'], { says: 'nas.example.com also lets in the group family' }),
  external('hosts', ['store.example.org'], ['exposure'], { says: 'store.example.org is new' }),
  external('skip', skip, ['exposure'], { says: 'no longer asks for a login' }),
  {
    field: '/external/*/skip/paths',
    given: [['external.nas.skip', skip]],
    edit: ['external.nas.skip.paths', ['^/feed$']],
    subjects: ['exposure'],
  },
  {
    field: '/external/*/skip/encoded',
    given: [['external.nas.skip', skip]],
    edit: ['external.nas.skip.encoded', true],
    subjects: ['exposure'],
    says: 'encoded',
  },
  {
    field: '/external/*/skip/reason',
    given: [['external.nas.skip', skip]],
    edit: ['external.nas.skip.reason', 'a probe asks here every minute'],
    subjects: ['text'],
  },
  top('overrides', { services: { sonarr: { mem_limit: '1g' } } }, ['runs']),
  top('overrides.services', { sonarr: { privileged: true } }, ['rights', 'runs'], {
    given: [['silence', [{ code: 'check/added-right', app: 'sonarr', reason: 'it must mount things' }]]],
    says: 'sonarr has the right: all rights on the host',
  }),
  top('overrides.volumes', { scratch: {} }, ['data'], { says: 'home_scratch is a new volume' }),
  top('overrides.networks', { other: {} }, ['network'], { says: 'home_other is a new network' }),
  top('retired', ['lidarr'], ['other'], { says: 'The retired apps' }),
  top('restart', 'always', ['runs']),
  top('logs', { size: '20m' }, ['runs']),
  top('logs.size', '20m', ['runs']),
  top('logs.files', 5, ['runs']),
  top('silence', silence, ['text'], { given: [['apps.sonarr.skip', skip]] }),
  {
    field: '/silence/*/code',
    given: [
      ['apps.sonarr.skip', skip],
      ['silence', silence],
    ],
    edit: ['silence.0.code', 'check/deprecated-app'],
    subjects: ['text'],
  },
  {
    field: '/silence/*/app',
    given: [
      ['apps.sonarr.skip', skip],
      ['silence', silence],
    ],
    edit: ['silence.0.app', undefined],
    subjects: ['text'],
  },
  {
    field: '/silence/*/reason',
    given: [
      ['apps.sonarr.skip', skip],
      ['silence', silence],
    ],
    edit: ['silence.0.reason', 'the probe must see this path'],
    subjects: ['text'],
  },
  top('never', NEVER, ['exposure'], { says: '`never` holds for requests from the internet to portainer' }),
  promise('/never/*/from', NEVER, ['never.0.from', 'tunnel']),
  promise('/never/*/to', NEVER, ['never.0.to', 'sonarr']),
  promise('/never/*/login', NEVER, ['never.0.login', 'none']),
  top('always', ALWAYS, ['exposure'], {
    says: '`always` holds for requests from the tunnel to sonarr, login authentik',
  }),
  promise('/always/*/from', ALWAYS, ['always.0.from', 'internet']),
  promise('/always/*/to', ALWAYS, ['always.0.to', 'portainer']),
  top('unproved', unproved, ['rights']),
  {
    field: '/unproved/*/service',
    given: [['unproved', unproved]],
    edit: ['unproved.0.service', 'socket-proxy'],
    subjects: ['rights'],
  },
  {
    field: '/unproved/*/what',
    given: [['unproved', unproved]],
    edit: ['unproved.0.what', 'dns_search'],
    subjects: ['rights'],
  },
  {
    field: '/unproved/*/reason',
    given: [['unproved', unproved]],
    edit: ['unproved.0.reason', 'the names of the house are known there'],
    subjects: ['rights'],
  },
];

/** Fields that cannot change alone: another value is another format or another stack, or what no image can be. */
export const FIXED: readonly string[] = ['/apiVersion', '/name', '/upgrades/*/to', '/always/*/login'];
