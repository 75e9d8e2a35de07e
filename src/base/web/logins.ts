/** Who must log in first, by where a request comes from. Specs, models and manifests say it in one form. */

export type Auth = 'sso' | 'oidc' | 'app' | 'none';
export const ORIGINS = ['lan', 'tunnel', 'internet'] as const;
export type Origin = (typeof ORIGINS)[number];

/** Origins as tables name them. */
export const ORIGIN_NAMES: Readonly<Record<Origin, string>> = {
  lan: 'LAN',
  tunnel: 'Tunnel',
  internet: 'Internet',
};

/** One login for every origin, or one for each. With OpenID Connect the app itself asks, and everybody. */
export type Login = Auth | { readonly [origin in Origin]?: Exclude<Auth, 'oidc'> };

/** What says who gets in, and past which login. */
export interface Guarded {
  readonly access: readonly Origin[];
  readonly auth: Login;
}

/**
 * The origins at which a route answers, each with its login. One for the internet has no list of addresses, so the LAN gets
 * in as well; the strictest login stands for one that is not named.
 */
export function loginsOf({ access, auth }: Guarded): (readonly [Origin, Auth])[] {
  const reached = ORIGINS.filter(
    (origin) => access.includes(origin) || (origin === 'lan' && access.includes('internet')),
  );
  return reached.map((origin) => [origin, loginFrom(auth, origin)] as const);
}

/** The login that a request from one origin meets. */
export function loginFrom(auth: Login, origin: Origin): Auth {
  if (typeof auth === 'string') return auth;
  return auth[origin] ?? (origin === 'lan' ? auth.internet : undefined) ?? 'sso';
}

/** Whether a login is asked for from any origin. */
export const asksFor = (route: Guarded, ...wanted: readonly Auth[]): boolean =>
  loginsOf(route).some(([, auth]) => wanted.includes(auth));

/** The shortest form: one word where every origin has the same login, else all of them in one order. */
export function simplest(route: Guarded): Login {
  const logins = loginsOf(route);
  const [first, ...rest] = logins;
  if (first === undefined) return typeof route.auth === 'string' ? route.auth : 'sso';
  return rest.every(([, auth]) => auth === first[1]) ? first[1] : (Object.fromEntries(logins) as Login);
}
