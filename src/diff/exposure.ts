/** Who can reach what, and who must log in first: the changes that a review is for. */
import type { Manifest } from '../schema/manifest.gen.ts';
import { type Change, changesOf, type Weight } from './change.ts';
import { pairsOf, textsThatDiffer } from './pairs.ts';

type Route = Manifest['routes'][number];

const exposure = changesOf('exposure');

/** Changes of routes and of what counts as the LAN. */
export function exposureChanges(before: Manifest | undefined, after: Manifest | undefined): Change[] {
  const routes = pairsOf(before?.routes ?? [], after?.routes ?? [], ({ app }) => app);
  const moved = routes.kept.filter(([was, is]) => was.host !== is.host);
  return [
    ...routes.added.map((route) =>
      exposure(weightOf(route), route.host, `is new: ${stateOf(route)}`, skipLines(route)),
    ),
    ...routes.kept.flatMap(([was, is]) => routeChanges(was, is)),
    ...moved.map(([was, is]) => exposure('note', is.host, `takes the place of ${was.host} for ${is.app}`)),
    ...routes.removed.map((route) => exposure('note', route.host, `is gone; it was ${stateOf(route)}`)),
    ...lanChanges(before?.lan ?? [], after?.lan ?? [], before === undefined),
  ];
}

/** From where: the words that name the worst first. */
function reachWords({ access }: Route): string {
  if (access.includes('internet')) return 'reachable from the internet by an open port';
  if (access.includes('tunnel')) return 'reachable from the internet through the tunnel';
  return 'reachable from the LAN';
}

function guardWords({ auth, ownLogin, groups }: Route): string {
  if (auth === 'sso') return `behind the login of authentik (group ${groups.join(', ')})`;
  if (auth === 'oidc')
    return `behind the login of authentik that the app asks for (group ${groups.join(', ')})`;
  if (auth === 'none' || ownLogin === 'none') return 'without a login';
  return ownLogin === 'required'
    ? "behind the app's own login"
    : "behind the app's own login, if somebody turned it on";
}

const stateOf = (route: Route) => `${reachWords(route)}, ${guardWords(route)}`;

const skipLines = ({ skip }: Route) => skip.map((path) => `without a login all the same: ${path}`);

const REACHES: readonly Route['access'][number][] = ['lan', 'tunnel', 'internet'];
const reachRank = ({ access }: Route) => Math.max(...access.map((one) => REACHES.indexOf(one)));
const isRemote = (route: Route) => reachRank(route) > 0;

/** How much stands in the way: authentik, the app's own login, one that may be off, nothing. */
function guardRank({ auth, ownLogin }: Route): number {
  if (auth === 'sso' || auth === 'oidc') return 3;
  if (auth === 'none' || ownLogin === 'none') return 0;
  return ownLogin === 'required' ? 2 : 1;
}

/** The weight of a state that is new. */
function weightOf(route: Route): Weight {
  if (isRemote(route)) return guardRank(route) < 2 || route.skip.length > 0 ? 'danger' : 'caution';
  return guardRank(route) === 3 ? 'note' : 'caution';
}

function routeChanges(was: Route, is: Route): Change[] {
  return [...openness(was, is), ...skipChanges(was, is), ...groupChanges(was, is), ...targetChanges(was, is)];
}

/** Groups have sentences of their own. */
const kindOfGuard = (route: Route) => guardWords({ ...route, groups: [] });

function openness(was: Route, is: Route): Change[] {
  const reason = was.reason === is.reason ? [] : reasonLines(was, is);
  if (was.access.join() === is.access.join() && kindOfGuard(was) === kindOfGuard(is)) {
    const own = was.ownLogin === is.ownLogin ? [] : [`own login: ${is.ownLogin} (before: ${was.ownLogin})`];
    const details = [...own, ...reason];
    return details.length === 0 ? [] : [exposure('note', is.host, 'is described in another way', details)];
  }
  const wider = is.access.some((place) => !was.access.includes(place));
  const weaker = guardRank(is) < guardRank(was);
  const details = [`before: ${was.access.join(' and ')}, ${guardWords(was)}`, ...reason];
  return [exposure(wider || weaker ? weightOf(is) : 'note', is.host, `is now ${stateOf(is)}`, details)];
}

const reasonLines = (was: Route, is: Route) => [
  `reason: ${is.reason ?? 'none'}${was.reason === undefined ? '' : ` (before: ${was.reason})`}`,
];

function skipChanges(was: Route, is: Route): Change[] {
  const { added, removed } = textsThatDiffer(was.skip, is.skip);
  return [
    ...added.map((path) =>
      exposure(isRemote(is) ? 'danger' : 'caution', is.host, `no longer asks for a login below ${path}`),
    ),
    ...removed.map((path) => exposure('note', is.host, `asks for a login below ${path} again`)),
  ];
}

function groupChanges(was: Route, is: Route): Change[] {
  if (was.groups.length === 0 || is.groups.length === 0) return [];
  const { added, removed } = textsThatDiffer(was.groups, is.groups);
  return [
    ...added.map((group) => exposure('caution', is.host, `also lets in the group ${group}`)),
    ...removed.map((group) => exposure('note', is.host, `no longer lets in the group ${group}`)),
  ];
}

function targetChanges(was: Route, is: Route): Change[] {
  const moved = was.target !== is.target || was.external !== is.external;
  const weight = is.external ? 'caution' : 'note';
  return [
    ...(moved ? [exposure(weight, is.host, `now leads to ${is.target}`, [`before: ${was.target}`])] : []),
    ...certificateChanges(was, is),
  ];
}

function certificateChanges(was: Route, is: Route): Change[] {
  if (was.unverified === is.unverified) return [];
  return is.unverified === true
    ? [exposure('caution', is.host, `leads to ${is.target} without a look at its certificate`)]
    : [exposure('note', is.host, `now checks the certificate of ${is.target}`)];
}

function lanChanges(before: readonly string[], after: readonly string[], fresh: boolean): Change[] {
  const { added, removed } = textsThatDiffer(before, after);
  return [
    ...added.map((range) => exposure(fresh ? 'note' : 'caution', range, 'counts as the LAN now')),
    ...removed.map((range) => exposure('note', range, 'no longer counts as the LAN')),
  ];
}
