/** Forward auth: whom Traefik asks, and whether the answer means a login. */
import { keyOf } from '../read/authentik.ts';
import { field, text } from '../read/data.ts';
import { OUTPOST_PORTS } from '../read/outposts.ts';
import { fieldAt } from '../read/traefik-dynamic.ts';
import type { AuthProvider, Container, Middleware, Named, Outpost, Traefik, World } from '../read/types.ts';
import { resolveName, urlTarget } from './network.ts';
import { ended, type HeaderState, JUDGED, type Passing, said } from './passing.ts';
import type { Trace } from './types.ts';

/** Path at which an outpost judges requests for Traefik (docs.goauthentik.io, proxy provider, forward auth). */
export const AUTH_PATH = '/outpost.goauthentik.io/auth/traefik';

/** The outposts that answer at an address, and the containers there. */
export function outpostsAt(
  world: World,
  from: Container,
  address: string,
): { readonly containers: readonly Container[]; readonly outposts: readonly Outpost[] } {
  const target = urlTarget(address);
  const containers = target === undefined ? [] : resolveName(world, from, target.host);
  const port = target?.port;
  const outposts = world.authentik.outposts.filter((outpost) =>
    containers.some((container) => {
      if (outpost.embedded) return container === world.authentik.server && port === OUTPOST_PORTS.plain;
      return (
        container.name === outpost.container && (port === OUTPOST_PORTS.plain || port === OUTPOST_PORTS.tls)
      );
    }),
  );
  return { containers, outposts };
}

/** The provider by which an outpost judges a host: the one for that host, or its only one (internal/outpost/proxyv2/handlers.go). */
export function providerFor(outposts: readonly Outpost[], host: string): AuthProvider | undefined {
  const all = outposts
    .flatMap(({ providers }) => providers)
    .filter(({ application }) => application !== undefined);
  const exact = all.find((provider) => isFor(provider, host));
  return exact ?? (all.length === 1 ? all[0] : undefined);
}

/** Whether a provider is for a host: its own, or any below the domain of its cookie. */
export function isFor({ entry, mode, externalHost }: AuthProvider, host: string): boolean {
  if (urlTarget(externalHost ?? '')?.host === host) return true;
  const domain = text(entry.attrs['cookie_domain']) ?? '';
  return mode === 'forward_domain' && domain !== '' && (host === domain || host.endsWith(`.${domain}`));
}

/** Forward auth as a step of the way. */
export function judge(
  world: World,
  traefik: Traefik,
  middleware: Named<Middleware>,
  passing: Passing,
): Passing {
  const { options, types } = middleware.config;
  const address = text(field(options, 'address')) ?? '';
  const at = fieldAt(middleware, types[0] ?? '', 'address');
  const { containers, outposts } = outpostsAt(world, traefik.container, address);
  if (containers.length === 0)
    return ended(passing, `500: ${middleware.short} asks ${address}, which Traefik does not find`, at);
  if (outposts.length === 0 || urlTarget(address)?.path !== AUTH_PATH) {
    const words = `${middleware.short} asks ${address}, which is no outpost of authentik that the files know`;
    return {
      ...said(passing, 'login', words, at),
      login: passing.login === 'authentik' ? 'authentik' : 'unknown',
    };
  }
  const host = judgedHost(passing);
  const provider = providerFor(outposts, host);
  if (provider === undefined)
    return ended(passing, `404: authentik knows no application for ${host} at ${address}`, at);
  return loggedIn(world, passing, middleware, provider);
}

/** The host that the outpost judges: the one a middleware wrote, else the one asked for. */
function judgedHost({ headers, visit }: Passing): string {
  const state = headers.get('x-forwarded-host');
  return typeof state === 'object' ? state.fixed : visit.host;
}

function loggedIn(
  world: World,
  passing: Passing,
  middleware: Named<Middleware>,
  provider: AuthProvider,
): Passing {
  const believes = field(middleware.config.options, 'trustForwardHeader') !== false;
  const forged = believes ? JUDGED.filter((name) => isForged(passing.headers.get(name.toLowerCase()))) : [];
  if (forged.length > 0) {
    const words = `${middleware.short}: the visitor can forge ${forged.join(', ')}, so the login of authentik does not count`;
    return { ...said(passing, 'login', words, middleware.at), forgeable: true };
  }
  const skipped = provider.skipPaths.filter((expression) => skips(expression, passing.visit.path));
  const title = text(provider.application?.entry.attrs['name']) ?? provider.name;
  if (skipped.length > 0) {
    const words = `${middleware.short}: authentik asks no login for ${passing.visit.path} (${skipped.join(', ')})`;
    return { ...said(passing, 'login', words, middleware.at), provider, skips: provider.skipPaths };
  }
  const words = `${middleware.short}: authentik asks for a login to ${title}${who(provider, world)}`;
  return {
    ...said(passing, 'login', words, middleware.at),
    login: 'authentik',
    provider,
    skips: provider.skipPaths,
  };
}

function isForged(state: HeaderState | undefined): boolean {
  return state === 'visitor';
}

/** Who may open an application, in words: groups by name, everybody when nothing is bound to it. */
function who({ application }: AuthProvider, world: World): string {
  const bindings = (application?.bindings ?? []).filter(({ attrs }) => attrs['enabled'] !== false);
  if (bindings.length === 0) return ', open to every user of authentik';
  const names = bindings.flatMap((binding) => {
    const group = keyOf(binding.attrs['group'], binding, world.authentik.entries);
    return group === undefined ? [] : [text(group.identifiers['name']) ?? ''];
  });
  const others = bindings.length > names.length ? ['whoever its policy names'] : [];
  return `, for ${[...names, ...others].join(' and ')}`;
}

/** Whether an expression lets a path through; one that cannot be read counts as if it did. */
function skips(expression: string, path: string): boolean {
  try {
    return new RegExp(expression).test(path);
  } catch {
    return true;
  }
}

/** True for a way that ends at an outpost itself: the path by which it logs people in must ask for no login. */
export function isLoginPage(world: World, { target }: Trace): boolean {
  if (target?.kind !== 'container') return false;
  return target.container.kind === 'outpost' || target.container === world.authentik.server;
}
