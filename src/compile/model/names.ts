/**
 * Every name that two files must agree on, made in one place.
 * Names of apps hold letters, digits and hyphens only; what Waybill appends is set off by an underscore,
 * so an app called `sonarr-tunnel` can never take the name of a part of `sonarr`.
 */
import { HOST_GATEWAY } from '../../base/compose/host-gateway.ts';
import { addressFromEnd } from '../../base/util/cidr.ts';
import type { Route, RouteTarget, Service } from './model.ts';

export type EntryPoint = 'web' | 'websecure' | 'tunnel';

/** Name of the route for an additional host name of an app; the first one is the app itself. */
export const additionalHostName = (app: string, index: number) => `${app}-host${index + 2}`;

/** The app of a route, and what `additionalHostName` put behind it. */
export function routeNameParts(name: string): { readonly app: string; readonly suffix: string } {
  const [, app = name, suffix = ''] = /^(.*?)(-host\d+)?$/.exec(name) ?? [];
  return { app, suffix };
}

/** Full name of a Docker network or volume: Compose's own rule, project and key. */
export const dockerName = (stack: string, key: string) => `${stack}_${key}`;

/** Name of a network or volume as Compose gives it: the one written down, else its key where it is another project's. */
export const nameInDocker = (
  stack: string,
  key: string,
  { name, external }: { readonly name?: string; readonly external?: boolean },
) => name ?? (external === true ? key : dockerName(stack, key));

export const composePath = (app: string) => `compose/${app}.yaml`;
export const dynamicPath = (app: string) => `traefik/dynamic/${app}.yml`;
export const sharedDynamicPath = 'traefik/dynamic/_shared.yml';
/** The app whose routes are in a file; undefined for every other file. */
export const appOfDynamicPath = (path: string) => /^traefik\/dynamic\/([^_].*)\.yml$/.exec(path)?.[1];
export const outpostPath = (app: string) => `authentik/outposts/authentik-${app}.outpost.yml`;
export const blueprintPath = (app: string) => `authentik/blueprints/${app}.yaml`;
export const retiredBlueprintPath = 'authentik/blueprints/_retired.yaml';
export const groupBlueprintPath = 'authentik/blueprints/_group.yaml';
export const embeddedBlueprintPath = 'authentik/blueprints/_embedded-outpost.yaml';

/** Name of the blueprint in authentik's database, where it must be unique. */
export const blueprintName = (stack: string, what: string) => `${stack} - ${what}`;

/** Provider, application and outpost of one app in authentik have one name. */
export const identityName = (stack: string, app: string) => `${stack}-${app}`;

/** Container that authentik starts for an outpost. */
export const outpostContainer = (stack: string, app: string) => `authentik-proxy-${stack}-${app}`;

/** Container that Compose makes of a service: its own rule, unless the service says otherwise. */
export const containerName = (stack: string, { name, compose }: Pick<Service, 'name' | 'compose'>) =>
  String(compose['container_name'] ?? `${stack}-${name}-1`);

const onTunnel = (entryPoint: EntryPoint) => (entryPoint === 'tunnel' ? '_tunnel' : '');

export const routerName = (app: string, entryPoint: EntryPoint) => `${app}${onTunnel(entryPoint)}`;
/** The router of those who come from the LAN by the door of the internet, and meet another login there. */
export const lanRouterName = (app: string) => `${app}_lan`;
export const outpostRouterName = (app: string, entryPoint: EntryPoint) =>
  `${app}_outpost${onTunnel(entryPoint)}`;
export const serviceName = (app: string) => app;
export const outpostServiceName = (app: string) => `${app}_outpost`;
export const transportName = (app: string) => `${app}_transport`;
export const loginMiddleware = (app: string) => `${app}_login`;
export const pageMiddleware = (app: string) => `${app}_page-headers`;
export const sizeMiddleware = (app: string) => `${app}_size`;
export const compressMiddleware = (app: string) => `${app}_compress`;
export const rateMiddleware = (app: string, entryPoint: EntryPoint) =>
  `${app}_rate-limit${onTunnel(entryPoint)}`;
/** Middlewares that say what browsers are told and what visitors may ask. */
export const visitorMiddlewares = (app: string): readonly string[] => [
  pageMiddleware(app),
  sizeMiddleware(app),
  compressMiddleware(app),
  rateMiddleware(app, 'websecure'),
  rateMiddleware(app, 'tunnel'),
];

/** The router of the only paths of an app that need its login. */
export const protectedRouterName = (router: string) => `${router}_protected`;
export const plainPathsMiddleware = (app: string) => `${app}_plain-paths`;
export const forwardedHostMiddleware = (app: string) => `${app}_forwarded-host`;

/** Middlewares that all apps share; all are defined in one file of the file provider. */
export const shared = {
  visitorHeaders: 'visitor-headers',
  directHeaders: 'direct-headers',
  secureHeaders: 'secure-headers',
  pageHeaders: 'page-headers',
  lanOnly: 'lan-only',
  directChain: 'direct-chain',
  tunnelCleanHeaders: 'tunnel-clean-headers',
  tunnelClients: 'tunnel-clients',
  tunnelRateLimit: 'tunnel-rate-limit',
  tunnelChain: 'tunnel-chain',
} as const;

export const CERTIFICATE_RESOLVER = 'letsencrypt';

/** Ports of Traefik inside its container. */
export const entryPointPort = { web: 80, websecure: 443, tunnel: 8443, ping: 8082 } as const;

/** Name of a secret of an app instance. */
export const secretName = (app: string, key: string) => `${app}-${key}`;

/** Variable by which the applier hands a secret to Compose. */
export const secretVariable = (name: string) => name.replaceAll('-', '_').toUpperCase();

/** Key of a secret in the Compose file: one per reader, because owner and mode are those of the file on the host. */
export const composeSecret = (name: string, uid: number) => `${name}_${uid}`;

/** Path of a secret inside a container. */
export const secretTarget = (name: string) => `/run/secrets/${name}`;

/** Host names that Cloudflare sends to a tunnel. */
export const tunnelAddress = (id: string) => `${id}.cfargotunnel.com`;

/** Entry points on which a route answers. */
export function entryPointsOf(route: Route, tls: boolean): EntryPoint[] {
  const direct: EntryPoint = tls ? 'websecure' : 'web';
  const found: EntryPoint[] = [];
  if (route.access.includes('lan') || route.access.includes('internet')) found.push(direct);
  if (route.access.includes('tunnel')) found.push('tunnel');
  return found;
}

/** Networks of a stack that names none under `networks:`. */
export const DEFAULT_SUBNETS = { proxy: '172.30.0.0/24', tunnel: '172.30.250.0/29' };

/**
 * Fixed addresses in the network of the tunnel, at its end, where Docker gives none out by chance: cloudflared is believed
 * by its own, and Traefik must never happen to have it.
 */
export const tunnelAddresses = (subnet: string) => ({
  cloudflared: addressFromEnd(subnet, 1) ?? subnet,
  traefik: addressFromEnd(subnet, 2) ?? subnet,
});

/** Address at which Traefik finds a container. */
export const backendUrl = ({ scheme, service, port, onHost }: Extract<RouteTarget, { kind: 'service' }>) =>
  `${scheme}://${onHost === true ? HOST_GATEWAY : service}:${port}`;

/** Address of a route, as a browser writes it. */
export const urlOf = (host: string, tls: boolean) => `${tls ? 'https' : 'http'}://${host}`;
