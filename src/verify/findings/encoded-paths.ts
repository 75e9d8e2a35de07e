/** Paths without login below which an app may be asked for something else. */
import { defineCodes } from '../../base/diag/codes.ts';
import type { Diagnostic } from '../../base/diag/diagnostic.ts';
import { defineFinding, type Name, reporter, warning } from '../finding.ts';
import type { ParsedTree, Traefik } from '../read/types.ts';
import { doors } from '../space/doors.ts';
import { refusesAll } from '../trace/encoded.ts';
import { judgesOf } from '../trace/judges.ts';
import type { Built } from '../trace/routing.ts';

const codes = defineCodes({
  'verify/encoded-path': warning(
    (p: Name & { paths: string }) =>
      `below ${p.paths} the router \`${p.name}\` lets paths with encoded characters through, without a login`,
    'refuse them by a middleware `encodedCharacters` before the login: remove `encoded: true`, or silence this with a reason',
    'authentik judges a path as it is written; many programs decode it first. What they read into `/api/..%2fadmin` is `/admin`, for which nobody has logged in.',
  ),
});
const report = reporter(codes);

export const encodedPaths = defineFinding({
  codes,
  run: (parsed) => (parsed.traefik === undefined ? [] : problems(parsed, parsed.traefik)),
});

function problems(parsed: ParsedTree, traefik: Traefik): Diagnostic[] {
  const found = new Map<string, Diagnostic>();
  for (const { host, routers } of doors(parsed))
    for (const built of routers) {
      const { name, at } = built.router;
      if (found.has(name) || isRefused(built)) continue;
      const skips = judgesOf(parsed, traefik, built.middlewares, host.host).flatMap((one) => one.skipPaths);
      if (skips.length === 0) continue;
      const paths = skips.map((one) => `\`${one}\``).join(', ');
      found.set(name, report('verify/encoded-path', at, { name, paths }));
    }
  return [...found.values()];
}

const isRefused = ({ middlewares }: Built): boolean =>
  middlewares.some(({ config }) => config.type === 'encodedCharacters' && refusesAll(config));
