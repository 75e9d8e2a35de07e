/** The exposure table of a stack's README, as finished Markdown: verify/read/readme.ts reads it. */
import { by } from '../../../base/util/order.ts';
import { type Auth, loginsOf, ORIGIN_NAMES } from '../../../base/web/logins.ts';
import type { Model, Route } from '../../model/model.ts';
import { urlOf } from '../../model/names.ts';
import { cellLines, code, plain } from './markdown.ts';
import { hostPorts, reachOf } from './reach.ts';

/** The address of a route as a link. */
export const addressOf = ({ tls }: Model, { host }: Route) =>
  `[${plain(host)}](${urlOf(host, tls !== undefined)})`;

/** The routes of a stack, by host name, and what the LAN reaches past them. */
export function exposureOf(model: Model) {
  return {
    routes: [...model.routes].sort(by(({ host }) => host)).map((route) => routeRow(model, route)),
    lan: model.lan.map(code).join(', ') || 'no address at all',
    ports: hostPorts(model).map(({ service, port, target }) => ({ service: code(service), port, target })),
  };
}

function routeRow(model: Model, route: Route) {
  const reach = reachOf(route);
  const mark = (yes: boolean) => (yes ? '✓' : '');
  return {
    host:
      addressOf(model, route) + (route.target.kind === 'external' ? `<br>at ${code(route.target.url)}` : ''),
    lan: mark(reach.lan),
    tunnel: mark(reach.tunnel),
    internet: mark(reach.internet),
    login: whoLogsIn(model, route),
    reason: plain(route.reason ?? ''),
    skip: pathsWithoutLogin(route),
  };
}

/** Paths that need no login, or the only ones that need it. */
function pathsWithoutLogin({ skip, protect }: Route): string {
  if (protect !== undefined) return cellLines(['all but', ...protect.paths.map(code), plain(protect.reason)]);
  if (skip === undefined) return '';
  const encoded =
    skip.encoded === true ? ['and whatever the app reads into encoded characters below them'] : [];
  return cellLines([...skip.paths.map(code), ...encoded, plain(skip.reason)]);
}

/** What is said of a login, once for all origins or once for each: verify/read/readme.ts reads it. */
export function byOrigin(route: Route, words: (auth: Auth) => string): string {
  if (typeof route.auth === 'string') return words(route.auth);
  return cellLines(loginsOf(route).map(([origin, auth]) => `${ORIGIN_NAMES[origin]}: ${words(auth)}`));
}

function whoLogsIn({ identities }: Model, route: Route): string {
  return byOrigin(route, (auth) => {
    if (auth === 'none') return '**nobody**';
    if (auth === 'app')
      return route.login.own === 'optional'
        ? 'users of the app, if its login is switched on'
        : 'users of the app';
    const groups = identities.find((identity) => identity.app === route.app)?.groups ?? [];
    return `members of ${groups.map(code).join(', ') || 'any group'}${auth === 'oidc' ? ', asked by the app' : ''}, at authentik`;
  });
}
