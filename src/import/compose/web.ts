/** Who may reach a container's web interface, and who must log in first: from labels, published ports and the tunnel. */
import { isLoopback } from '../../base/util/cidr.ts';
import type { Access, Auth } from '../../compile/model/model.ts';
import type { AppDefinition } from '../../schema/app.gen.ts';
import { type Dict, entriesOf, itemsOf, type Node, textOf } from './node.ts';
import type { Guard, Labelled, Router } from './routers.ts';

export interface WebInterface {
  /** Host names, the first one the app's own. */
  readonly hosts: readonly string[];
  readonly access: readonly Access[];
  readonly auth?: Auth;
  /** Port in the container. */
  readonly port?: number;
  readonly scheme?: 'http' | 'https';
  /** Beginnings of paths that need no login. */
  readonly openPaths: readonly string[];
  /** Published port that the route replaces. */
  readonly replaced?: Node;
  /** Routers that the hosts come from. */
  readonly routers: readonly Router[];
  /** Routers that no route of Waybill can be. */
  readonly unroutable: readonly Router[];
  /** The tunnel led here, and there is no login that would let it. */
  readonly takenOffTunnel: boolean;
}

export interface WebInterfaceInput {
  readonly service: Dict;
  readonly labelled: Labelled;
  readonly definition?: AppDefinition;
  /** Host names for which the tunnel leads here. */
  readonly tunnelled: readonly string[];
  /** Port to which the tunnel leads. */
  readonly tunnelPort?: number;
  /** Whether authentik asks for a login in the stack, so that it can take the place of another login. */
  readonly sso: boolean;
}

/** Ports on which hardly anything but web interfaces listens. */
const WEB_PORTS = new Set([
  ...[
    80, 443, 3000, 3001, 4000, 5000, 5055, 5601, 7575, 8000, 8080, 8081, 8082, 8083, 8088, 8090, 8096, 8123,
  ],
  ...[8181, 8200, 8443, 8686, 8787, 8888, 8989, 9000, 9090, 9091, 9443, 10000],
]);

/** Ports whose interface speaks TLS with a certificate of its own. */
const TLS_PORTS = new Set([443, 8443, 9443]);

/** Decides on the web interface of one service. Nothing is reached from where it was not reached before. */
export function webOf({
  service,
  labelled,
  definition,
  tunnelled,
  tunnelPort,
  sso,
}: WebInterfaceInput): WebInterface {
  const own = labelled.routers.filter(({ service: target }) => target !== 'api@internal');
  const narrow = own.filter((router) => router.narrow);
  const whole = withoutRedirects(own.filter(({ narrow, paths }) => !narrow && paths.length === 0));
  const partial = own.filter(({ narrow, paths }) => !narrow && paths.length > 0);
  const routed = [...new Set(whole.flatMap(({ hosts }) => hosts))];
  const asked = (guard: Guard) => whole.some(({ guards }) => guards.includes(guard));
  const login = asked('authentik') || (asked('other') && sso);
  const port =
    labelled.port ?? tunnelPort ?? definition?.route?.port ?? guessedPort(service, routed.length > 0);
  const published = port === undefined ? undefined : publishedAt(service, port);
  const lan = routed.length > 0 || published !== undefined;
  const publicAuth = tunnelled.length === 0 ? undefined : authOnTunnel(login, definition, sso);
  const onTunnel = publicAuth !== undefined && (login || !asked('other'));
  const access = accessOf(lan, onTunnel);
  const auth = login ? 'sso' : publicAuth;
  const scheme = labelled.scheme ?? (port !== undefined && TLS_PORTS.has(port) ? 'https' : undefined);
  const replaced = replaces(labelled, definition) ? published : undefined;
  return {
    hosts: [...new Set([...routed, ...(onTunnel ? tunnelled : [])])],
    access,
    ...optional('auth', access.length === 0 ? undefined : auth),
    ...optional('port', port),
    ...optional('scheme', scheme),
    ...optional('replaced', replaced),
    openPaths: login ? partial.filter(unguarded).flatMap(({ paths }) => paths) : [],
    routers: whole,
    unroutable: whole.length === 0 ? [...narrow, ...partial] : narrow,
    takenOffTunnel: tunnelled.length > 0 && !onTunnel,
  };
}

function optional<K extends string, V>(key: K, value: V | undefined): { readonly [P in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { readonly [P in K]?: V });
}

const unguarded = ({ guards }: Router) => !guards.includes('authentik') && !guards.includes('other');

function accessOf(lan: boolean, onTunnel: boolean): Access[] {
  return [...(lan ? (['lan'] as const) : []), ...(onTunnel ? (['tunnel'] as const) : [])];
}

/** A router that only sends visitors on to another one says nothing about who may enter. */
function withoutRedirects(routers: readonly Router[]): Router[] {
  const others = routers.filter(({ guards }) => !guards.includes('redirect'));
  return others.length > 0 ? others : [...routers];
}

/** The login that lets an app onto the tunnel; undefined when there is none. */
function authOnTunnel(login: boolean, definition: AppDefinition | undefined, sso: boolean): Auth | undefined {
  if (login) return 'sso';
  if (definition?.login.own === 'required') return 'app';
  return sso ? 'sso' : undefined;
}

/** A published port gives way to a route only where it is known to be the web interface, and not merely guessed. */
function replaces(labelled: Labelled, definition: AppDefinition | undefined): boolean {
  return definition?.route !== undefined || (labelled.port !== undefined && labelled.routers.length > 0);
}

/** The entry of `ports` by which others than the host itself reach a port. */
function publishedAt(service: Dict, port: number): Node | undefined {
  return itemsOf(service.entries.get('ports')).find((item) => {
    const entries = entriesOf(item);
    return (
      textOf(entries.get('target')) === String(port) &&
      textOf(entries.get('protocol')) !== 'udp' &&
      !isLoopback(textOf(entries.get('host_ip')))
    );
  });
}

/** Whether a container has a port on which the web comes in. */
export function hasWebPorts(service: Dict): boolean {
  return itemsOf(service.entries.get('ports')).some((item) => {
    const entries = entriesOf(item);
    const published = textOf(entries.get('published'));
    return (published === '80' || published === '443') && !isLoopback(textOf(entries.get('host_ip')));
  });
}

/** With a route, Traefik takes the port that the container exposes; without one a published port must look like the web. */
function guessedPort(service: Dict, routed: boolean): number | undefined {
  const textAt = (item: Node, key: string) => textOf(entriesOf(item).get(key)) ?? '';
  // A container with the ports of the web is a proxy, not an app behind one.
  const targets = itemsOf(service.entries.get('ports'))
    .filter((item) => !['80', '443'].includes(textAt(item, 'published')))
    .map((item) => Number(textAt(item, 'target')));
  const exposed = itemsOf(service.entries.get('expose')).map((item) =>
    Number.parseInt(textOf(item) ?? '', 10),
  );
  const web = targets.find((port) => WEB_PORTS.has(port) && publishedAt(service, port) !== undefined);
  return routed ? (exposed[0] ?? web ?? targets[0]) : web;
}
