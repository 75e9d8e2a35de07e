/** Logins: asked for wherever a provider says so, by the right outpost, and not to be talked out of it. */
import type { Diagnostic, Place, Related } from '../../base/diag/diagnostic.ts';
import { type Exposure, exposures, isOpen, schemeOf } from '../exposure.ts';
import { field, text, texts } from '../read/data.ts';
import { below } from '../read/reader.ts';
import { fieldAt } from '../read/traefik-dynamic.ts';
import type { AuthProvider, Middleware, Named, Traefik, World } from '../read/types.ts';
import { hostsOf } from '../rule/match.ts';
import { AUTH_PATH, isFor, isLoginPage, outpostsAt } from '../trace/login.ts';
import { urlTarget } from '../trace/network.ts';
import { trace } from '../trace/trace.ts';
import { hopText } from '../trace/words.ts';
import { type Find, report } from './report.ts';

export const logins: Find = (world) => {
  const { traefik } = world;
  if (traefik === undefined) return [];
  const asked = [...traefik.middlewares.values()].filter(({ config }) => config.type === 'forwardAuth');
  return [
    ...asked.flatMap((middleware) => middlewareProblems(world, traefik, middleware)),
    ...exposures(world).flatMap((exposure) => exposureProblems(world, exposure)),
  ];
};

function middlewareProblems(world: World, traefik: Traefik, middleware: Named<Middleware>): Diagnostic[] {
  const { options } = middleware.config;
  const name = middleware.short;
  const at = fieldAt(middleware, 'forwardAuth', 'address');
  const address = text(field(options, 'address')) ?? '';
  const { containers, outposts } = outpostsAt(world, traefik.container, address);
  const found: Diagnostic[] = [];
  const path = urlTarget(address)?.path;
  if (containers.length === 0)
    found.push(report('verify/login-nowhere', at, { name, text: `Traefik finds nobody at ${address}` }));
  else if (outposts.length === 0) found.push(report('verify/login-of-nobody', at, { name, address }));
  else if (path !== AUTH_PATH)
    found.push(
      report('verify/login-nowhere', at, { name, text: `an outpost does not judge at ${path || '/'}` }),
    );
  for (const key of ['trustForwardHeader', 'maxResponseBodySize'])
    if (field(options, key) === undefined)
      found.push(report('verify/login-left-to-chance', middleware.at, { name, key }));
  if (!coversIdentity(options)) found.push(report('verify/identity-headers', middleware.at, { name }));
  return found;
}

/** Headers by which an outpost names the user; those that are listed are removed from the visitor's request first. */
const IDENTITY = ['Username', 'Groups', 'Entitlements', 'Email', 'Name', 'Uid', 'Jwt'].map(
  (name) => `X-Authentik-${name}`,
);

function coversIdentity(options: unknown): boolean {
  const expression = text(field(options, 'authResponseHeadersRegex'));
  const listed = texts(field(options, 'authResponseHeaders')).map((name) => name.toLowerCase());
  return IDENTITY.every((name) => listed.includes(name.toLowerCase()) || fits(expression, name));
}

function fits(expression: string | undefined, name: string): boolean {
  try {
    return expression !== undefined && new RegExp(expression).test(name);
  } catch {
    return false;
  }
}

const FROM = { lan: 'LAN', tunnel: 'tunnel', internet: 'internet' } as const;

function exposureProblems(world: World, exposure: Exposure): Diagnostic[] {
  const { host, trace: way, login } = exposure;
  const at = routerOf(exposure) ?? world.traefik?.container.at;
  if (at === undefined) return [];
  if (way.forgeable) return [forged(exposure, at)];
  if (way.end?.cause === 'unknown-application') return [unknownHost(exposure, way.end.middleware, at)];
  if (!isOpen(exposure)) return [];
  if (login !== 'authentik') return notAsked(world, exposure, at);
  const itself = isLoginPage(world, way) ? [report('verify/login-instead-of-app', at, { host })] : [];
  return [...itself, ...another(way.provider, host, at), ...loginPath(world, exposure, at)];
}

function unknownHost({ host, trace: way }: Exposure, name: string, router: Place): Diagnostic {
  const at = way.hops.at(-1)?.at ?? router;
  return report('verify/login-unknown-host', at, { host, name }, [{ message: 'the router', at: router }]);
}

/** Nobody is asked for a login: that is wrong where authentik has a provider for the host. */
function notAsked(world: World, { host, origin, trace: way }: Exposure, at: Place): Diagnostic[] {
  const skipped = way.provider?.skipPaths.length ? way.provider : undefined;
  if (skipped !== undefined) return [skipsEverything(skipped, host)];
  const meant = world.authentik.providers.find((one) => one.kind === 'proxy' && isFor(one, host));
  if (meant === undefined) return [];
  if (isLoginPage(world, way)) return [report('verify/login-instead-of-app', at, { host })];
  return [report('verify/login-missing', at, { host, from: FROM[origin], provider: meant.name })];
}

/** The router on the way. */
export function routerOf({ trace: way }: Pick<Exposure, 'trace'>): Place | undefined {
  return way.hops.find(({ kind }) => kind === 'router')?.at;
}

function forged({ host, trace: way }: Exposure, router: Place): Diagnostic {
  const point = way.hops.find((hop) => hop.kind === 'entry-point');
  const headers = way.hops.flatMap((hop) =>
    hop.kind === 'login' && hop.result === 'forgeable' ? hop.headers : [],
  );
  const related =
    point?.at === undefined ? [] : [{ message: 'this entry point believes the headers', at: point.at }];
  return report(
    'verify/forged-headers',
    router,
    { host, headers: headers.join(', '), point: point?.point ?? '' },
    related,
  );
}

function skipsEverything(provider: AuthProvider, host: string): Diagnostic {
  const expression = provider.skipPaths.join(' ');
  return report('verify/skips-everything', below(provider.entry.at, 'attrs', 'skip_path_regex'), {
    host,
    expression,
  });
}

function another(provider: AuthProvider | undefined, host: string, router: Place): Diagnostic[] {
  if (provider === undefined || isFor(provider, host)) return [];
  const at = below(provider.entry.at, 'attrs', 'external_host');
  const args = { host, provider: provider.name, external: provider.externalHost ?? 'no address' };
  return [report('verify/login-of-another', at, args, [{ message: 'the router', at: router }])];
}

/** The path to which people come back must lead to the outpost, from everywhere where the login is asked for. */
function loginPath(world: World, { host, origin }: Exposure, at: Place): Diagnostic[] {
  const scheme = origin === 'tunnel' ? 'https' : schemeOf(world);
  const way = trace(world, { scheme, host, path: '/outpost.goauthentik.io/start' }, { kind: origin });
  if (isOpen(way) && way.login !== 'authentik' && isLoginPage(world, way)) return [];
  const last = way.hops.at(-1);
  const words = last === undefined ? '' : hopText(last);
  const args = { host, from: FROM[origin], text: `/outpost.goauthentik.io/ leads to ${words}` };
  return [report('verify/login-path-missing', at, args, otherRouters(world, host, at))];
}

/** The other routers for a name: the one that should have taken the path is among them. */
function otherRouters({ traefik }: World, host: string, at: Place): Related[] {
  return (traefik?.routers ?? [])
    .filter(
      ({ config, at: own }) =>
        config.parsed !== undefined && hostsOf(config.parsed).includes(host) && own.pointer !== at.pointer,
    )
    .map((router) => ({ message: `the router ${router.short}`, at: router.at }));
}
