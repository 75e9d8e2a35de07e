/** Logins: asked for wherever a provider says so, by the right outpost, and impossible to talk out of it. */

import { defineCodes } from '../../base/diag/codes.ts';
import type { Diagnostic, Place, Related } from '../../base/diag/diagnostic.ts';
import { matchesExpression } from '../../base/expression/predicates.ts';
import { type Exposure, exposures, isOpen, routerOf, schemeOf } from '../exposure.ts';
import { defineFinding, error, type Host, type Name, reporter, type Text, warning } from '../finding.ts';
import { loginOf, manifestRoutes } from '../manifest-routes.ts';
import { field, text, texts } from '../read/data.ts';
import { below } from '../read/reader.ts';
import { fieldAt } from '../read/traefik-dynamic.ts';
import type { AuthProvider, Middleware, Named, ParsedTree, Traefik } from '../read/types.ts';
import { hostsOf } from '../rule/match.ts';
import { outpostsAt, protectsHost } from '../trace/judges.ts';
import { AUTH_PATH, isLoginPage } from '../trace/login.ts';
import { urlTarget } from '../trace/network.ts';
import { trace } from '../trace/trace.ts';
import { hopText } from '../trace/words.ts';

const codes = defineCodes({
  'verify/forged-headers': error(
    (p: Host & { headers: string; point: string }) =>
      `anyone can skip the login of ${p.host} on \`${p.point}\` with a forged header: ${p.headers}`,
    'delete these headers in a middleware of the entry point, before the login',
    'The tunnel hands on what the visitor sent, the entry point believes it, and authentik judges the request by it: a forged X-Forwarded-Uri matches a path without login, a forged X-Forwarded-Host another app.',
  ),
  'verify/login-missing': error(
    (p: Host & { from: string; provider: string }) =>
      `${p.host} asks for no login from the ${p.from}, although authentik has the provider \`${p.provider}\` for it`,
    'add the login middleware to the router, or remove the provider',
    'There is a provider for this host, so a login was meant, but the router does not ask for it.',
  ),
  'verify/login-instead-of-app': error(
    (p: Host) => `${p.host} leads to the login itself, and not to an app`,
    'point the router at the service of the app',
    'People log in and find nothing there.',
  ),
  'verify/login-path-missing': error(
    (p: Host & { from: string; text: string }) =>
      `the login of ${p.host} cannot work from the ${p.from}: ${p.text}`,
    'route the path /outpost.goauthentik.io/ of the host to the outpost, with a higher priority than the app and without its login',
    'After logging in people come back to this path. If the app answers there, or nothing does, they are sent around in circles.',
  ),
  'verify/login-nowhere': error(
    (p: Name & Text) => `the login \`${p.name}\` asks nobody: ${p.text}`,
    'name the container of the outpost, port 9000, path /outpost.goauthentik.io/auth/traefik',
    'Every request ends in an error. It fails closed, but it fails.',
  ),
  'verify/login-of-nobody': error(
    (p: Name & { address: string }) =>
      `the login \`${p.name}\` asks ${p.address}, which is not an outpost of the blueprints`,
    'name the container of the outpost, port 9000, path /outpost.goauthentik.io/auth/traefik',
    'Whatever answers there decides who gets in: any answer of 200 lets everyone in.',
  ),
  'verify/login-unknown-host': error(
    (p: Host & { name: string }) =>
      `\`${p.name}\` asks authentik about ${p.host}, for which it has no application`,
    'set external_host of the provider to the host name of the router',
    'authentik answers 404, and nobody gets in.',
  ),
  'verify/login-of-another': error(
    (p: Host & { provider: string; external: string }) =>
      `the login of ${p.host} uses the provider \`${p.provider}\`, which is for ${p.external}`,
    'set external_host of the provider to the host name of the router',
    'People are sent to the other host after the login, and the rules of the other app decide who may come in.',
  ),
  'verify/identity-headers': error(
    (p: Name) => `the login \`${p.name}\` lets a visitor's own X-authentik- headers through`,
    'set authResponseHeadersRegex to ^X-Authentik-',
    'Traefik removes only the headers that are listed. An app that believes X-authentik-username would believe the visitor.',
  ),
  'verify/login-left-to-chance': warning(
    (p: Name & { key: string }) => `the login \`${p.name}\` does not say \`${p.key}\``,
    'write the value that is meant',
    'Without it Traefik mixes old and new behaviour that changes from release to release.',
  ),
  'verify/skips-everything': error(
    (p: Host & { expression: string }) =>
      `authentik never asks for a login to ${p.host}: \`${p.expression}\` matches every path`,
    'make the expression as narrow as it can be, with ^ at its start',
    'An expression that matches the start page opens the whole app.',
  ),
});
const report = reporter(codes);

