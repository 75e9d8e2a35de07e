/** One route before and after. */
import { type Change, changesOf, type Weight } from './change.ts';
import { textsThatDiffer } from './pairs.ts';
import {
  exposureWords,
  guardWithoutGroups,
  guardWords,
  isRemote,
  type Route,
  weakerFrom,
  weightOf,
} from './route-exposure.ts';

const exposure = changesOf('exposure');

/** Everything that changes about a route but its host name. */
export function routeChanges(was: Route, is: Route): Change[] {
  return [...openness(was, is), ...skipChanges(was, is), ...groupChanges(was, is), ...targetChanges(was, is)];
}

function openness(was: Route, is: Route): Change[] {
  const reason = was.reason === is.reason ? [] : reasonLines(was, is);
  if (was.access.join() === is.access.join() && guardWithoutGroups(was) === guardWithoutGroups(is)) {
    const own = was.ownLogin === is.ownLogin ? [] : [`own login: ${is.ownLogin} (before: ${was.ownLogin})`];
    const details = [...own, ...reason];
    return details.length === 0 ? [] : [exposure('note', is.host, 'is described differently', details)];
  }
  const details = [`before: ${was.access.join(' and ') || 'nowhere'}, ${guardWords(was)}`, ...reason];
  return [exposure(weightOfStep(was, is), is.host, `is now ${exposureWords(is)}`, details)];
}

/** A login that is removed from a route that is still public is a danger, whatever login is left. */
function weightOfStep(was: Route, is: Route): Weight {
  const wider = is.access.some((place) => !was.access.includes(place));
  const weaker = weakerFrom(was, is);
  if (weaker.some((origin) => origin !== 'lan')) return 'danger';
  if (weaker.length > 0) return 'caution';
  return wider ? weightOf(is) : 'note';
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
    ...encodedChanges(was, is),
    ...protectChanges(was, is),
  ];
}

/** The only paths that need a login: where they are named first, all others are opened. */
function protectChanges(was: Route, is: Route): Change[] {
  const [before, after] = [was.protect ?? [], is.protect ?? []];
  if (before.join() === after.join()) return [];
  const weight = isRemote(is) ? 'danger' : 'caution';
  if (after.length === 0) return [exposure('note', is.host, 'asks for a login everywhere again')];
  if (before.length === 0)
    return [exposure(weight, is.host, `asks for a login only below ${after.join(' and ')}`)];
  const { added, removed } = textsThatDiffer(before, after);
  return [
    ...removed.map((path) => exposure(weight, is.host, `no longer asks for a login below ${path}`)),
    ...added.map((path) => exposure('note', is.host, `asks for a login below ${path} as well`)),
  ];
}

function encodedChanges(was: Route, is: Route): Change[] {
  if (was.encoded === is.encoded) return [];
  return is.encoded === true
    ? [exposure(isRemote(is) ? 'danger' : 'caution', is.host, 'lets encoded paths through without a login')]
    : [exposure('note', is.host, 'refuses encoded paths again')];
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
