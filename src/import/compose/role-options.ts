/** Options of the containers that Waybill makes: which of them a stack has, and why the others are not in it. */
import type { Role } from './roles.ts';
import { changed, taken, unsupported, type Verdict } from './verdict.ts';

/** What each of these containers is in the stack. */
export const REPLACED_BY: Readonly<Record<Role, string>> = {
  traefik: 'the Traefik of the stack',
  tunnel: '`tunnel:`',
  'authentik-server': '`sso:`',
  'authentik-worker': '`sso:`',
  'authentik-database': '`sso:`',
  'authentik-cache': '`sso:` without a cache: authentik has needed none since 2025.10',
  'authentik-outpost': '`sso:`: authentik starts its own outposts',
  'socket-proxy': 'nothing: Traefik reads files and needs no Docker socket',
};

type Line = readonly [pattern: RegExp, verdict: (role: Role) => Verdict];

const own = (role: Role) => taken(`read: ${REPLACED_BY[role]} has its own`);
const missing = (why: string, todo: string) => () => unsupported(why, todo);

/** Options of Traefik in lower case, the first matching line decides. What matches none is not in the stack. */
const TRAEFIK: readonly Line[] = [
  [
    /^certificatesresolvers\.[^.]+\.acme\.(?:email|caserver|dnschallenge(?:\.provider)?)$/,
    () => taken('`tls:`'),
  ],
  [/^certificatesresolvers\.[^.]+\.acme\.storage$/, () => taken('read: certificates are requested again')],
  [
    /^certificatesresolvers\.[^.]+\.acme\.(?:http|tls)challenge/,
    () => changed('certificates come by a DNS challenge, for which no port must be open'),
  ],
  [
    /^entrypoints\.[^.]+\.http\.middlewares/,
    () => changed('counted as middlewares of every router of that entry point; see the routes'),
  ],
  [/^entrypoints\.[^.]+\.(?:address|asdefault|http3?|http\.(?:tls|redirections).*|http3\..*)$/, own],
  [
    /^entrypoints\.[^.]+\.(?:forwardedheaders|proxyprotocol)/,
    missing(
      'Traefik trusts no proxy in front of it: apps see the address of that proxy',
      'leave it out unless another proxy is in front of this server',
    ),
  ],
  [
    /^providers\.docker\.defaultrule$/,
    missing('a rule for all containers makes no routes', 'give each app that needs a route its host name'),
  ],
  [/^providers\.(?:docker|file|swarm)(?:$|\.)/, own],
  [/^(?:api|ping|log|accesslog|global)(?:$|\.)/, own],
];

const TUNNEL: readonly Line[] = [
  [/^(?:tunnel|run|no-autoupdate|token|config|cred-file|credentials-file|credentials-contents)$/, own],
];

/** The verdict on one option, by its name without dashes. */
export function optionVerdict(role: Role, option: string): Verdict {
  const lines = role === 'traefik' ? TRAEFIK : role === 'tunnel' ? TUNNEL : [];
  const [, verdict] = lines.find(([pattern]) => pattern.test(option.toLowerCase())) ?? [];
  if (verdict !== undefined) return verdict(role);
  if (role === 'authentik-server' || role === 'authentik-worker') return own(role);
  return unsupported(
    `${REPLACED_BY[role]} has no such option`,
    'check whether an app depends on it; an override can set it for a container of the stack',
  );
}

/** Keys that Waybill sets in its own way, and why their values are not missed. */
export const OWN_KEYS: Readonly<Record<string, string>> = {
  image: 'the version of the catalogue, unless `version:` says otherwise',
  container_name: 'Compose makes the name',
  hostname: 'Compose makes the name',
  restart: 'as the stack has it',
  networks: 'the networks of the stack',
  depends_on: 'the order of the stack',
  healthcheck: 'the probe of the catalogue',
  security_opt: 'the rights of the catalogue',
  cap_drop: 'the rights of the catalogue',
  cap_add: 'the rights of the catalogue',
  read_only: 'the rights of the catalogue',
  user: 'the user of the catalogue',
  shm_size: 'as the catalogue has it',
  init: 'as the catalogue has it',
  stdin_open: 'as the catalogue has it',
  tty: 'as the catalogue has it',
  profiles: 'the profile was asked for',
  pull_policy: 'the applier pulls images',
  expose: 'containers of a network reach each other without it',
};