export const logins = defineFinding({
  codes,
  run: (parsed) => {
    const { traefik } = parsed;
    if (traefik === undefined) return [];
    const asked = [...traefik.middlewares.values()].filter(({ config }) => config.type === 'forwardAuth');
    return [
      ...asked.flatMap((middleware) => middlewareProblems(parsed, traefik, middleware)),
      ...exposures(parsed).flatMap((exposure) => exposureProblems(parsed, exposure)),
    ];
  },
});

function middlewareProblems(
  parsed: ParsedTree,
  traefik: Traefik,
  middleware: Named<Middleware>,
): Diagnostic[] {
  const { options } = middleware.config;
  const name = middleware.short;
  const at = fieldAt(middleware, 'forwardAuth', 'address');
  const address = text(field(options, 'address')) ?? '';
  const { containers, outposts } = outpostsAt(parsed, traefik.container, address);
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
  return expression !== undefined && matchesExpression(expression, 'go', name) === true;
}

const FROM = { lan: 'LAN', tunnel: 'tunnel', internet: 'internet' } as const;

function exposureProblems(parsed: ParsedTree, exposure: Exposure): Diagnostic[] {
  const { host, trace: way, login } = exposure;
  const at = routerOf(exposure) ?? parsed.traefik?.container.at;
  if (at === undefined) return [];
  if (way.forgeable) return [forged(exposure, at)];
  if (way.end?.cause === 'unknown-application') return [unknownHost(exposure, way.end.middleware, at)];
  if (!isOpen(exposure)) return [];
  if (login !== 'authentik') return notAsked(parsed, exposure, at);
  const itself = isLoginPage(parsed, way) ? [report('verify/login-instead-of-app', at, { host })] : [];
  return [...itself, ...another(way.provider, host, at), ...loginPath(parsed, exposure, at)];
}

function unknownHost({ host, trace: way }: Exposure, name: string, router: Place): Diagnostic {
  const at = way.hops.at(-1)?.at ?? router;
  return report('verify/login-unknown-host', at, { host, name }, [{ message: 'the router', at: router }]);
}

/** Nobody is asked for a login: that is wrong where authentik has a provider for the host. */
function notAsked(parsed: ParsedTree, { host, origin, trace: way }: Exposure, at: Place): Diagnostic[] {
  const skipped = way.provider?.skipPaths.length ? way.provider : undefined;
  if (skipped !== undefined) return [skipsEverything(skipped, host)];
  const meant = parsed.authentik.providers.find((one) => one.kind === 'proxy' && protectsHost(one, host));
  if (meant === undefined) return [];
  if (isLoginPage(parsed, way)) return [report('verify/login-instead-of-app', at, { host })];
  // The manifest may want it from other origins only; that the files do as it says is another finding.
  const said = manifestRoutes(parsed).get(host);
  if (said !== undefined && loginOf(said, origin) !== 'sso') return [];
  return [report('verify/login-missing', at, { host, from: FROM[origin], provider: meant.name })];
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
  if (provider === undefined || protectsHost(provider, host)) return [];
  const at = below(provider.entry.at, 'attrs', 'external_host');
  const args = { host, provider: provider.name, external: provider.externalHost ?? 'no address' };
  return [report('verify/login-of-another', at, args, [{ message: 'the router', at: router }])];
}

/** The path to which people come back must lead to the outpost, from everywhere where the login is asked for. */
function loginPath(parsed: ParsedTree, { host, origin }: Exposure, at: Place): Diagnostic[] {
  const scheme = origin === 'tunnel' ? 'https' : schemeOf(parsed);
  const way = trace(parsed, { scheme, host, path: '/outpost.goauthentik.io/start' }, { kind: origin });
  if (isOpen(way) && way.login !== 'authentik' && isLoginPage(parsed, way)) return [];
  const last = way.hops.at(-1);
  const words = last === undefined ? '' : hopText(last);
  const args = { host, from: FROM[origin], text: `/outpost.goauthentik.io/ leads to ${words}` };
  return [report('verify/login-path-missing', at, args, otherRouters(parsed, host, at))];
}

/** The other routers for a name: the one that should have taken the path is among them. */
function otherRouters({ traefik }: ParsedTree, host: string, at: Place): Related[] {
  return (traefik?.routers ?? [])
    .filter(
      ({ config, at: own }) =>
        config.parsed !== undefined && hostsOf(config.parsed).includes(host) && own.pointer !== at.pointer,
    )
    .map((router) => ({ message: `the router ${router.short}`, at: router.at }));
}
