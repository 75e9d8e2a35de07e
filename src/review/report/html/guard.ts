/** Who asks for a login before an app is used: as the files decide it, and where they leave it to the app, as it says. */
import type { Manifest } from '../../../schema/manifest.gen.ts';
import type { Exposure } from '../../../verify/exposure.ts';

/** From none to the strongest; `other` is a check that Waybill cannot judge, `mixed` another login at each way in. */
export const GUARDS = ['none', 'optional', 'mixed', 'other', 'own', 'oidc', 'sso'] as const;
export type Guard = (typeof GUARDS)[number];

/** In words: what asks, and what that means. */
export const GUARD_WORDS: Readonly<Record<Guard, readonly [title: string, meaning: string]>> = {
  none: ['No login', 'No visitor has to log in.'],
  optional: ["The app's own login", 'Only if it was switched on.'],
  mixed: ['Depends on the way in', 'Each way in asks for another login.'],
  other: ['Another check', 'Waybill cannot tell who it lets in.'],
  own: ["The app's own login", 'Traefik lets every request through to it.'],
  oidc: ['The app asks authentik', 'Traefik lets every request through to it.'],
  sso: ['authentik asks first', 'Before the app sees a request.'],
};

/** By whom the filter of the page tells logins apart. */
export const GUARD_KIND: Readonly<Record<Guard, 'authentik' | 'own' | 'none' | 'other'>> = {
  none: 'none',
  optional: 'own',
  mixed: 'other',
  other: 'other',
  own: 'own',
  oidc: 'authentik',
  sso: 'authentik',
};

/** The guard of a host name. That authentik asks first counts only where the files themselves say so. */
export function guardOf(cells: readonly Exposure[], route: Manifest['routes'][number] | undefined): Guard {
  const logins = new Set(cells.filter(({ reached }) => reached !== 'no').map(({ login }) => login));
  if (logins.size > 1) return 'mixed';
  if (logins.has('authentik')) return 'sso';
  if (logins.has('unknown')) return 'other';
  if (typeof route?.auth === 'object') return 'mixed';
  if (route?.auth === 'oidc') return 'oidc';
  if (route?.auth !== 'app' || route.ownLogin === 'none') return 'none';
  return route.ownLogin === 'required' ? 'own' : 'optional';
}
