/** Codes of the resolve phase: names that lead nowhere, and choices that an app does not offer. */
import { defineCodes } from '../../base/diag/codes.ts';
import { FULL_STACK, PLAIN_STACK } from '../../base/diag/example.ts';

type Hint = { hint?: string | undefined };

export const resolveCodes = defineCodes({
  'resolve/unknown-app': {
    severity: 'error',
    message: (p: { name: string } & Hint) => `there is no app \`${p.name}\` in the catalogue`,
    help: ({ name, hint }) =>
      hint ??
      `\`waybill list\` shows all; an app of your own names its image, \`${name}: {image: "SERVER/${name}:VERSION", port: 8080}\`, and \`waybill import compose FILE\` takes over one that runs with Compose`,
    why: 'An app is either a name from the catalogue, a file apps/<app>.yaml in the folder of the stack, or an entry with an `image`. This one is none of them.',
    example: `${PLAIN_STACK}apps:\n  sonar: {}\n`,
  },
  'resolve/stack-name': {
    severity: 'error',
    message: (p: { name: string; folder: string }) =>
      `the stack is called \`${p.name}\`, its folder \`${p.folder}\``,
    help: (p) => `write \`name: ${p.folder}\`, or rename the folder to \`${p.name}\``,
    why: 'The name of the stack is the name of its folder, of its Compose project and of its place in the tree. Two names would make one of them wrong.',
    example: `${PLAIN_STACK.replace('name: home', 'name: house')}apps: {sonarr: {}}\n`,
  },
  'resolve/name-taken': {
    severity: 'error',
    message: (p: { name: string; what: string; other: string }) =>
      `\`${p.name}\` is the name of ${p.what} and of ${p.other}`,
    help: () => 'rename one of the two',
    why: 'Names of apps, variants, external hosts and services become file names, container names and host names. One name can mean one thing only.',
    example: `${PLAIN_STACK}apps:\n  sonarr: {}\nexternal:\n  sonarr: {url: "http://192.168.1.9:8989"}\n`,
  },
  'resolve/reserved-name': {
    severity: 'error',
    message: (p: { name: string; use: string }) => `the name \`${p.name}\` is taken by ${p.use}`,
    help: () => 'choose another name',
    why: 'Folders of the generated tree have fixed names; an app of the same name would write its files among them.',
    example: `${PLAIN_STACK}apps:\n  dns: {image: "coredns/coredns:1.12.4", port: 8080}\n`,
  },
  'resolve/catalogue-name': {
    severity: 'error',
    message: (p: { name: string }) =>
      `\`${p.name}\` is an app of the catalogue, but is given an image of its own`,
    help: () => 'for another version write `version:`; for another image choose another name',
    why: 'With an `image` the entry would replace the whole definition: its health check, its data folders, its secrets. That is hardly ever meant.',
    example: `${PLAIN_STACK}apps:\n  sonarr: {image: "lscr.io/linuxserver/sonarr:4.0.16", port: 8989}\n`,
  },
  'resolve/unknown-variant': {
    severity: 'error',
    message: (p: { app: string; variant: string } & Hint) => `\`${p.app}\` has no variant \`${p.variant}\``,
    help: (p) => p.hint,
    why: 'A variant is a further instance that the definition of the app prepares: with its own data, ports and host name. This app does not offer that one.',
    example: `${PLAIN_STACK}apps:\n  sonarr: {variants: [8k]}\n`,
  },
  'resolve/unknown-setting': {
    severity: 'error',
    message: (p: { app: string; setting: string } & Hint) => `\`${p.app}\` has no setting \`${p.setting}\``,
    help: (p) => p.hint,
    why: 'A setting that the app does not have would change nothing.',
    example: `${PLAIN_STACK}apps:\n  plex: {settings: {advertize: "https://plex.example.com:443"}}\n`,
  },
  'resolve/setting-value': {
    severity: 'error',
    message: (p: { app: string; setting: string; problem: string }) =>
      `setting \`${p.setting}\` of \`${p.app}\` ${p.problem}`,
    why: 'The app would not start with this value, or would ignore it.',
    example: `${PLAIN_STACK}apps:\n  plex: {settings: {advertise: true}}\n`,
  },
  'resolve/vpn-missing': {
    severity: 'error',
    message: (p: { app: string; types: readonly string[] }) => `\`${p.app}\` does not say which VPN it uses`,
    help: (p) => `write \`vpn: {type: ${p.types.at(-1)}}\``,
    why: 'The image reaches the internet through its own VPN client. Without a VPN it would either not start or download in the open.',
    example: `${PLAIN_STACK}apps:\n  qbittorrent: {}\n`,
  },
  'resolve/vpn-unsupported': {
    severity: 'error',
    message: (p: { app: string; type: string; types: readonly string[] }) =>
      p.types.length === 0 ? `\`${p.app}\` has no VPN client` : `\`${p.app}\` cannot use ${p.type}`,
    help: (p) => (p.types.length === 0 ? 'remove `vpn:`' : `allowed: ${p.types.join(', ')}`),
    why: 'A VPN setting that the image cannot follow would leave its traffic in the open.',
    example: `${PLAIN_STACK}apps:\n  sonarr: {vpn: {type: wireguard}}\n`,
  },
  'resolve/via': {
    severity: 'error',
    message: (p: { app: string; via: string; problem: string }) =>
      `\`${p.app}\` cannot go through \`${p.via}\`: ${p.problem}`,
    help: () =>
      'name an app of this stack that is a VPN client, such as gluetun, and that shares no port with it',
    why: 'An app that goes through another one lives in the network of that container. The other one must be there, must be a VPN client, and each port can be used once in it.',
    example: `${PLAIN_STACK}apps:\n  sonarr: {via: glutun}\n`,
  },
  'resolve/unknown-port': {
    severity: 'error',
    message: (p: { app: string; port: number; ports: readonly number[] }) =>
      `\`${p.app}\` has no host port ${p.port} to publish`,
    help: (p) => (p.ports.length === 0 ? 'it has none at all' : `allowed: ${p.ports.join(', ')}`),
    why: 'A published port must lead to a port on which the app listens. The definition of the app lists them.',
    example: `${PLAIN_STACK}apps:\n  sonarr: {publish: [8080]}\n`,
  },
  'resolve/no-web-interface': {
    severity: 'error',
    message: (p: { app: string; key: string }) =>
      `\`${p.app}\` has no web interface, so \`${p.key}\` means nothing`,
    help: (p) => `remove \`${p.key}\`, or give the port of the web interface with \`port:\``,
    why: 'A route leads to a port of a container. This app has none that speaks HTTP.',
    example: `${PLAIN_STACK}apps:\n  worker: {image: "alpine:3.22.2", access: [lan]}\n`,
  },
  'resolve/media-missing': {
    severity: 'error',
    message: (p: { app: string }) => `\`${p.app}\` needs the media root, but \`host.media\` is not set`,
    help: () => 'add `media: /mnt/media` under `host:`',
    why: 'All media apps see one folder, so that moving a finished download into the library is a rename and not a copy. Waybill must know where it is.',
    example: `${PLAIN_STACK.replace(', media: /mnt/home', '')}apps:\n  sonarr: {}\n`,
  },
  'resolve/requires': {
    severity: 'error',
    message: (p: { app: string; other: string }) => `\`${p.app}\` cannot work without \`${p.other}\``,
    help: (p) => `add \`${p.other}: {}\` under \`apps:\``,
    why: 'The app calls the other one all the time; alone it does nothing.',
    example: { case: 'resolve-requires' },
  },
  'resolve/library-on-share': {
    severity: 'error',
    message: () => 'the media is on a share, and the folders of `library` would have to be made there',
    help: () => 'make the folders on the machine that has the share, and take `library:` out',
    why: 'Docker mounts a share when a container starts; nothing can make folders on it before that. The line would do nothing.',
    example: `${PLAIN_STACK.replace('media: /mnt/home', 'media: {type: nfs, server: 192.168.1.9, path: /export/media}, library: [films]')}apps:\n  sonarr: {}\n`,
  },
  'resolve/path-outside': {
    severity: 'error',
    message: (p: { path: string }) => `\`${p.path}\` leaves the folder of the stack`,
    help: () => 'move the files below the folder of the stack and name them relative to it',
    why: 'What is rendered must be part of the reviewed folder. A path with `..` or from the root could bring any file of the machine into the tree.',
    example: `${PLAIN_STACK}apps:\n  web: {image: "nginx:1.29.3", port: 80, files: {"../minimal": /etc/nginx}}\n`,
  },
  'resolve/missing-file': {
    severity: 'error',
    message: (p: { path: string }) => `there are no files below \`${p.path}\` in the folder of the stack`,
    help: () => 'create the folder, or correct the path',
    why: 'The app mounts this folder. Docker would make an empty one in its place, and the app would start without its configuration.',
    example: `${PLAIN_STACK}apps:\n  web: {image: "nginx:1.29.3", port: 80, files: {"files/nginx": /etc/nginx/conf.d}}\n`,
  },
  'resolve/unusable-file': {
    severity: 'error',
    message: (p: { path: string; problem: string }) => `\`${p.path}\` cannot go into the tree: ${p.problem}`,
    why: 'The tree holds text that people review. Links, other encodings and large files do not belong there.',
    example: { case: 'resolve-unusable-file' },
  },
  'resolve/retired-in-use': {
    severity: 'error',
    message: (p: { name: string }) => `\`${p.name}\` is both retired and in use`,
    help: () => 'remove it from `retired:` if it is back, or from `apps:` if it is gone',
    why: 'For a retired app the login objects are deleted in authentik, for a used one they are created. Both at once would flap forever.',
    example: `${PLAIN_STACK}apps: {sonarr: {}}\nretired: [sonarr]\n`,
  },
  'resolve/without-effect': {
    severity: 'warning',
    message: (p: { app: string; key: string; because: string }) =>
      `\`${p.key}\` of \`${p.app}\` has no effect: ${p.because}`,
    help: () => 'remove it',
    why: 'A setting that changes nothing makes a reader believe that it does: a login that is never asked for, or a name that leads nowhere.',
    example: `${PLAIN_STACK}apps: {sonarr: {subdomain: tv, host: tv.example.org}}\n`,
  },
  'resolve/origin-not-reached': {
    severity: 'error',
    message: (p: { app: string; origin: string }) =>
      `\`auth\` of \`${p.app}\` names the origin \`${p.origin}\`, from which it is not reached`,
    help: (p) => `add \`${p.origin}\` to \`access:\`, or remove it here`,
    why: 'A login for an origin that `access:` does not name is never asked for, and a reader would believe that the app can be reached from there.',
    example: `${FULL_STACK}apps:\n  authentik: {access: [lan, tunnel]}\n  sonarr: {access: [tunnel], auth: {lan: app, tunnel: sso}}\n`,
  },
  'resolve/origin-without-login': {
    severity: 'error',
    message: (p: { app: string; origin: string }) =>
      `\`auth\` of \`${p.app}\` does not say who must log in from the origin \`${p.origin}\``,
    help: (p) => `add \`${p.origin}: sso\`, or another login`,
    why: 'Where the login depends on where a visitor comes from, each origin of `access:` has one. Waybill does not guess: a guess would either lock a user out or let a stranger in.',
    example: `${FULL_STACK}apps:\n  authentik: {access: [lan, tunnel]}\n  sonarr: {access: [lan, tunnel], auth: {lan: app}}\n`,
  },
  'resolve/host-network': {
    severity: 'error',
    message: (p: { app: string; problem: string }) =>
      `\`${p.app}\` cannot be in the network of the server: ${p.problem}`,
    help: () => 'remove `network: host`, or what contradicts it',
    why: 'In the network of the server a container has the addresses and ports of the machine, and no name by which other containers find it. It can change what it has the right to change there, for the whole machine.',
    example: `${PLAIN_STACK}apps: {gluetun: {vpn: {type: wireguard}, network: host}}\n`,
  },
  'resolve/unknown-reference': {
    severity: 'error',
    message: (p: { kind: string; name: string } & Hint) =>
      `the definition names the ${p.kind} \`${p.name}\`, which does not exist`,
    help: (p) => p.hint,
    why: 'Services of a definition may only use secrets, volumes, networks, services and placeholders that exist; otherwise Compose would refuse the file or the container would get an empty value.',
    example: { case: 'resolve-unknown-reference' },
  },
});
