/**
 * What the files do against what the manifest says of it. The manifest comes from the model, the rest is computed from
 * the files: for every host name and every origin the two must say the same.
 */

import { defineCodes } from '../../base/diag/codes.ts';
import type { Diagnostic, Place, Span } from '../../base/diag/diagnostic.ts';
import { ANY_NAME, type Exposure, exposures, isOpen } from '../exposure.ts';
import { defineFinding, error, reporter, type Text } from '../finding.ts';
import {
  loginOf,
  loginsOf,
  type ManifestRoute,
  manifestRoutes,
  opensTo,
  targetsOf,
} from '../manifest-routes.ts';
import { isLoopback, readRange } from '../net.ts';
import { groupsOfPolicy, keyOf } from '../read/authentik.ts';
import { field, list, record, text, texts } from '../read/data.ts';
import { below, place } from '../read/reader.ts';
import { fieldAt } from '../read/traefik-dynamic.ts';
import type { AuthProvider, ParsedTree } from '../read/types.ts';
import { protectsHost } from '../trace/judges.ts';
import { urlTarget } from '../trace/network.ts';

const codes = defineCodes({
  'verify/disagrees': error(
    (p: Text) => p.text,
    'render the stack again; if it stays, the compiler is wrong: please report it',
    'The manifest says what the stack wants; the other files say what Traefik, authentik and cloudflared will do. Where they differ, the files decide, and someone reaches more or less than was reviewed.',
  ),
});
const report = reporter(codes);

export const manifestAgreement = defineFinding({
  codes,
  run: (parsed) => {
    const { manifest } = parsed;
    if (manifest?.['routes'] === undefined) return [];
    const routes = manifestRoutes(parsed);
    return [
      ...exposures(parsed)
        .filter(({ host }) => host !== ANY_NAME)
        .flatMap((cell) => cellProblems(parsed, cell, routes.get(cell.host))),
      ...[...routes.values()].flatMap((route) => [
        ...loginProblems(parsed, route),
        ...ownerProblems(parsed, route),
      ]),
      ...lanProblems(parsed, texts(manifest['lan'])),
    ];
  },
});

function differ(at: Place | Span, line: string, said: Place): Diagnostic {
  const related = at === said ? [] : [{ message: 'the manifest', at: said }];
  return report('verify/disagrees', at, { text: line }, related);
}

const FROM = { lan: 'the LAN', tunnel: 'the internet through the tunnel', internet: 'the internet' } as const;

function cellProblems(parsed: ParsedTree, cell: Exposure, route: ManifestRoute | undefined): Diagnostic[] {
  const { host, origin, trace } = cell;
  const said = route?.at ?? place('manifest.json', 'routes');
  const at = trace.hops.find(({ kind }) => kind === 'router')?.at ?? said;
  const wanted = route !== undefined && opensTo(route, origin);
  if (isOpen(cell) && !wanted)
    return [
      differ(at, `${host} can be reached from ${FROM[origin]}, but the manifest does not say so`, said),
    ];
  if (!isOpen(cell) && wanted)
    return [
      differ(at, `${host} cannot be reached from ${FROM[origin]}, although the manifest says so`, said),
    ];
  return route === undefined || !isOpen(cell) ? [] : wayProblems(parsed, cell, route, at);
}

/** Login, paths without one, and target of a way that is open. */
function wayProblems(parsed: ParsedTree, cell: Exposure, route: ManifestRoute, at: Place): Diagnostic[] {
  const { entry, at: said } = route;
  const { host, origin, login, skips } = cell;
  const found: Diagnostic[] = [];
  const guarded = login === 'authentik';
  if (guarded !== (loginOf(route, origin) === 'sso')) {
    const verb = guarded ? 'asks' : 'does not ask';
    found.push(
      differ(
        at,
        `${host} ${verb} for the login of authentik from ${FROM[origin]}, and the manifest says otherwise`,
        said,
      ),
    );
  } else if (guarded && [...skips].sort().join(' ') !== texts(entry['skip']).sort().join(' '))
    found.push(differ(at, `${host} asks for no login below other paths than the manifest says`, said));
  const targets = targetsOf(parsed, cell.target);
  const wanted = text(entry['target']);
  if (wanted !== undefined && targets.length > 0 && !targets.includes(wanted))
    found.push(
      differ(at, `${host} leads to ${targets[0]} from ${FROM[origin]}; the manifest says ${wanted}`, said),
    );
  return found;
}

