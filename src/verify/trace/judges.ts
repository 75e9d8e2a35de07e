/** Whom Traefik asks about a request: the outposts that answer at an address, and the provider by which they judge. */
import { memoizeByObject } from '../../base/util/memoize.ts';
import { field, text } from '../read/data.ts';
import { OUTPOST_PORTS } from '../read/outposts.ts';
import type {
  AuthProvider,
  Container,
  Middleware,
  Named,
  Outpost,
  ParsedTree,
  Traefik,
} from '../read/types.ts';
import { resolveName, urlTarget } from './network.ts';
import { headersSetBy } from './set-headers.ts';

/** The containers at an address, and the outposts that are those. */
export interface Answering {
  readonly containers: readonly Container[];
  readonly outposts: readonly Outpost[];
}

const answering = memoizeByObject((_: ParsedTree) => new Map<string, Answering>());

/** The outposts that answer at an address, and the containers there. */
export function outpostsAt(parsed: ParsedTree, from: Container, address: string): Answering {
  const key = `${from.name} ${address}`;
  const found = answering(parsed).get(key) ?? findOutposts(parsed, from, address);
  answering(parsed).set(key, found);
  return found;
}

function findOutposts(parsed: ParsedTree, from: Container, address: string): Answering {
  const target = urlTarget(address);
  const containers = target === undefined ? [] : resolveName(parsed, from, target.host);
  const port = target?.port;
  const outposts = parsed.authentik.outposts.filter((outpost) =>
    containers.some((container) => {
      if (outpost.embedded) return container === parsed.authentik.server && port === OUTPOST_PORTS.plain;
      return (
        container.name === outpost.container && (port === OUTPOST_PORTS.plain || port === OUTPOST_PORTS.tls)
      );
    }),
  );
  return { containers, outposts };
}

/** Applications of some outposts in the way in which a request is matched with them. */
const applications = memoizeByObject((outposts: readonly Outpost[]) => {
  const all = outposts
    .flatMap(({ providers }) => providers)
    .filter(({ application }) => application !== undefined);
  const byHost = new Map<string, AuthProvider>();
  for (const one of all) {
    const host = hostOf(one);
    if (host !== undefined && !byHost.has(host)) byHost.set(host, one);
  }
  const byDomain = all
    .filter((one) => domainOf(one) !== undefined)
    .sort((a, b) => (domainOf(b)?.length ?? 0) - (domainOf(a)?.length ?? 0));
  return { byHost, byDomain, only: all.length === 1 ? all[0] : undefined };
});

/**
 * The provider by which an outpost judges a host: the one for that host, else that with the longest domain above it, else
 * its only one (internal/outpost/proxyv2/handlers.go, lookupApp).
 */
export function providerFor({ outposts }: Answering, host: string): AuthProvider | undefined {
  const { byHost, byDomain, only } = applications(outposts);
  return byHost.get(host) ?? byDomain.find((one) => isBelow(domainOf(one), host)) ?? only;
}

/** Whether a provider is for a host: its own, or any below the domain of its cookie. */
export function protectsHost(provider: AuthProvider, host: string): boolean {
  return hostOf(provider) === host || isBelow(domainOf(provider), host);
}

function hostOf({ externalHost }: AuthProvider): string | undefined {
  return urlTarget(externalHost ?? '')?.host;
}

/** The domain whose names all count; undefined for a provider of one name. */
function domainOf({ entry, mode }: AuthProvider): string | undefined {
  const domain = text(entry.attrs['cookie_domain']) ?? '';
  return mode === 'forward_domain' && domain !== '' ? domain : undefined;
}

function isBelow(domain: string | undefined, host: string): boolean {
  return domain !== undefined && (host === domain || host.endsWith(`.${domain}`));
}

/** Providers that can judge a request for a host on its way through some middlewares. */
export function judgesOf(
  parsed: ParsedTree,
  traefik: Traefik,
  middlewares: readonly Named<Middleware>[],
  host: string,
): AuthProvider[] {
  const judges = new Set<AuthProvider>();
  const hosts = new Set([host]);
  for (const { config } of middlewares) {
    if (config.type === 'headers')
      for (const [name, value] of headersSetBy(config).forwarded)
        if (name === 'x-forwarded-host') hosts.add(value);
    if (config.type !== 'forwardAuth') continue;
    const asked = outpostsAt(parsed, traefik.container, text(field(config.options, 'address')) ?? '');
    for (const one of hosts) {
      const provider = providerFor(asked, one);
      if (provider !== undefined) judges.add(provider);
    }
  }
  return [...judges];
}
