/** Labels of a container: those that Traefik and Homepage read became routes and cards, all others stay. */

import { withReferences } from './diff-environment.ts';
import { entriesOf, type Node, textOf } from './node.ts';
import { guardsOf, middlewaresOf, type Router } from './routers.ts';
import { kept, type ServiceImport } from './service-import.ts';
import { changed, taken, unsupported, type Verdict } from './verdict.ts';

/** Accounts for every label. */
export function diffLabels(work: ServiceImport): void {
  const middlewares = middlewaresOf(work.plan.project.services.values());
  for (const [key, node] of entriesOf(work.planned.service.entries.get('labels'))) {
    for (const verdict of labelVerdicts(work, key, node, middlewares)) verdict(work.ledger, node.at);
  }
}

type Middlewares = ReturnType<typeof middlewaresOf>;

function labelVerdicts(work: ServiceImport, key: string, node: Node, middlewares: Middlewares): Verdict[] {
  const text = textOf(node) ?? '';
  if (/^traefik\./i.test(key) && !work.plan.kept) return traefikLabel(work, key, text, middlewares);
  if (/^homepage\./.test(key)) return [homepageLabel(work, key)];
  work.overrides.entry(work.name, 'labels', key, node.kind === 'leaf' ? withReferences(work, node) : text);
  return [/^(?:swag|nginx|caddy|VIRTUAL_)/i.test(key) ? otherProxy(work) : kept(work, `labels.${key}`)];
}

function otherProxy({ planned }: ServiceImport): Verdict {
  return unsupported(
    'kept as a label for the proxy that reads it; Waybill makes no route of it',
    `give \`apps.${planned.app}\` a \`port\` and an \`access\` if Traefik shall take the place of that proxy`,
  );
}

function traefikLabel(work: ServiceImport, key: string, text: string, middlewares: Middlewares): Verdict[] {
  const [, kind = '', name = '', option = ''] =
    /^traefik\.http\.(routers|services|middlewares)\.([^.]+)\.(.+)$/i.exec(key) ?? [];
  if (/^traefik\.(?:enable|docker\.|constraint)/i.test(key) || kind === 'services')
    return [serviceLabel(work, option)];
  if (kind === 'middlewares') return [guardLabel(work, guardsOf(name, middlewares), name)];
  if (kind === 'routers') return routerLabel(work, name, option.toLowerCase(), text, middlewares);
  const old = /^traefik\.(?:frontend|backend|port|protocol)/i.test(key);
  const why = old
    ? 'a label of Traefik 1, which Traefik does not read any more'
    : 'Waybill has routes for HTTP only';
  const todo = old ? 'give the app an `access`' : 'publish the port with `ports:`';
  return [unsupported(why, `${todo} in \`apps.${work.planned.app}\``)];
}

function routerLabel(
  work: ServiceImport,
  name: string,
  option: string,
  text: string,
  middlewares: Middlewares,
): Verdict[] {
  const { planned } = work;
  const router = planned.labelled.routers.find((one) => one.name === name);
  if (router === undefined) return [taken('read: Traefik made no route of it')];
  if (planned.web.unroutable.includes(router)) return [unroutableRouter(work, router)];
  if (option === 'rule') return [ruleLabel(work, router)];
  if (option !== 'middlewares') return [taken("entry points, certificates and priorities are Waybill's own")];
  return text.split(',').map((one) => guardLabel(work, guardsOf(one.trim(), middlewares), one.trim()));
}

/** Options of the way to the container that a route of Waybill has. */
const USUAL_OPTIONS = /^(?:loadbalancer\.server\.(?:port|scheme)|loadbalancer\.passhostheader|)$/i;

function serviceLabel(work: ServiceImport, option: string): Verdict {
  const { planned } = work;
  const [first] = planned.web.unroutable;
  if (first !== undefined && planned.web.access.length === 0) return unroutableRouter(work, first);
  if (USUAL_OPTIONS.test(option))
    return taken(
      planned.web.access.length === 0 ? 'read: the container has no route' : 'the route of the app',
    );
  return unsupported(
    'a route has no such option',
    'set the container up so that it does not need it, or serve it by a Traefik of your own',
  );
}

function unroutableRouter({ planned }: ServiceImport, { narrow }: Router): Verdict {
  const why = narrow
    ? 'its rule asks for more than host names'
    : 'it leads to a part of a host only, or to a port that is not known';
  return unsupported(
    `no route was made: ${why}; a route for the whole host would open more than before`,
    `give \`apps.${planned.app}\` a host name and an \`access\` of its own if all of it may be reached`,
  );
}

function ruleLabel({ planned }: ServiceImport, router: Router): Verdict {
  const hosts = router.hosts.join(', ');
  if (router.paths.length > 0)
    return taken(
      planned.web.openPaths.length > 0 ? `\`apps.${planned.app}.skip\`` : `part of the route ${hosts}`,
    );
  if (router.guards.includes('addresses') || /lan|local|internal/i.test(router.entryPoints.join()))
    return taken(`the route ${hosts}`);
  const login = planned.web.auth === 'sso' ? ', after a login with authentik' : '';
  return changed(`the route ${hosts}; write \`access: [internet]\` if it must be reached as before`, {
    before: `everybody who reaches the server${login}`,
    after: `the ${planned.web.access.map((one) => (one === 'lan' ? 'LAN' : one)).join(' and the ')}${login}`,
  });
}

function guardLabel({ planned }: ServiceImport, guards: readonly string[], name: string): Verdict {
  if (guards.includes('authentik')) return taken(`\`apps.${planned.app}.auth: sso\``);
  if (guards.includes('other')) return otherLogin(planned, name);
  if (guards.includes('addresses')) return taken('only the ranges under `lan:` may open the route');
  if (guards.includes('redirect')) return taken('Waybill sends visitors to HTTPS anyway');
  return unsupported(
    `the middleware \`${name}\` is not in the stack; Waybill sets headers and limits of its own`,
    'look at traefik/dynamic of the tree; a middleware beyond that has no place in a stack yet',
  );
}

/** A login that Waybill does not know: authentik asks in its place where it may, else only the LAN reaches the app. */
function otherLogin({ web, app }: ServiceImport['planned'], name: string): Verdict {
  if (web.auth === 'sso')
    return changed(`authentik asks for a login in place of \`${name}\``, {
      before: `visitors who pass \`${name}\``,
      after: 'visitors who log in with authentik',
    });
  return changed(
    `the login of \`${name}\` is not in the stack: only the LAN reaches the app. Import with \`--login sso\`, or write \`auth: sso\` at \`apps.${app}\`, and authentik asks in its place`,
    { before: `visitors who pass \`${name}\``, after: 'the LAN, without that login' },
  );
}

function homepageLabel({ planned }: ServiceImport, key: string): Verdict {
  if (planned.definition !== undefined) return taken('the catalogue has a card for this app');
  if (/^homepage\.(?:name|group|icon)$/.test(key)) return taken(`\`apps.${planned.app}.card\``);
  if (key === 'homepage.href') return taken('the card leads to the route');
  return unsupported(
    'a card of an app of your own has a name, a group and an icon',
    'leave it out, or write apps/<app>.yaml with a card',
  );
}
