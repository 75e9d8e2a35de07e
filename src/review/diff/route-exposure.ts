/** How open one route is, in words and as a rank. */
import { type Auth, loginsOf, type Origin } from '../../base/web/logins.ts';
import { routeNameParts } from '../../compile/model/names.ts';
import type { Manifest } from '../../schema/manifest.gen.ts';
import type { Weight } from './change.ts';

export type Route = Manifest['routes'][number];

/** From where, and past which login: the end of a sentence. The words for the worst state are the shortest. */
export function exposureWords(route: Route): string {
  return `${reachWords(route)} ${guardWords(route)}${wayWords(route)}`;
}

/** The app that a host name belongs to. */
export const ownerOf = ({ app }: Route) => routeNameParts(app).app;

const reachWords = (route: Route) =>
  isRemote(route)
    ? 'reachable from the internet'
    : route.access.length === 0
      ? 'reachable from nowhere'
      : 'reachable from the LAN';

function wayWords({ access }: Route): string {
  if (access.includes('internet')) return ' (by an open port)';
  return access.includes('tunnel') ? ' (through the tunnel)' : '';
}

/** The login in front of a route: one for all origins, or one for each. */
export function guardWords(route: Route): string {
  if (typeof route.auth === 'string') return wordsOf(route.auth, route);
  return loginsOf(route)
    .map(([origin, auth]) => `${wordsOf(auth, route)} from ${FROM[origin]}`)
    .join(' and ');
}

const FROM: Readonly<Record<Origin, string>> = {
  lan: 'the LAN',
  tunnel: 'the tunnel',
  internet: 'the internet',
};

function wordsOf(auth: Auth, { ownLogin, groups }: Route): string {
  if (auth === 'sso') return `behind the login of authentik${groupWords(groups)}`;
  if (auth === 'oidc') return `behind the login of authentik that the app asks for${groupWords(groups)}`;
  if (auth === 'none' || ownLogin === 'none') return 'without a login';
  return ownLogin === 'required'
    ? "behind the app's own login only"
    : "behind the app's own login only, if it was switched on";
}

const groupWords = (groups: readonly string[]) => (groups.length === 0 ? '' : `, group ${groups.join(', ')}`);

/** The login without its groups, which have sentences of their own. */
export const guardWithoutGroups = (route: Route) => guardWords({ ...route, groups: [] });

/** One line for each hole in the login. */
export const skipLines = ({ skip, protect }: Route) => [
  ...skip.map((path) => `still without a login: ${path}`),
  ...(protect === undefined ? [] : [`with a login only: ${protect.join(' and ')}`]),
];

const REACHES: readonly Route['access'][number][] = ['lan', 'tunnel', 'internet'];

/** Whether the internet reaches it, through the tunnel or by an open port. */
export const isRemote = ({ access }: Route) => Math.max(-1, ...access.map((one) => REACHES.indexOf(one))) > 0;

/** How much is in the way from one origin: authentik, the app's own login, one that may be off, nothing. */
function rankOf(auth: Auth, ownLogin: Route['ownLogin']): number {
  if (auth === 'sso' || auth === 'oidc') return 3;
  if (auth === 'none' || ownLogin === 'none') return 0;
  return ownLogin === 'required' ? 2 : 1;
}

/** The least that is in the way: from everywhere, or from outside alone. */
export function guardRank(route: Route, from: 'anywhere' | 'outside' = 'anywhere'): number {
  const ranks = loginsOf(route).flatMap(([origin, auth]) =>
    from === 'outside' && origin === 'lan' ? [] : [rankOf(auth, route.ownLogin)],
  );
  return Math.min(3, ...ranks);
}

/** The origins from which less is asked than before. */
export function weakerFrom(was: Route, is: Route): Origin[] {
  return loginsOf(is).flatMap(([origin, auth]) => {
    const before = loginsOf(was).find(([one]) => one === origin);
    const rank = before === undefined ? guardRank(was) : rankOf(before[1], was.ownLogin);
    return rankOf(auth, is.ownLogin) < rank ? [origin] : [];
  });
}

/** The weight of a state that is new. */
export function weightOf(route: Route): Weight {
  if (isRemote(route))
    return guardRank(route, 'outside') < 2 || route.skip.length > 0 || route.protect !== undefined
      ? 'danger'
      : 'caution';
  return guardRank(route) === 3 ? 'note' : 'caution';
}
