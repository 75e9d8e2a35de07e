/** Paths without a login, or the only ones with it: expressions that mean one thing, and that leave something on either side. */
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
  'check/protects-everything': {
    severity: 'error',
    message: (p: { app: string; expression: string }) =>
      `\`${p.expression}\` takes every path, so all of \`${p.app}\` needs the login`,
    help: () => 'remove `protect:`, or name the only paths that need the login',
    why: 'With `protect:` a reader expects that most of the app is open. Here nothing is.',
    example: `${FULL_STACK}apps: {sonarr: {auth: sso, protect: {paths: ["^/"], ${REASON}}}}\n`,
  },
  'check/skip-and-protect': {
    severity: 'error',
    message: (p: { app: string }) => `\`${p.app}\` has both \`skip:\` and \`protect:\``,
    help: () => 'keep `skip:` where most paths need the login, `protect:` where few do',
    why: '`skip:` names the paths that need no login, `protect:` the only ones that do. Of a path that both name, nobody could say which is meant.',
    example: `${FULL_STACK}apps: {sonarr: {auth: sso, skip: {paths: ["^/api/"], ${REASON}}, protect: {paths: ["^/admin"], ${REASON}}}}\n`,
  },
});

export const skips = defineCheck({
  name: 'skips',
  codes,
  run: ({ routes }) => routes.filter(({ of }) => of === undefined).flatMap(problems),
});

function problems(route: Route): Diagnostic[] {
  const { app, skip, protect, place } = route;
  if (!asksFor(route, 'sso')) return [];
  if (skip !== undefined && protect !== undefined) {
    const at: Place = { ...place, pointer: join(place.pointer, 'protect'), on: 'key' };
    return [diagnose(codes, 'check/skip-and-protect', at, { app }, { app })];
  }
  if (skip !== undefined) return pathProblems(route, 'skip', skip.paths, 'check/skips-everything');
  return protect === undefined
    ? []
    : pathProblems(route, 'protect', protect.paths, 'check/protects-everything');
}

function pathProblems(
  { app, place }: Route,
  key: 'skip' | 'protect',
  paths: readonly string[],
  everything: 'check/skips-everything' | 'check/protects-everything',
): Diagnostic[] {
  const at = (i: number): Place => ({
    ...place,
    pointer: join(place.pointer, key, 'paths', i),
    on: 'value',
  });
  const found = paths.flatMap((expression, i) => {
    const problem = pathExpressionProblem(expression);
    return problem === undefined
      ? []
      : [diagnose(codes, 'check/skip-expression', at(i), { expression, problem }, { app })];
  });
  if (!takeEveryPath(paths)) return found;
  const widest = Math.max(
    0,
    paths.findIndex((path) => takeEveryPath([path])),
  );
  const args = { app, expression: paths[widest] ?? '' };
  return [...found, diagnose(codes, everything, at(widest), args, { app })];
}
