/** Routes and what authentik must know about them. */
import { defined } from '../../../base/util/defined.ts';
import { asksFor, simplest } from '../../../base/web/logins.ts';
import type { Access, App, Auth, Identity, Route, RouteTarget } from '../model.ts';
import { additionalHostName, secretName, urlOf } from '../names.ts';
import type { AppOptions, External, Instance } from '../resolved.ts';

/** A route exists because the app was named; it is on the LAN only unless the spec says more. */
const DEFAULT_ACCESS: readonly Access[] = ['lan'];

/** First label of an app's host name and the domain, unless the spec gives the whole name. */
export function hostOf(instance: Instance, domain: string): string | undefined {
  const { route } = instance.definition;
  if (route === undefined) return undefined;
  const { host, subdomain } = instance.choice;
  return host ?? `${subdomain ?? route.subdomain ?? instance.name}.${domain}`;
}

/** Logins that an app can have. */
export function loginOf(instance: Instance): App['login'] {
  const { login } = instance.definition;
  return { own: login.own, sso: login.sso, oidc: login.oidc !== undefined };
}

/** The route of an app; undefined when it has no web interface or asks for none. */
export function appRoute(instance: Instance, domain: string): Route | undefined {
  const { definition, choice, place } = instance;
  const host = hostOf(instance, domain);
  const access = choice.access ?? DEFAULT_ACCESS;
  if (definition.route === undefined || host === undefined || access.length === 0) return undefined;
  const { service, port, scheme, internal, hostHeader } = definition.route;
  const target: RouteTarget =
    internal === undefined
      ? {
          kind: 'service',
          service,
          port,
          scheme: scheme ?? 'http',
          ...(choice.network === 'host' ? { onHost: true } : {}),
          ...(hostHeader === 'backend' ? { hidesHost: true } : {}),
        }
      : { kind: 'internal', name: internal };
  return {
    app: instance.name,
    title: definition.title,
    host,
    access,
    auth: simplest({ access, auth: choice.auth ?? defaultAuth(definition.login.own) }),
    login: loginOf(instance),
    ...routeChoice(choice),
    target,
    external: false,
    place,
  };
}

/** The route of a machine outside the stack. */
export function externalRoute({ name, spec, place }: External, domain: string): Route | undefined {
  const access = spec.access ?? DEFAULT_ACCESS;
  if (access.length === 0) return undefined;
  const own = spec.login ?? 'required';
  return {
    app: name,
    title: spec.title ?? name,
    host: spec.host ?? `${spec.subdomain ?? name}.${domain}`,
    access,
    auth: simplest({ access, auth: spec.auth ?? defaultAuth(own) }),
    login: { own, sso: true, oidc: false },
    ...routeChoice(spec),
    target: { kind: 'external', url: spec.url, verify: spec.certificate !== 'self-signed' },
    external: true,
    place,
  };
}

const defaultAuth = (own: App['login']['own']): Auth => (own === 'none' ? 'none' : 'app');

/** What a person chose for a route and what it takes as it is. */
type RouteChoice = 'reason' | 'groups' | 'skip' | 'protect' | 'headers' | 'limits' | 'compress';

function routeChoice({
  reason,
  groups,
  skip,
  protect,
  ...page
}: Pick<AppOptions, RouteChoice>): Pick<Route, RouteChoice> {
  const { headers, limits, compress } = page;
  return defined({ reason, groups, skip, protect, headers, limits, compress });
}

/** The route and one more for each additional host name. Each has a login of its own: authentik knows an app by its host. */
export function withHosts(route: Route | undefined, hosts: readonly string[] | undefined): Route[] {
  if (route === undefined) return [];
  const additional = (hosts ?? []).map((host, i) => {
    return {
      ...route,
      app: additionalHostName(route.app, i),
      of: route.app,
      title: `${route.title} (${host})`,
      host,
    };
  });
  return [route, ...additional];
}

export interface IdentityInput {
  readonly route: Route;
  readonly description: string;
  readonly groups: readonly string[];
  /** Paths to which an OIDC login may return, below each host name of the app. */
  readonly redirects: readonly string[];
  readonly hosts: readonly string[];
}

/** What authentik must know about a route; undefined when it does not guard it. */
export function identityOf({
  route,
  description,
  groups,
  redirects,
  hosts,
}: IdentityInput): Identity | undefined {
  if (!asksFor(route, 'sso', 'oidc')) return undefined;
  const oidc = route.auth === 'oidc';
  // An app has room for one client of OpenID Connect, whatever the name by which it was reached.
  if (oidc && route.of !== undefined) return undefined;
  return {
    app: route.app,
    title: route.title,
    description,
    host: route.host,
    kind: oidc ? 'oidc' : 'proxy',
    groups,
    skipPaths: route.skip?.paths ?? [],
    redirects: oidc ? hosts.flatMap((host) => redirects.map((path) => urlOf(host, true) + path)) : [],
    ...(oidc ? { clientSecret: secretName(route.app, 'oidc-client-secret') } : {}),
  };
}
