/** Routes as the manifest has them. */
import type { Place } from '../base/diag/diagnostic.ts';
import { matchesExpression } from '../base/expression/predicates.ts';
import { memoizeByObject } from '../base/util/memoize.ts';
import { type Auth, type Login, loginFrom, ORIGINS, type Origin } from '../base/web/logins.ts';
import { type Json, list, record, text, texts } from './read/data.ts';
import { place } from './read/reader.ts';
import type { ParsedTree } from './read/types.ts';
import { AMBIGUOUS } from './trace/encoded.ts';
import { networkOwnerOf } from './trace/network.ts';
import type { Target } from './trace/types.ts';

export interface ManifestRoute {
  readonly entry: Json;
  readonly host: string;
  readonly at: Place;
}

/** Routes by their host. */
export const manifestRoutes = memoizeByObject(
  ({ manifest }: ParsedTree): ReadonlyMap<string, ManifestRoute> => {
    const routes = list(manifest?.['routes']).map((item, i): ManifestRoute => {
      const entry = record(item);
      return { entry, host: text(entry['host']) ?? '', at: place('manifest.json', 'routes', i) };
    });
    return new Map(routes.map((route) => [route.host, route]));
  },
);

/**
 * Whether a route is meant for an origin. One for the internet has no list of addresses, so the LAN gets in as well; and
 * what all the internet may ask for, containers may.
 */
export function opensTo({ entry }: ManifestRoute, origin: Origin | 'network'): boolean {
  const access = texts(entry['access']);
  if (origin === 'network') return access.includes('internet') || access.includes('tunnel');
  return access.includes(origin) || (origin === 'lan' && access.includes('internet'));
}

/** The login that the manifest names for an origin. */
export function loginOf({ entry }: ManifestRoute, origin: Origin): Auth {
  return loginFrom((text(entry['auth']) ?? record(entry['auth'])) as Login, origin);
}

/** The logins that a route has from these origins. */
export const loginsOf = (route: ManifestRoute, origins: readonly Origin[] = ORIGINS): readonly Auth[] =>
  origins.filter((origin) => opensTo(route, origin)).map((origin) => loginOf(route, origin));

/** Whether authentik asks for a login first. Containers come in as the internet does, by whichever of its doors. */
export const asksAuthentik = (route: ManifestRoute, origin: Origin | 'network'): boolean =>
  loginsOf(route, origin === 'network' ? ['tunnel', 'internet'] : [origin]).every((auth) => auth === 'sso');

/** Expressions of the only paths that need the login of authentik; empty where all do. */
export const protectsOf = (route: ManifestRoute | undefined): string[] => texts(route?.entry['protect']);

/** Whether a path needs the login, by such expressions: what cannot be decided does, and what the app may read otherwise. */
export const isProtected = (protects: readonly string[], path: string): boolean =>
  protects.length === 0 ||
  [...protects, AMBIGUOUS].some((one) => matchesExpression(one, 'go', path) !== false);

/** A target as the manifest would name it: the container itself, and those that share its network. */
export function targetsOf(parsed: ParsedTree, target: Target | undefined): string[] {
  if (target === undefined) return [];
  if (target.kind === 'external') return [target.url];
  if (target.kind === 'internal') return [`${target.name} of Traefik itself`];
  const guests = [...parsed.containers.values()].filter(
    (one) => networkOwnerOf(parsed, one) === target.container,
  );
  return [target.container, ...guests].map(({ name }) => `${name}:${target.port}`);
}
