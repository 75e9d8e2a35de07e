/** Containers that Waybill makes: what of them is in the stack, and what is not. */
import { secretVariable } from '../../compile/model/names.ts';
import { HEIRS, inheritData } from './authentik.ts';
import { needs, reference } from './diff-environment.ts';
import { type Dict, entriesOf, itemsOf, type Node, textOf } from './node.ts';
import { OWN_KEYS, optionVerdict, REPLACED_BY } from './role-options.ts';
import type { Role } from './roles.ts';
import { isSecret } from './secrets.ts';
import type { RolesInput } from './service-import.ts';
import { changed, taken, unsupported, type Verdict } from './verdict.ts';

/** Secrets of authentik by the variables that hold them. */
const AUTHENTIK: Readonly<Record<string, string>> = {
  AUTHENTIK_SECRET_KEY: 'authentik-secret-key',
  AUTHENTIK_POSTGRESQL__PASSWORD: 'authentik-database-password',
  POSTGRES_PASSWORD: 'authentik-database-password',
  AUTHENTIK_BOOTSTRAP_PASSWORD: 'authentik-bootstrap-password',
  AUTHENTIK_BOOTSTRAP_TOKEN: 'authentik-bootstrap-token',
};

/** Variables that Waybill sets itself, whatever the project says. */
const SET_ANYHOW =
  /^(?:TZ|PUID|PGID|AUTHENTIK_(?:REDIS__.*|POSTGRESQL__(?:HOST|PORT|NAME|USER|PASSWORD))|POSTGRES_(?:DB|USER)|NO_AUTOUPDATE|TUNNEL_(?:NO_AUTOUPDATE|CONFIG|ID|NAME))$/;

/** Accounts for these containers, and keeps what they own. */
export function diffRoles(input: RolesInput): void {
  for (const [name, role] of input.plan.roles) {
    const service = input.plan.project.services.get(name);
    if (service === undefined) continue;
    const inherited = inheritData(input, service, role);
    for (const [key, node] of service.entries)
      for (const [at, verdict] of partsOf(input, role, service, key, node))
        if (!inherited.has(at)) verdict(input.ledger, at.at);
  }
}

/** The parts of a key that each have a story of their own. */
function partsOf(
  input: RolesInput,
  role: Role,
  service: Dict,
  key: string,
  node: Node,
): (readonly [Node, Verdict])[] {
  const own = OWN_KEYS[key];
  if (own !== undefined && !isSpecial(key, node)) return [[node, taken(`read: ${own}`)]];
  if (key === 'command' || key === 'entrypoint')
    return optionsOf(node).map(([word, option]) => [word, optionVerdict(role, option)]);
  if (key === 'environment')
    return [...entriesOf(node)].map(([name, item]) => [item, variableVerdict(input, role, name, item)]);
  if (key === 'labels')
    return [...entriesOf(node)].map(([name, item]) => [item, labelVerdict(input, role, service, name, item)]);
  if (key === 'ports') return itemsOf(node).map((item) => [item, portVerdict(role, item)]);
  if (key === 'volumes') return itemsOf(node).map((item) => [item, mountVerdict(role, item)]);
  return [
    [
      node,
      unsupported(
        `Waybill starts ${REPLACED_BY[role]} in its own way`,
        'write an override if the container needs this key',
      ),
    ],
  ];
}

/** A fixed address in a network is a promise to others. */
function isSpecial(key: string, node: Node): boolean {
  const fixed = ['ipv4_address', 'ipv6_address', 'mac_address'];
  return (
    key === 'networks' &&
    [...entriesOf(node).values()].some((one) => fixed.some((name) => entriesOf(one).has(name)))
  );
}

/** Words of a command line with the option that each belongs to: a value after its option belongs to that. */
function optionsOf(node: Node): [Node, string][] {
  let before = '';
  return itemsOf(node).map((word) => {
    const text = textOf(word) ?? '';
    const [, name] = /^--?([^=]+)/.exec(text) ?? [];
    const option = name ?? (before === '' || before.includes('=') ? text : before.replace(/^--?/, ''));
    before = name === undefined || text.includes('=') ? '' : text;
    return [word, option];
  });
}

