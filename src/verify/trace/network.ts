/** Who finds whom in Docker's networks. */
import { memoizeByObject } from '../../base/util/memoize.ts';
import { repositoryOf } from '../read/containers.ts';
import { records, text, texts } from '../read/data.ts';
import type { Container, Network, ParsedTree } from '../read/types.ts';

/** Networks of a container; one that borrows another's network is where that one is. */
export function networksOf(
  parsed: ParsedTree,
  container: Container,
): ReadonlyMap<string, ReadonlySet<string>> {
  const lender = networkOwnerOf(parsed, container);
  return lender === undefined ? container.networks : lender.networks;
}

/** The container whose network this one uses (`network_mode: service:NAME`). */
export function networkOwnerOf(parsed: ParsedTree, container: Container): Container | undefined {
  const name = /^(?:service|container):(.+)$/.exec(container.networkMode ?? '')?.[1];
  return name === undefined ? undefined : parsed.containers.get(name);
}

/** Names of the networks that two containers share. */
export function sharedNetworks(parsed: ParsedTree, a: Container, b: Container): string[] {
  const theirs = networksOf(parsed, b);
  return [...networksOf(parsed, a).keys()].filter((name) => theirs.has(name));
}

/** Containers that answer to a name for another container: Docker's DNS knows the names of shared networks. */
export function resolveName(parsed: ParsedTree, from: Container, name: string): readonly Container[] {
  const found = new Set<Container>();
  for (const network of networksOf(parsed, from).keys())
    for (const container of namesOfAll(parsed).get(`${network} ${name.toLowerCase()}`) ?? [])
      found.add(container);
  return [...found];
}

const namesOfAll = memoizeByObject((parsed: ParsedTree): ReadonlyMap<string, readonly Container[]> => {
  const found = new Map<string, Container[]>();
  for (const container of parsed.containers.values()) {
    for (const [network, names] of container.networks) {
      for (const name of names) {
        const key = `${network} ${name.toLowerCase()}`;
        const known = found.get(key);
        if (known === undefined) found.set(key, [container]);
        else known.push(container);
      }
    }
  }
  return found;
});

/** Every name by which some container is found in some network, in lower case. */
export function namesInUse(parsed: ParsedTree): string[] {
  return [...namesOfAll(parsed).keys()].map((key) => key.slice(key.indexOf(' ') + 1));
}

/** The network with this full name, as the project defines it. */
export function networkNamed(parsed: ParsedTree, name: string): Network | undefined {
  return [...parsed.compose.networks.values()].find((network) => network.name === name);
}

/** Subnets of the networks that two containers share; undefined among them for one that names none. */
export function sharedSubnets(parsed: ParsedTree, a: Container, b: Container): (string | undefined)[] {
  return sharedNetworks(parsed, a, b).flatMap((name): (string | undefined)[] => {
    const subnets = networkNamed(parsed, name)?.subnets ?? [];
    return subnets.length === 0 ? [undefined] : [...subnets];
  });
}

/**
 * Ports on which a container is known to listen: from its health check, its published and exposed ports, its port
 * variables, and what others ask it by. Empty when nothing is known.
 */
export function knownPorts(parsed: ParsedTree, container: Container): ReadonlySet<number> {
  return portsOfAll(parsed).get(container) ?? new Set();
}

const portsOfAll = memoizeByObject((parsed: ParsedTree): ReadonlyMap<Container, ReadonlySet<number>> => {
  const found = new Map<Container, Set<number>>();
  for (const one of parsed.containers.values()) {
    const own = networkOwnerOf(parsed, one) ?? one;
    const ports = found.get(own) ?? new Set();
    found.set(own, ports);
    for (const port of ownPorts(one)) ports.add(port);
  }
  return found;
});

/** Ports of images whose program is not told another one (the vendors' documentation). */
const KNOWN_PORTS: readonly (readonly [RegExp, readonly number[]])[] = [
  [/(?:^|\/)goauthentik\/server$/, [9000, 9443, 9300]],
  [/(?:^|\/)postgres$/, [5432]],
  [/(?:^|\/)(?:mariadb|mysql)$/, [3306]],
  [/(?:^|\/)(?:redis|valkey)$/, [6379]],
  [/(?:^|\/)mongo$/, [27017]],
  [/^traefik\/whoami$/, [80]],
  [/^(?:nginx|httpd|caddy)$/, [80, 443]],
];

function ownPorts(container: Container): number[] {
  const exposed = texts(container.raw['expose']).map((port) => Number.parseInt(port, 10));
  const variables = [...container.environment].flatMap(([key, value]) =>
    /(?:^|_)(?:WEBUI_|HTTP_|SERVER_)?PORT$/.test(key) && /^\d{2,5}$/.test(value) ? [Number(value)] : [],
  );
  const outpost = container.kind === 'outpost' ? [9000, 9443] : [];
  const known = KNOWN_PORTS.find(([image]) => image.test(repositoryOf(container.image)))?.[1] ?? [];
  const published = container.ports.map(({ target }) => target);
  return [...published, ...exposed, ...healthPorts(container), ...variables, ...outpost, ...known];
}

/** Ports of addresses on the container itself in its health check. */
function healthPorts({ healthcheck }: Container): number[] {
  const test = healthcheck?.['test'];
  const words = typeof test === 'string' ? [test] : texts(test);
  return words.flatMap((word) =>
    [...word.matchAll(/(?:localhost|127\.0\.0\.1|\[::1\]|0\.0\.0\.0):(\d{2,5})/g)].map((match) =>
      Number(match[1]),
    ),
  );
}

/** Addresses in the configuration of other programs that name a container and a port, for comparing. */
export function urlTarget(
  url: string,
):
  | { readonly scheme: string; readonly host: string; readonly port: number; readonly path: string }
  | undefined {
  const [, scheme = '', host = '', port, path = ''] =
    /^(\w[\w+.-]*):\/\/(\[[^\]]+\]|[^/:?#]+)(?::(\d{1,5}))?(.*)$/.exec(url) ?? [];
  if (scheme === '') return undefined;
  const byDefault = scheme === 'https' ? 443 : 80;
  return { scheme, host: host.toLowerCase(), port: port === undefined ? byDefault : Number(port), path };
}

/** Keys of networks that a service names, also those that the project does not define. */
export function networkKeys(container: Container): string[] {
  const own = container.raw['networks'];
  return Array.isArray(own) ? own.flatMap((key) => text(key) ?? []) : records(own).map(([key]) => key);
}
