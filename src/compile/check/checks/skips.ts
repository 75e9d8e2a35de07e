/** Paths without a login: expressions that authentik can read, and that leave something behind the login. */
import { defineCodes, diagnose } from '../../../base/diag/codes.ts';
import type { Diagnostic, Place } from '../../../base/diag/diagnostic.ts';
import { FULL_STACK } from '../../../base/diag/example.ts';
import { pathExpressionProblem, takeEveryPath } from '../../../base/expression/paths.ts';
import { join } from '../../../base/util/pointer.ts';
import { asksFor } from '../../../base/web/logins.ts';
import type { Route } from '../../model/model.ts';
import { defineCheck } from '../define.ts';

const REASON = 'reason: The phone app has a key of its own.';

const codes = defineCodes({
  'check/skip-expression': {
    severity: 'error',
    message: (p: { expression: string; problem: string }) =>
      `the expression \`${p.expression}\` cannot be used: ${p.problem}`,
    help: () => 'write it as Go and Rust read it, for example `^/api/`, `^/$` or `^/(api|feed)/`',
    why: 'Outposts of authentik are written in Go before 2026.8 and in Rust since. Neither knows look-around or back-references. An expression that one of them refuses either skips nothing or keeps the whole login from starting; one that they read differently, or that is not tied to the start, skips more than you see.',
    example: `${FULL_STACK}apps: {sonarr: {auth: sso, skip: {paths: ["^/(?!admin)"], ${REASON}}}}\n`,
  },
  'check/skips-everything': {
    severity: 'error',
    message: (p: { app: string; expression: string }) =>
      `\`${p.expression}\` takes every path, so nothing of \`${p.app}\` needs a login`,
    help: () => 'name the paths that need none, or say `auth: app` or `auth: none` with a reason',
    why: 'Nothing would be left behind the login. The exposure table would still say that authentik asks for a login.',
    example: `${FULL_STACK}apps: {sonarr: {auth: sso, skip: {paths: ["^/"], ${REASON}}}}\n`,
  },
});

export const skips = defineCheck({
  name: 'skips',
  codes,
  run: ({ routes }) => routes.filter(({ of }) => of === undefined).flatMap(problems),
});

function problems(route: Route): Diagnostic[] {
  const { app, skip, place } = route;
  if (!asksFor(route, 'sso') || skip === undefined) return [];
  const at = (i: number): Place => ({
    ...place,
    pointer: join(place.pointer, 'skip', 'paths', i),
    on: 'value',
  });
  const found = skip.paths.flatMap((expression, i) => {
    const problem = pathExpressionProblem(expression);
    return problem === undefined
      ? []
      : [diagnose(codes, 'check/skip-expression', at(i), { expression, problem }, { app })];
  });
  if (!takeEveryPath(skip.paths)) return found;
  const widest = Math.max(
    0,
    skip.paths.findIndex((path) => takeEveryPath([path])),
  );
  const args = { app, expression: skip.paths[widest] ?? '' };
  return [...found, diagnose(codes, 'check/skips-everything', at(widest), args, { app })];
}
