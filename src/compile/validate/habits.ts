/** What people write out of habit - from Compose, from other tools, from other words for the same - and what it is here. */
import { own } from '../../base/util/own.ts';

/** Another word -> the value that is meant. It only counts where that value is possible. */
const VALUES: Readonly<Record<string, readonly string[]>> = {
  authentik: ['sso'],
  'forward-auth': ['sso'],
  forwardauth: ['sso'],
  single: ['sso'],
  true: ['sso'],
  yes: ['sso'],
  on: ['sso'],
  oauth: ['oidc'],
  oauth2: ['oidc'],
  openid: ['oidc'],
  saml: ['oidc'],
  own: ['app'],
  builtin: ['app'],
  native: ['app'],
  basic: ['app'],
  no: ['none'],
  off: ['none'],
  false: ['none'],
  open: ['none'],
  disabled: ['none'],
  public: ['internet'],
  wan: ['internet'],
  external: ['internet'],
  everywhere: ['internet'],
  cloudflare: ['tunnel'],
  cloudflared: ['tunnel'],
  local: ['lan'],
  home: ['lan'],
  private: ['lan'],
  internal: ['lan'],
  vpn: ['lan'],
  rw: ['write'],
  ro: ['read'],
  label: ['labels'],
  file: ['files'],
};

/** Another key -> the key that is meant, where that key is possible. */
const KEYS: Readonly<Record<string, readonly string[]>> = {
  tag: ['version', 'image'],
  image: ['version'],
  hostname: ['host'],
  url: ['host', 'subdomain'],
  domains: ['hosts', 'domain'],
  login: ['auth'],
  authentication: ['auth'],
  authentik: ['sso', 'auth'],
  exposed: ['access'],
  expose: ['access'],
  env: ['environment'],
  environments: ['environment'],
  tz: ['timezone'],
  time_zone: ['timezone'],
  timeZone: ['timezone'],
  puid: ['uid'],
  pgid: ['gid'],
  ip: ['address'],
  appdata: ['data'],
  config: ['data', 'settings'],
  services: ['apps'],
  instances: ['variants'],
  network: ['networks', 'lan'],
  dns_provider: ['dnsProvider'],
  provider: ['dnsProvider'],
  cloudflared: ['tunnel'],
  vpns: ['vpn'],
};

/** The value that was probably meant, of those that are possible. */
export function meantValue(written: unknown, possible: readonly string[]): string | undefined {
  return own(VALUES, String(written).toLowerCase())?.find((value) => possible.includes(value));
}

/** The key that was probably meant, of those that are possible. */
export function meantKey(written: string, possible: readonly string[]): string | undefined {
  const meant = own(KEYS, written) ?? own(KEYS, written.toLowerCase());
  return meant?.find((key) => possible.includes(key));
}

/** A value that was written in a slightly other form: what `fits` accepts of the ways in which it could be repaired. */
export function repaired(written: unknown, fits: (value: string) => boolean): string | undefined {
  if (typeof written !== 'string' && typeof written !== 'number') return undefined;
  const text = String(written).trim();
  const bare = text.replace(/^https?:\/\/([^/:]+).*$/i, '$1').replace(/\/$/, '');
  const dashed = text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
  const candidates = [
    ...[text, text.toLowerCase(), bare, bare.toLowerCase(), dashed, `/${text}`, text.toUpperCase()],
    ...(/^[\d.]+$/.test(text) ? [`${text}/24`, `${text}m`] : []),
  ];
  return candidates.find((candidate) => candidate !== written && fits(candidate));
}

/** Keys of a service in Compose. */
const COMPOSE = new Set(
  `annotations blkio_config build cap_add cap_drop configs container_name cpus cpu_shares cpuset depends_on deploy
  device_cgroup_rules dns dns_search domainname entrypoint env_file expose extends extra_hosts gpus group_add healthcheck
  hostname init ipc labels links logging mac_address mem_limit mem_reservation memswap_limit network_mode networks pid
  pids_limit platform ports privileged profiles pull_policy read_only restart runtime scale secrets security_opt shm_size
  stdin_open stop_grace_period stop_signal sysctls tmpfs tty ulimits user userns_mode volumes working_dir`.split(
    /\s+/,
  ),
);

/** What a key of Compose is in an app here, with the line to write; undefined for every other key. */
export function composeHint(app: string, key: string, value: unknown, inline: Inline): string | undefined {
  if (!COMPOSE.has(key)) return undefined;
  const instead = own(INSTEAD, key)?.(value, inline);
  return (
    instead ??
    `this is a key of Compose; write \`${overrideOf(app, key, value, inline)}\` at the end of the file`
  );
}

/** Prints a value on one line, as YAML. */
export type Inline = (value: unknown) => string;

const overrideOf = (app: string, key: string, value: unknown, inline: Inline) =>
  `overrides: {services: {${app}: {${key}: ${inline(value)}}}}`;

/** Keys that have a word of their own here, or that nobody needs. */
const INSTEAD: Readonly<Record<string, (value: unknown, inline: Inline) => string | undefined>> = {
  container_name: () => 'leave it out: Waybill names containers after the stack and the app',
  restart: () =>
    'leave it out: every app is restarted unless it was stopped; `restart:` of the whole stack changes that',
  depends_on: () => 'leave it out: apps of the catalogue wait for what they need',
  networks: () => 'leave it out: Waybill connects each app with Traefik, and with nothing else',
  labels: () => 'leave out labels for Traefik: `port:`, `access:` and `auth:` make the route',
  hostname: () => 'the name of the route is `subdomain:`, or `host:` for a whole name',
  build: () => 'build the image elsewhere, and name it with its version: `image: NAME:VERSION`',
  env_file: () =>
    'write the variables under `environment:`; a secret is named there: `{SMTP_PASSWORD: {secret: smtp-password}}`',
  expose: portOf,
  ports: portOf,
  volumes: dataOf,
};

/** The container's side of the first port of a list in Compose. */
export function portOf(value: unknown): string | undefined {
  const [first] = Array.isArray(value) ? (value as unknown[]) : [value];
  const port = /(\d+)(?:\/(?:tcp|udp))?$/.exec(String(first))?.[1];
  return port === undefined
    ? undefined
    : `write \`port: ${port}\`, the port inside the container: Traefik leads there`;
}

/** Volumes of a list in Compose as data folders. */
function dataOf(value: unknown, inline: Inline): string | undefined {
  const entries = (Array.isArray(value) ? (value as unknown[]) : []).flatMap((entry) => {
    const [, path] = String(entry).split(':');
    const name = path?.split('/').findLast((part) => part !== '');
    return path === undefined || name === undefined ? [] : [[name, path] as const];
  });
  if (entries.length === 0)
    return 'write `data: {NAME: PATH}`: a name below the data folder of the app, and the path inside the container';
  return `write \`data: ${inline(Object.fromEntries(entries))}\`: names below the data folder of the app, and paths inside the container`;
}
