/** Containers that Waybill makes by itself: what of them is in the stack, and what is not. */
import { secretVariable } from '../../compile/model/names.ts';
import { inheritData } from './authentik.ts';
import { type Dict, entriesOf, itemsOf, type Node, textOf } from './node.ts';
import type { Role } from './roles.ts';
import { isSecret } from './secrets.ts';
import { changed, taken, unsupported, type Verdict } from './verdict.ts';
import type { RolesInput } from './work.ts';

/** What each of these containers is in the stack. */
const SECTIONS: Readonly<Record<Role, string>> = {
  traefik: 'the Traefik of the stack',
  tunnel: '`tunnel:`',
  'authentik-server': '`sso:`',
  'authentik-worker': '`sso:`',
  'authentik-database': '`sso:`',
  'authentik-cache': '`sso:` without a cache: authentik has needed none since 2025.10',
  'authentik-outpost': '`sso:`: authentik starts its outposts by itself',
  'socket-proxy': 'nothing: Traefik reads files and needs no Docker socket',
};

/** Secrets of authentik by the variables that hold them. */
const AUTHENTIK: Readonly<Record<string, string>> = {
  AUTHENTIK_SECRET_KEY: 'authentik-secret-key',
  AUTHENTIK_POSTGRESQL__PASSWORD: 'authentik-database-password',
  POSTGRES_PASSWORD: 'authentik-database-password',
  AUTHENTIK_BOOTSTRAP_PASSWORD: 'authentik-bootstrap-password',
  AUTHENTIK_BOOTSTRAP_TOKEN: 'authentik-bootstrap-token',
};

/** Keys that Waybill sets in its own way, and why nobody misses theirs. */
const OWN: Readonly<Record<string, string>> = {
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
  logging: 'the log limits of the stack',
  shm_size: 'as the catalogue has it',
  init: 'as the catalogue has it',
  profiles: 'read: the profile was asked for',
  network_mode: 'the networks of the stack',
  extends: 'read',
};

/** Accounts for these containers, and keeps what they own. */
export function diffRoles(input: RolesInput): void {
  for (const [name, role] of input.plan.roles) {
    const service = input.plan.project.services.get(name);
    if (service === undefined) continue;
    const inherited = inheritData(input, service, role);
    for (const [key, node] of service.entries)
      for (const [at, verdict] of partsOf(node, key))
        if (!inherited.has(at)) (verdict ?? verdictOf(input, role, service, key, at))(input.ledger, at.at);
  }
}

const LISTED = new Set(['environment', 'labels', 'ports', 'volumes', 'command', 'entrypoint']);

/** The parts of a key that each have a story of their own. */
function partsOf(node: Node, key: string): (readonly [Node, Verdict?])[] {
  if (OWN[key] !== undefined) return [[node, taken(`read: ${OWN[key]}`)]];
  if (!LISTED.has(key) || node.kind === 'leaf') return [[node]];
  return (node.kind === 'list' ? [...itemsOf(node)] : [...entriesOf(node).values()]).map((item) => [item]);
}

function verdictOf(input: RolesInput, role: Role, service: Dict, key: string, node: Node): Verdict {
  if (key === 'ports') return portVerdict(role, node);
  const name = [...entriesOf(service.entries.get(key))].find(([, item]) => item === node)?.[0] ?? '';
  if (key === 'environment') return variableVerdict(input, role, name, node);
  if (key === 'labels') return labelVerdict(input, role, name);
  if (key === 'command' || key === 'entrypoint') return optionVerdict(role, textOf(node) ?? '');
  if (key === 'volumes') return mountVerdict(role, node);
  return unsupported(
    `Waybill makes ${SECTIONS[role]} by itself`,
    'write an override if the container needs this key',
  );
}

function variableVerdict(
  { secrets, model, plan }: RolesInput,
  role: Role,
  name: string,
  node: Node,
): Verdict {
  if (node.kind !== 'leaf' || !isSecret(name, node))
    return taken(`read: Waybill configures ${SECTIONS[role]} by itself`);
  const own = role.startsWith('authentik') ? AUTHENTIK[name] : undefined;
  if (own !== undefined)
    return taken(
      `the secret \`${secrets.keep(own, textOf(node) ?? '', `\`${name}\` of the project.`, node)}\``,
    );
  if (role === 'tunnel' && plan.spec.tunnel !== undefined)
    return taken('the secret `cloudflare-tunnel-credentials`');
  const known = model.secrets.find(
    (secret) => secretVariable(secret.name) === name.replace('CLOUDFLARE_DNS', 'CF_DNS'),
  );
  if (known !== undefined) return taken(`the secret \`${known.name}\``);
  return unsupported(`nothing in ${SECTIONS[role]} needs it`, 'leave it out');
}

function portVerdict(role: Role, node: Node): Verdict {
  const published = textOf(entriesOf(node).get('published')) ?? '';
  const target = textOf(entriesOf(node).get('target')) ?? '';
  if (role === 'traefik' && ['80', '443'].includes(published))
    return taken('published by the Traefik of the stack');
  return changed('this port is not published any more', {
    before: `everybody who reaches port ${published} of the server`,
    after: `nobody: port ${target} is reached in its network only`,
  });
}

function labelVerdict({ apps }: RolesInput, role: Role, name: string): Verdict {
  const app = role === 'traefik' ? 'traefik' : 'authentik';
  if (/^traefik\.http\.middlewares\./i.test(name))
    return taken('read: what it means stands where an app names it');
  if (!/^traefik\./i.test(name)) return taken(`read: Waybill labels ${SECTIONS[role]} by itself`);
  return apps[app] === undefined && /\.rule$/i.test(name)
    ? taken(`read: ${SECTIONS[role]} has the route that the catalogue gives it`)
    : taken(`\`apps.${app}\``);
}

/** Options of Traefik that have a place in a stack. */
const SAID =
  /certificatesresolvers\.[^.]+\.acme\.(?:email|dnschallenge(?:\.provider)?|caserver)|^--?(?:token|config)/i;
/** Options that Waybill sets for every stack. */
const USUAL =
  /^--?(?:providers\.|entrypoints\.|api|ping|log|accesslog|global|certificatesresolvers|serverstransport|metrics|no-autoupdate|url)/i;

function optionVerdict(role: Role, word: string): Verdict {
  if (SAID.test(word)) return taken(role === 'traefik' ? '`tls:`' : SECTIONS[role]);
  if (role !== 'traefik' || !word.startsWith('-') || USUAL.test(word))
    return taken(`read: Waybill configures ${SECTIONS[role]} by itself`);
  return unsupported('the Traefik of the stack has no such option', 'see whether an app depends on it');
}

function mountVerdict(role: Role, node: Node): Verdict {
  const source = textOf(entriesOf(node).get('source')) ?? '';
  if (/docker\.sock$/.test(source))
    return role.startsWith('authentik')
      ? taken('read: the socket is there with `sso: {outposts: per-app}` only')
      : changed('not mounted: routes lie in files, so nothing reads the Docker socket', {
          before: 'whoever takes this container over has root on the host',
          after: 'the container sees no socket',
        });
  if (role === 'traefik')
    return unsupported(
      'files of your Traefik are not read; certificates are asked for anew',
      'bring what your own files say beyond routes and certificates into the stack by hand',
    );
  return taken(`read: Waybill configures ${SECTIONS[role]} by itself`);
}