function variableVerdict(input: RolesInput, role: Role, name: string, node: Node): Verdict {
  const { secrets, model, plan } = input;
  const value = textOf(node) ?? '';
  if (role === 'traefik' && /^TRAEFIK_/i.test(name))
    return optionVerdict(role, name.slice('TRAEFIK_'.length).replaceAll('_', '.'));
  const own = role.startsWith('authentik') ? AUTHENTIK[name] : undefined;
  if (own !== undefined && value !== '' && !value.startsWith('file:'))
    return taken(`the secret \`${secrets.keep(own, value, `\`${name}\` of the project.`, node)}\``);
  if (role === 'tunnel' && name === 'TUNNEL_TOKEN' && plan.spec.tunnel !== undefined)
    return taken('the secret `cloudflare-tunnel-credentials`');
  const wanted = name.replace('CLOUDFLARE_DNS', 'CF_DNS').replace(/_FILE$/, '');
  const known = model.secrets.find((secret) => secretVariable(secret.name) === wanted);
  if (known !== undefined) return taken(`the secret \`${known.name}\``);
  if (SET_ANYHOW.test(name) || own !== undefined || value === '')
    return taken(`read: ${REPLACED_BY[role]} sets it itself`);
  return carried(input, role, name, node);
}

/** A variable for which Waybill has no words goes to the container that takes the place of this one. */
function carried({ overrides, secrets, apps }: RolesInput, role: Role, name: string, node: Node): Verdict {
  const heir = HEIRS[role];
  if (heir === undefined || node.kind !== 'leaf')
    return unsupported(
      `nothing in ${REPLACED_BY[role]} reads it`,
      'leave it out unless an app depends on it',
    );
  if (isSecret(name, node)) {
    const secret = secrets.name('authentik', name, node);
    const entry = apps['authentik'] ?? ({} as (typeof apps)[string]);
    apps['authentik'] = entry;
    needs({ entry }, secret);
    overrides.entry(heir, 'environment', name, reference(secret));
    return taken(`the secret \`${secret}\``);
  }
  overrides.entry(heir, 'environment', name, (textOf(node) ?? '').replaceAll('$', '$$$$'));
  return taken(`\`overrides.services.${heir}.environment.${name}\``);
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

function labelVerdict(
  { apps, overrides }: RolesInput,
  role: Role,
  service: Dict,
  name: string,
  node: Node,
): Verdict {
  const app = role === 'traefik' ? 'traefik' : 'authentik';
  if (/^traefik\.http\.middlewares\./i.test(name)) return taken('read: it counts where a router names it');
  if (/^traefik\.(?:enable|docker|constraint)/i.test(name)) return taken('read: routes lie in files');
  if (/^traefik\./i.test(name)) return routeVerdict(apps[app] !== undefined, app, role, service, name);
  const heir = role === 'traefik' ? 'traefik' : HEIRS[role];
  if (heir === undefined || /^homepage\./.test(name))
    return taken(`read: the catalogue has its own for ${REPLACED_BY[role]}`);
  overrides.entry(heir, 'labels', name, (textOf(node) ?? '').replaceAll('$', '$$$$'));
  return taken(`\`overrides.services.${heir}.labels\``);
}

/** A label of a router or of its service: only those of the container's own page are a route. */
function routeVerdict(routed: boolean, app: string, role: Role, service: Dict, name: string): Verdict {
  const router = /^(traefik\.http\.routers\.[^.]+)\./i.exec(name)?.[1];
  const target = textOf(entriesOf(service.entries.get('labels')).get(`${router}.service`));
  const redirects = /redirect/i.test(
    textOf(entriesOf(service.entries.get('labels')).get(`${router}.middlewares`)) ?? '',
  );
  if (redirects) return taken('read: Waybill sends visitors to HTTPS');
  if (role === 'traefik' && router !== undefined && target !== 'api@internal')
    return unsupported('Waybill makes no route of it', 'give the app that it leads to an `access`');
  return routed
    ? taken(`\`apps.${app}\``)
    : taken(`read: ${REPLACED_BY[role]} has the route that the catalogue gives it`);
}

function mountVerdict(role: Role, node: Node): Verdict {
  const source = textOf(entriesOf(node).get('source')) ?? '';
  if (/docker\.sock$/.test(source))
    return role.startsWith('authentik')
      ? taken('read: the socket is there with `sso: {outposts: per-app}` only')
      : changed('not mounted: routes lie in files, so nothing reads the Docker socket', {
          before: 'programs that take this container over have root on the host',
          after: 'the container sees no socket',
        });
  if (role === 'traefik')
    return unsupported(
      'files of your Traefik are not read; certificates are requested again',
      'bring what your own files say beyond routes and certificates into the stack by hand',
    );
  if (role === 'tunnel') return taken('read: the tunnel reads a configuration of the tree');
  return unsupported(
    `${REPLACED_BY[role]} does not mount it`,
    'nothing, unless you changed files in it by hand',
  );
}
