/** Every request that gets further than the manifest says, by an example of each kind. */

import { defineCodes } from '../../base/diag/codes.ts';
import type { Diagnostic, Place } from '../../base/diag/diagnostic.ts';
import { matchesExpression } from '../../base/expression/predicates.ts';
import { commonCodes } from '../common-codes.ts';
import { exposureOf, isOpen } from '../exposure.ts';
import { defineFinding, error, reporter, type Text } from '../finding.ts';
import {
  asksAuthentik,
  isProtected,
  loginsOf,
  type ManifestRoute,
  manifestRoutes,
  opensTo,
  protectsOf,
  targetsOf,
} from '../manifest-routes.ts';
import { text, texts } from '../read/data.ts';
import { place } from '../read/reader.ts';
import type { ParsedTree } from '../read/types.ts';
import { type RequestClass, space, type Undecided } from '../space/classes.ts';
import { LOGIN_PATH, type SpaceOrigin } from '../space/doors.ts';
import { requestInWords } from '../space/words.ts';
import { isLoginPage, skipDialect } from '../trace/login.ts';

const WHO = {
  lan: 'anyone on the LAN',
  tunnel: 'anyone on the internet, through the tunnel,',
  internet: 'anyone on the internet',
} as const;

function who(from: SpaceOrigin): string {
  return from.kind === 'network' ? `any container in the network ${from.name}` : WHO[from.kind];
}

const codes = defineCodes({
  'verify/more-open': error(
    (p: Text) => p.text,
    'take the router or the setting away that lets the request in; if it was not written by hand, please report it',
    'Every request that can be made was checked, and this one gets further than the manifest says. The request is an example: all others that no rule tells apart from it get in as well. `waybill trace` shows its way.',
  ),
});
const report = reporter(codes);

export const moreOpen = defineFinding({
  codes,
  run: (parsed) =>
    parsed.manifest?.['routes'] === undefined ? [] : problems(parsed, manifestRoutes(parsed)),
});

/** One diagnostic for each host and origin, with the shortest request; what cannot be decided counts as open. */
function problems(parsed: ParsedTree, routes: ReadonlyMap<string, ManifestRoute>): Diagnostic[] {
  const { classes, undecided } = space(parsed);
  const worst = new Map<
    string,
    { readonly one: RequestClass; readonly problem: string; readonly said: string }
  >();
  for (const one of classes) {
    const key = `${one.from.kind} ${one.host.host}`;
    const problem = isOpen(one.trace) ? problemOf(parsed, one, routes.get(one.host.host)) : undefined;
    if (problem === undefined) continue;
    const said = requestInWords(one.example);
    const known = worst.get(key);
    if (known === undefined || said.length < known.said.length) worst.set(key, { one, problem, said });
  }
  return [
    ...[...worst.values()].map(({ one, problem, said }) => diagnosed(one, problem, said, routes)),
    ...undecided.map((one) => openAsUndecided(parsed, one)),
  ];
}

function diagnosed(
  { host, from, trace: way }: RequestClass,
  problem: string,
  request: string,
  routes: ReadonlyMap<string, ManifestRoute>,
): Diagnostic {
  const said = routes.get(host.host)?.at ?? place('manifest.json', 'routes');
  const at: Place =
    way.hops.find(({ kind }) => kind === 'router')?.at ?? way.hops.find((hop) => hop.at)?.at ?? said;
  const others = host.others === undefined ? '' : `, and ${host.others},`;
  const related = at === said ? [] : [{ message: 'the manifest', at: said }];
  return report(
    'verify/more-open',
    at,
    { text: `${who(from)} can open ${request}${others} ${problem}` },
    related,
  );
}

/** How a request gets further than it should; undefined when it does not, or when the host as a whole does. */
function problemOf(
  parsed: ParsedTree,
  one: RequestClass,
  route: ManifestRoute | undefined,
): string | undefined {
  const { example, from, trace: way, host } = one;
  const { path = '/' } = example;
  const wanted = route !== undefined && opensTo(route, from.kind);
  const how = way.login === 'authentik' ? 'after a login' : 'without a login';
  if (route === undefined || !wanted) {
    const whole =
      from.kind !== 'network' &&
      host.others === undefined &&
      isOpen(exposureOf(parsed, host.host, from.kind));
    return whole ? undefined : `${how}, but the manifest does not say so`;
  }
  const { entry } = route;
  const guarded = asksAuthentik(route, from.kind);
  // The path of the login is there for all who come by the same door.
  const asks = loginsOf(route).includes('sso');
  if (asks && path.startsWith(LOGIN_PATH) && isLoginPage(parsed, way)) return undefined;
  const targets = targetsOf(parsed, way.target);
  const target = text(entry['target']);
  if (target !== undefined && targets.length > 0 && !targets.includes(target))
    return `${how}, which leads to ${targets[0]}; the manifest says ${target}`;
  const needed = guarded && isProtected(protectsOf(route), path);
  if (!needed || way.login === 'authentik' || isSaid(parsed, texts(entry['skip']), path)) return undefined;
  return 'without a login, and the manifest says that authentik asks for one';
}

/** Whether the manifest says that no login is asked for below a path. */
function isSaid(parsed: ParsedTree, skips: readonly string[], path: string): boolean {
  return skips.some((expression) => matchesExpression(expression, skipDialect(parsed), path) === true);
}

function openAsUndecided(parsed: ParsedTree, { host, from, why }: Undecided): Diagnostic {
  const at = parsed.traefik?.routers[0]?.at ?? place('compose.yaml');
  return reporter(commonCodes)('verify/undecided', at, { text: `${host.host} from ${who(from)}: ${why}` });
}
