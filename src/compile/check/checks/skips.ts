/** Paths without a login: expressions that authentik can read, and that leave something behind the login. */
import { defineCodes, diagnose } from '../../../base/diag/codes.ts';
import type { Diagnostic, Place } from '../../../base/diag/diagnostic.ts';
import { FULL_STACK } from '../../../base/diag/example.ts';
import { PROBES, readPathExpression } from '../../../base/util/path-expression.ts';
import { join } from '../../../base/util/pointer.ts';
import type { Route } from '../../model/model.ts';
import { defineCheck } from '../define.ts';

const REASON = 'reason: The phone app has a key of its own.';

const codes = defineCodes({
  'check/skip-expression': {
    severity: 'error',
    message: (p: { expression: string; problem: string }) =>
      `authentik cannot read the expression \`${p.expression}\`: ${p.problem}`,
    help: () => 'write it as Go and Rust read it, for example `^/api/`, `^/$` or `^/(api|feed)/`',
    why: 'authentik reads these expressions with readers that know no look-around and no back-references, and that differ from the one of a browser. One that it cannot read either skips nothing or keeps the whole login from starting.',
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

function problems({ app, auth, skip, place }: Route): Diagnostic[] {
  if (auth !== 'sso' || skip === undefined) return [];
  const read = skip.paths.map((path) => readPathExpression(path));
  const at = (i: number): Place => ({
    ...place,
    pointer: join(place.pointer, 'skip', 'paths', i),
    on: 'value',
  });
  const unread = read.flatMap(({ error }, i) =>
    error === undefined
      ? []
      : [
          diagnose(
            codes,
            'check/skip-expression',
            at(i),
            { expression: skip.paths[i] ?? '', problem: error },
            { app },
          ),
        ],
  );
  const isOpen = PROBES.every((path) => read.some(({ matches }) => matches?.(path) === true));
  const widest = Math.max(
    0,
    read.findIndex(({ matches }) => matches?.(PROBES[1] ?? '') === true),
  );
  if (!isOpen) return unread;
  const args = { app, expression: skip.paths[widest] ?? '' };
  return [...unread, diagnose(codes, 'check/skips-everything', at(widest), args, { app })];
}
