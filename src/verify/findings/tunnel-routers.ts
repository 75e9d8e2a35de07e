/** Routers on the entry point of the tunnel: each has a rule, and says which host was asked for. */

import { defineCodes } from '../../base/diag/codes.ts';
import type { Diagnostic } from '../../base/diag/diagnostic.ts';
import { defineFinding, error, type Host, type Name, reporter, type Text } from '../finding.ts';
import { takesHost } from '../read/cloudflared.ts';
import { field, record, text } from '../read/data.ts';
import type { EntryPoint, Named, ParsedTree, Router, Traefik } from '../read/types.ts';
import { onlyHost } from '../rule/match.ts';
import { flatten } from '../trace/middleware.ts';
import { urlTarget } from '../trace/network.ts';
import { entryPointsOf } from '../trace/routing.ts';

const codes = defineCodes({
  'verify/router-without-rule': error(
    (p: Name & Host) =>
      `the router \`${p.name}\` is on the entry point of the tunnel, which has no rule for ${p.host}`,
    'add a rule to the tunnel, or take the router off its entry point',
    'No request reaches the router now, and a rule that takes more names would open it by accident.',
  ),
  'verify/forwarded-host': error(
    (p: Name & Text) => `the router \`${p.name}\` ${p.text}`,
    'set X-Forwarded-Host to the host name of the router in a middleware of its own',
    'Apps and logins take this header for the name that was asked for. The entry point deletes what visitors write into it, so the router must set it.',
  ),
});
const report = reporter(codes);

export const tunnelRouters = defineFinding({
  codes,
  run: (parsed) => {
    const { traefik } = parsed;
    if (traefik === undefined || parsed.tunnels.length === 0) return [];
    const ports = new Set(
      parsed.tunnels.flatMap(({ rules }) => rules.flatMap(({ service }) => urlTarget(service)?.port ?? [])),
    );
    const published = new Set(traefik.container.ports.map(({ target }) => target));
    const own = [...traefik.entryPoints.values()].filter(
      ({ port, trusted }) =>
        port !== undefined && !published.has(port) && (ports.has(port) || trusted.length > 0),
    );
    return own.flatMap((point) =>
      traefik.routers
        .filter((router) => entryPointsOf(traefik, router).includes(point.name))
        .flatMap((router) => routerProblems(parsed, traefik, point, router)),
    );
  },
});

function routerProblems(
  parsed: ParsedTree,
  traefik: Traefik,
  point: EntryPoint,
  router: Named<Router>,
): Diagnostic[] {
  const host = router.config.parsed === undefined ? undefined : onlyHost(router.config.parsed);
  if (host === undefined) return [];
  const known = parsed.tunnels.some(({ rules }) =>
    rules.some((rule) => rule.hostname !== '' && takesHost(rule, host)),
  );
  const found = known ? [] : [report('verify/router-without-rule', router.at, { name: router.short, host })];
  return [...found, ...forwardedHost(traefik, point, router, host)];
}

/** What X-Forwarded-Host says behind all middlewares; undefined where nobody deletes what the visitor sent. */
function forwardedHost(
  traefik: Traefik,
  point: EntryPoint,
  router: Named<Router>,
  host: string,
): Diagnostic[] {
  const { found } = flatten(traefik, [...point.middlewares, ...router.config.middlewares]);
  let value: string | undefined;
  let at = router.at;
  for (const middleware of found) {
    for (const [name, set] of Object.entries(
      record(field(middleware.config.options, 'customRequestHeaders')),
    )) {
      if (name.toLowerCase() !== 'x-forwarded-host') continue;
      value = text(set) ?? '';
      at = value === '' ? router.at : middleware.at;
    }
  }
  if (value === undefined || value === host) return [];
  const words =
    value === ''
      ? 'does not say which host was asked for'
      : `says that ${value} was asked for, and takes ${host}`;
  const related = at === router.at ? [] : [{ message: 'the router', at: router.at }];
  return [report('verify/forwarded-host', at, { name: router.short, text: words }, related)];
}
