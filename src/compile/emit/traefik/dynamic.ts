/** Traefik's part of one route: routers for each entry point, the login before them, the service behind them. */
import { type Auth, asksFor, loginFrom } from '../../../base/web/logins.ts';
import type { Access, Model, Route } from '../../model/model.ts';
import {
  backendUrl,
  type EntryPoint,
  entryPointsOf,
  forwardedHostMiddleware,
  lanRouterName,
  loginMiddleware,
  outpostContainer,
  outpostRouterName,
  outpostServiceName,
  plainPathsMiddleware,
  protectedRouterName,
  routerName,
  serviceName,
  shared,
  transportName,
} from '../../model/names.ts';
import { pageChain, pageMiddlewares } from './page.ts';
import type { DynamicConfig, Middleware, Router, Service } from './types.ts';

/**
 * Explicit, because Traefik's default is the length of the rule, and equal lengths are decided by chance
 * (pkg/muxer/http/mux.go). The path of the outpost must win over the app, or the login would ask for itself forever.
 */
const PRIORITY = { app: 100, lan: 200, protected: 50, outpost: 1000 };

/** Path below which an outpost answers on the host of its app (docs.goauthentik.io, proxy provider, forward auth). */
const OUTPOST_PATH = '/outpost.goauthentik.io/';

/** Port of every outpost. */
const OUTPOST_PORT = 9000;

/** What authentik's documentation recommends against answers without end. */
const LARGEST_LOGIN_ANSWER = 4_194_304;

/**
 * Refuses encoded slashes, backslashes, null characters, semicolons, percent signs, question marks and hashes: all that it
 * is not told to allow. One must be named, because Traefik takes an empty middleware for none.
 */
const PLAIN_PATHS: Middleware = { encodedCharacters: { allowEncodedSlash: false } };

/** The configuration of one route. */
export function routeConfig(model: Model, route: Route): DynamicConfig {
  const sso = asksFor(route, 'sso');
  const entryPoints = entryPointsOf(route, model.tls !== undefined);
  const { service, transport } = serviceOf(route);
  const routers = entryPoints.flatMap((entryPoint) => routersOf(model, route, entryPoint));
  const services: Record<string, Service> =
    service === undefined ? {} : { [serviceName(route.app)]: service };
  if (sso)
    services[outpostServiceName(route.app)] = {
      loadBalancer: { servers: [{ url: outpostUrl(model, route) }] },
    };
  const middlewares = middlewaresOf(model, route, entryPoints);
  return {
    http: {
      routers: Object.fromEntries(routers),
      ...unlessEmpty('services', services),
      ...unlessEmpty('middlewares', middlewares),
      ...(transport
        ? { serversTransports: { [transportName(route.app)]: { insecureSkipVerify: true } } }
        : {}),
    },
  };
}

function unlessEmpty<K extends string, T extends object>(key: K, value: T) {
  return (Object.keys(value).length === 0 ? {} : { [key]: value }) as { [P in K]?: T };
}

function routersOf(model: Model, route: Route, entryPoint: EntryPoint): [string, Router][] {
  const { app, host, target } = route;
  const guards = [...guardsOf(route, entryPoint), ...pageChain(route, entryPoint)];
  const service = target.kind === 'internal' ? target.name : serviceName(app);
  const plain = wantsPlainPaths(route) ? [plainPathsMiddleware(app)] : [];
  const login = { sso: [...plain, loginMiddleware(app)], unprotected: plain, oidc: [], app: [], none: [] };
  const doors = doorsOf(model, route, entryPoint).flatMap((door) => withProtected(route, door));
  const routers = doors.map(({ name, rule, priority, auth }): [string, Router] => [
    name,
    router(entryPoint, rule, priority, [...guards, ...login[auth]], service),
  ]);
  if (doors.every(({ auth }) => auth !== 'sso')) return routers;
  const path = `${hostRule(host)} && PathPrefix(\`${OUTPOST_PATH}\`)`;
  const outpost = router(entryPoint, path, PRIORITY.outpost, guards, outpostServiceName(app));
  return [...routers, [outpostRouterName(app, entryPoint), outpost]];
}

const hostRule = (host: string) => `Host(\`${host}\`)`;

/** One way through an entry point, with its login. */
interface Door {
  readonly name: string;
  readonly rule: string;
  readonly priority: number;
  readonly auth: Auth | 'unprotected';
}

/** Where only some paths need the login, they have a router of their own, and the rest of the door has none. */
function withProtected({ protect }: Route, door: Door): readonly Door[] {
  if (protect === undefined || door.auth !== 'sso') return [door];
  // In capitals and small letters alike, because there are programs that take /Admin for /admin.
  const paths = protect.paths.map((path) => `PathRegexp(\`(?i)${path}\`)`).join(' || ');
  const guarded = { name: protectedRouterName(door.name), rule: `${door.rule} && (${paths})` };
  return [
    { ...door, auth: 'unprotected' },
    { ...door, ...guarded, priority: door.priority + PRIORITY.protected },
  ];
}

