/** Who can reach what, and who must log in first: the changes that a review is for. */

import { addressCount } from '../../base/util/cidr.ts';
import type { Manifest } from '../../schema/manifest.gen.ts';
import { type Change, changesOf } from './change.ts';
import { pairsOf, textsThatDiffer } from './pairs.ts';
import { routeChanges } from './route-changes.ts';
import {
  exposureWords,
  guardWithoutGroups,
  isRemote,
  ownerOf,
  type Route,
  skipLines,
  weightOf,
} from './route-exposure.ts';

const exposure = changesOf('exposure');

/**
 * Changes of routes and of what counts as the LAN.
 *
 * @param renamed the present name of an app of before
 */
export function exposureChanges(
  before: Manifest | undefined,
  after: Manifest | undefined,
  renamed: (app: string) => string,
): Change[] {
  const [was, is] = [before?.routes ?? [], after?.routes ?? []];
  const routes = pairsOf(was, is, ({ app }) => app, renamed);
  const hostBefore = new Map(was.map((route) => [route.host, route]));
  const hostAfter = new Map(is.map((route) => [route.host, route]));
  return [
    ...guardGone(before, after),
    ...routes.added.toSorted(remoteFirst).flatMap((route) => comes(route, hostBefore.get(route.host))),
    ...routes.kept.flatMap(([old, now]) => stays(old, now, hostBefore.get(now.host), renamed)),
    ...routes.removed.flatMap((route) => goes(route, hostAfter.get(route.host))),
    ...lanChanges(before?.lan ?? [], after?.lan ?? [], before === undefined),
  ];
}

const remoteFirst = (a: Route, b: Route) => Number(isRemote(b)) - Number(isRemote(a));

/** A new route, or a host name that another app had before. */
function comes(route: Route, holder: Route | undefined): Change[] {
  if (holder !== undefined) return takenOver(holder, route);
  return [exposure(weightOf(route), route.host, `is new: ${exposureWords(route)}`, skipLines(route))];
}

function stays(was: Route, is: Route, holder: Route | undefined, renamed: (app: string) => string): Change[] {
  if (was.host === is.host) return routeChanges(was, is);
  const other = holder !== undefined && renamed(holder.app) !== is.app;
  return [
    ...routeChanges(was, is),
    exposure('note', is.host, `takes the place of ${was.host} for ${is.app}`),
    ...(other ? takenOver(holder, is) : []),
  ];
}

/** One host name that leads to another app: anyone who knows it comes out somewhere else, maybe with another login. */
function takenOver(was: Route, is: Route): Change[] {
  const same = was.access.join() === is.access.join() && guardWithoutGroups(was) === guardWithoutGroups(is);
  const details = [`before: ${ownerOf(was)}, ${exposureWords(was)}`, ...skipLines(is)];
  const words = `now belongs to ${ownerOf(is)} instead of ${ownerOf(was)}`;
  const weight = weightOf(is) === 'danger' ? 'danger' : 'caution';
  return [exposure(same ? 'caution' : weight, is.host, `${words}: ${exposureWords(is)}`, details)];
}

function goes(route: Route, successor: Route | undefined): Change[] {
  // The app that has the name now says so.
  if (successor !== undefined) return [];
  return [exposure('note', route.host, `is gone; it was ${exposureWords(route)}`)];
}

/** The guard of all the names that stay open: one sentence above those of the single names. */
function guardGone(before: Manifest | undefined, after: Manifest | undefined): Change[] {
  const has = (manifest: Manifest | undefined) =>
    manifest?.services.some(({ app }) => app === 'authentik') === true;
  if (!has(before) || has(after) || after === undefined) return [];
  const open = after.routes.filter(({ access }) => access.some((place) => place !== 'lan'));
  const left =
    open.length === 0
      ? 'no name is reachable from the internet'
      : `still reachable from the internet: ${open.map(({ host }) => host).join(', ')}`;
  return [
    exposure(
      open.length === 0 ? 'caution' : 'danger',
      'authentik',
      'is gone: it is no longer used to log in',
      [left],
    ),
  ];
}

function lanChanges(before: readonly string[], after: readonly string[], fresh: boolean): Change[] {
  const { added, removed } = textsThatDiffer(before, after);
  const total = (ranges: readonly string[]) => ranges.reduce((sum, range) => sum + addressCount(range), 0);
  const wider = !fresh && total(after) > total(before);
  const exact = Number.isSafeInteger(total(after));
  const counts = wider && exact ? [`${total(after)} addresses instead of ${total(before)}`] : [];
  return [
    ...added.map((range) => exposure(fresh ? 'note' : 'caution', range, 'counts as the LAN now', counts)),
    ...removed.map((range) => exposure('note', range, 'no longer counts as the LAN')),
  ];
}
