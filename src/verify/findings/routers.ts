/** Routers: what they name exists, and which of them wins is not left to chance. */

import { defineCodes } from '../../base/diag/codes.ts';
import type { Diagnostic } from '../../base/diag/diagnostic.ts';
import { commonCodes } from '../common-codes.ts';
import { defineFinding, error, type Name, reporter, type Text, type Used } from '../finding.ts';
import { fieldAt } from '../read/traefik-dynamic.ts';
import type { EntryPoint, Named, ParsedTree, Router, Traefik } from '../read/types.ts';
import { calls, hostsOf } from '../rule/match.ts';
import { type Contest, contests } from '../space/contests.ts';
import { type Candidate, isInternal } from '../trace/routing.ts';

const codes = defineCodes({
  'verify/missing-service': error(
    (p: Used) => `${p.by} leads to the service \`${p.name}\`, which does not exist`,
    'name a service that is defined',
    'Traefik does not build a router without a service: the host answers 404.',
  ),
  'verify/missing-tls-options': error(
    (p: Used) => `${p.by} names the TLS options \`${p.name}\`, which do not exist`,
    'define them in a dynamic file, or leave the default',
    'Traefik does not build the router: the host answers 404.',
  ),
  'verify/broken-rule': error(
    (p: Name & Text) => `the rule of the router \`${p.name}\` is not readable: ${p.text}`,
    'write it like Host(`name.example.com`) && PathPrefix(`/path`)',
    'Traefik does not build the router: the host answers 404.',
  ),
  'verify/equal-priorities': error(
    (p: { a: string; b: string; point: string; priority: number }) =>
      `the routers \`${p.a}\` and \`${p.b}\` take the same requests on \`${p.point}\` with the same priority ${p.priority}`,
    'give one of them a higher priority',
    'Traefik asks routers of one priority in an order that changes from start to start. Sometimes the one with the login wins, sometimes the other.',
  ),
  'verify/shadowed-router': error(
    (p: { name: string; by: string }) =>
      `the router \`${p.name}\` never gets a request: \`${p.by}\` is stronger and takes them all`,
    'raise its priority above that of the other, or remove it',
    'A router that never gets a request protects nothing, and a login path that is shadowed sends people around in circles.',
  ),
  'verify/catch-all-router': error(
    (p: Name) => `the router \`${p.name}\` takes every host name`,
    'give its rule a Host matcher',
    'A router without a host name answers for names that nobody meant to serve.',
  ),
  'verify/own-tls-options': error(
    (p: Name) =>
      `the router \`${p.name}\` has TLS options of its own beside routers of the same host without`,
    'set the options `default` in a dynamic file',
    'Two routers of one host with different TLS options make Traefik fall back to the defaults for both.',
  ),
});
const report = reporter({ ...commonCodes, ...codes });

export const routers = defineFinding({
  codes,
  run: (parsed) => {
    const { traefik } = parsed;
    if (traefik === undefined) return [];
    return traefik.routers.flatMap((router) => [
      ...references(traefik, router),
      ...rivals(parsed, router),
      ...tlsOptions(traefik, router),
    ]);
  },
});

function references(traefik: Traefik, router: Named<Router>): Diagnostic[] {
  const { config, short } = router;
  const by = `the router ${short}`;
  const found: Diagnostic[] = [];
  for (const [i, name] of config.entryPoints.entries())
    if (!traefik.entryPoints.has(name))
      found.push(report('verify/missing-entry-point', fieldAt(router, 'entryPoints', i), { name, by }));
  for (const [i, name] of config.middlewares.entries())
    if (!traefik.middlewares.has(name))
      found.push(report('verify/missing-middleware', fieldAt(router, 'middlewares', i), { name, by }));
  found.push(...ownReferences(traefik, router, by));
  if (config.ruleError !== undefined)
    found.push(
      report('verify/broken-rule', fieldAt(router, 'rule'), { name: short, text: config.ruleError }),
    );
  else if (config.parsed !== undefined && !calls(config.parsed).some(({ name }) => /^Host/.test(name)))
    found.push(report('verify/catch-all-router', fieldAt(router, 'rule'), { name: short }));
  return found;
}

function ownReferences(traefik: Traefik, router: Named<Router>, by: string): Diagnostic[] {
  const found: Diagnostic[] = [];
  const { service, tlsOptions: options, resolver } = router.config;
  if (service === undefined || (!isInternal(service) && !traefik.services.has(service)))
    found.push(report('verify/missing-service', fieldAt(router, 'service'), { name: service ?? '', by }));
  if (
    options !== undefined &&
    options !== 'default' &&
    !traefik.tlsOptions.has(options.includes('@') ? options : `${options}@file`)
  )
    found.push(
      report('verify/missing-tls-options', fieldAt(router, 'tls', 'options'), { name: options, by }),
    );
  if (resolver !== undefined && !traefik.resolvers.has(resolver))
    found.push(
      report('verify/missing-resolver', fieldAt(router, 'tls', 'certResolver'), { name: resolver, by }),
    );
  return found;
}

/** Routers that take the same requests: equally strong, or so strong that this one never gets any. */
function rivals(parsed: ParsedTree, router: Named<Router>): Diagnostic[] {
  const byPoint = new Map<EntryPoint, Contest[]>();
  for (const contest of contests(parsed).get(router) ?? [])
    byPoint.set(contest.point, [...(byPoint.get(contest.point) ?? []), contest]);
  return [...byPoint].flatMap(([point, all]) => rivalsOn(point, all, router));
}

function rivalsOn(point: EntryPoint, all: readonly Contest[], router: Named<Router>): Diagnostic[] {
  const { priority } = router.config;
  const stronger = all.map(({ candidates }) =>
    candidates.find(({ router: other, fits }) => fits === 'yes' && other.config.priority > priority),
  );
  const equal = all
    .filter((_, i) => stronger[i] === undefined)
    .map(({ candidates }) =>
      candidates.filter(({ router: other, fits }) => fits === 'yes' && other.config.priority === priority),
    )
    .find((tied) => tied.length > 1 && tied.some((one) => one.router === router))
    ?.find((one) => one.router !== router);
  if (equal !== undefined) return equalPriorities(router, equal, point);
  const [first] = stronger;
  if (first === undefined || stronger.includes(undefined)) return [];
  const related = [{ message: 'the stronger one', at: fieldAt(first.router, 'priority') }];
  const args = { name: router.short, by: first.router.short };
  return [report('verify/shadowed-router', fieldAt(router, 'priority'), args, related)];
}

function equalPriorities(
  router: Named<Router>,
  { router: other }: Candidate,
  point: EntryPoint,
): Diagnostic[] {
  const args = { a: other.short, b: router.short, point: point.name, priority: router.config.priority };
  return [
    report('verify/equal-priorities', fieldAt(router, 'priority'), args, [
      { message: 'the other one', at: fieldAt(other, 'priority') },
    ]),
  ];
}

function tlsOptions(traefik: Traefik, router: Named<Router>): Diagnostic[] {
  const { tlsOptions: own, parsed } = router.config;
  if (own === undefined || own === 'default' || parsed === undefined) return [];
  const hosts = hostsOf(parsed);
  const other = traefik.routers.find(
    ({ config }) =>
      config.tlsOptions !== own &&
      config.parsed !== undefined &&
      hostsOf(config.parsed).some((host) => hosts.includes(host)),
  );
  return other === undefined
    ? []
    : [report('verify/own-tls-options', fieldAt(router, 'tls', 'options'), { name: router.short })];
}