/** The LAN comes by the door of the internet, and may meet another login there: then its addresses tell it apart. */
function doorsOf(
  { lan }: Model,
  { app, host, access, auth }: Route,
  entryPoint: EntryPoint,
): readonly Door[] {
  const door = (name: string, rule: string, priority: number, origin: Access): Door => ({
    name,
    rule,
    priority,
    auth: loginFrom(auth, origin),
  });
  const name = routerName(app, entryPoint);
  if (entryPoint === 'tunnel') return [door(name, hostRule(host), PRIORITY.app, 'tunnel')];
  if (!access.includes('internet')) return [door(name, hostRule(host), PRIORITY.app, 'lan')];
  const all = door(name, hostRule(host), PRIORITY.app, 'internet');
  if (loginFrom(auth, 'lan') === all.auth) return [all];
  const fromLan = lan.map((range) => `ClientIP(\`${range}\`)`).join(' || ');
  return [all, door(lanRouterName(app), `${hostRule(host)} && (${fromLan})`, PRIORITY.lan, 'lan')];
}

function router(
  entryPoint: EntryPoint,
  rule: string,
  priority: number,
  middlewares: string[],
  service: string,
): Router {
  return {
    entryPoints: [entryPoint],
    rule,
    priority,
    ...(middlewares.length === 0 ? {} : { middlewares }),
    service,
  };
}

/** Who may come at all: the LAN, or the visitor that cloudflared brings, with the host name that was really asked for. */
function guardsOf({ app, access }: Route, entryPoint: EntryPoint): string[] {
  if (entryPoint === 'tunnel') return [forwardedHostMiddleware(app)];
  return access.includes('internet') ? [] : [shared.lanOnly];
}

function middlewaresOf(
  model: Model,
  route: Route,
  entryPoints: readonly EntryPoint[],
): Record<string, Middleware> {
  const found = pageMiddlewares(model, route);
  if (asksFor(route, 'sso')) {
    found[loginMiddleware(route.app)] = {
      forwardAuth: {
        address: `${outpostUrl(model, route)}${OUTPOST_PATH}auth/traefik`,
        // Set on purpose: unset means a mixture of old and new behaviour. The entry points let no header of a visitor through.
        trustForwardHeader: true,
        maxResponseBodySize: LARGEST_LOGIN_ANSWER,
        // By pattern, because a header that is missing from a list would go from the visitor to the app unchanged.
        authResponseHeadersRegex: '^X-Authentik-',
      },
    };
  }
  if (wantsPlainPaths(route)) found[plainPathsMiddleware(route.app)] = PLAIN_PATHS;
  if (entryPoints.includes('tunnel')) {
    // cloudflared relays what the visitor sent; the host is known here, so it is set and not believed.
    found[forwardedHostMiddleware(route.app)] = {
      headers: { customRequestHeaders: { 'X-Forwarded-Host': route.host } },
    };
  }
  return found;
}

/**
 * Whether authentik judges the paths of a route. A program may read `/api/..%2fadmin` as `/admin`, but authentik takes it for
 * a path below `/api/`: so where some paths need no login, ambiguous ones are refused before it is asked.
 */
const wantsPlainPaths = (route: Route): boolean =>
  asksFor(route, 'sso') &&
  (route.protect !== undefined || (route.skip !== undefined && route.skip.encoded !== true));

/** Where the outpost of a route answers: a container of its own, or the authentik server. */
function outpostUrl({ stack, sso }: Model, { app }: Route): string {
  if (sso?.outposts === 'embedded') return `http://${sso.server.service}:${sso.server.port}`;
  return `http://${outpostContainer(stack, app)}:${OUTPOST_PORT}`;
}

/** The service behind a route, and whether its certificate must not be checked: for this one service only. */
export function serviceOf({ app, target }: Route): {
  readonly service?: Service;
  readonly transport: boolean;
} {
  if (target.kind === 'internal') return { transport: false };
  const url = target.kind === 'external' ? target.url : backendUrl(target);
  // An app of the stack that speaks TLS does so with a certificate of its own making.
  const transport = target.kind === 'external' ? !target.verify : target.scheme === 'https';
  const hidesHost = target.kind === 'service' && target.hidesHost === true;
  const service: Service = {
    loadBalancer: {
      servers: [{ url }],
      ...(hidesHost ? { passHostHeader: false } : {}),
      ...(transport ? { serversTransport: transportName(app) } : {}),
    },
  };
  return { service, transport };
}