/** Who may log in: the provider of the route, and the groups that its application is bound to. */
function loginProblems(parsed: ParsedTree, route: ManifestRoute): Diagnostic[] {
  const { entry, host, at } = route;
  const auth = loginsOf(route).find((one) => one === 'sso' || one === 'oidc');
  if (auth === undefined) return [];
  const provider = parsed.authentik.providers.find((one) =>
    auth === 'sso'
      ? one.kind === 'proxy' && protectsHost(one, host)
      : one.redirects.some((url) => urlTarget(url)?.host === host),
  );
  if (provider === undefined)
    return [differ(at, `authentik has no provider for ${host}, which the manifest puts behind a login`, at)];
  const groups = groupsOf(parsed, provider);
  const wanted = texts(entry['groups']);
  // The administrators may open everything; nobody needs to be told, but a spec may name them alone.
  const told = groups?.filter((name) => name !== ADMINISTRATORS || wanted.includes(name));
  if (told === undefined || [...told].sort().join() === [...wanted].sort().join()) return [];
  const line = `${told.join(', ') || 'nobody'} may log in to ${host}; the manifest says ${wanted.join(', ') || 'nobody'}`;
  return [differ(provider.application?.entry.at ?? provider.entry.at, line, at)];
}

/** A route to a container is of the app to which the container belongs, or of a further name of it. */
function ownerProblems({ manifest }: ParsedTree, { entry, host, at }: ManifestRoute): Diagnostic[] {
  const app = text(entry['app']);
  // `sonarr:8989`; an address outside of the stack begins with its scheme.
  const [target] = (text(entry['target']) ?? '').split(':');
  const service = list(manifest?.['services'])
    .map(record)
    .find((one) => one['name'] === target);
  const owner = text(service?.['app']);
  if (owner === undefined || app === owner || app?.replace(/-host\d+$/, '') === owner) return [];
  const line = `${host} leads to \`${target}\` of ${owner}; the manifest says that it is of ${app ?? 'nobody'}`;
  return [differ(below(at, 'app'), line, below(at, 'app'))];
}

/** The group of authentik's own administrators. */
const ADMINISTRATORS = 'authentik Admins';

/** Groups that may open an application; undefined when a policy decides that cannot be read here. */
function groupsOf(parsed: ParsedTree, { application }: AuthProvider): string[] | undefined {
  const names: string[] = [];
  for (const binding of application?.bindings ?? []) {
    if (binding.attrs['enabled'] === false) continue;
    const group = keyOf(binding.attrs['group'], binding, parsed.authentik.entries);
    const policy = keyOf(binding.attrs['policy'], binding, parsed.authentik.entries);
    const listed = policy === undefined ? undefined : groupsOfPolicy(policy);
    if (group !== undefined) names.push(text(group.identifiers['name']) ?? '');
    else if (listed !== undefined) names.push(...listed);
    else return undefined;
  }
  return [...new Set(names)];
}

/** Lists that judge the peer let the LAN in that the manifest names, and nobody else. */
function lanProblems({ traefik }: ParsedTree, lan: readonly string[]): Diagnostic[] {
  return [...(traefik?.middlewares.values() ?? [])].flatMap((middleware) => {
    const { type, options, types } = middleware.config;
    if (type !== 'ipAllowList' || field(options, 'ipStrategy') !== undefined) return [];
    const ranges = texts(field(options, 'sourceRange')).filter((one) => {
      const range = readRange(one);
      return range === undefined || !isLoopback(range);
    });
    if ([...ranges].sort().join() === [...lan].sort().join()) return [];
    const line = `the list \`${middleware.short}\` lets ${ranges.join(', ') || 'nobody'} in; the manifest says ${lan.join(', ')}`;
    return [
      differ(fieldAt(middleware, types[0] ?? '', 'sourceRange'), line, below(place('manifest.json'), 'lan')),
    ];
  });
}
