/** Choices that change nothing: each makes a reader believe that it does. */
import { diagnose } from '../../base/diag/codes.ts';
import type { Place } from '../../base/diag/diagnostic.ts';
import { join } from '../../base/util/pointer.ts';
import { type Login, ORIGINS, type Origin } from '../../base/web/logins.ts';
import type { AppOptions, External, Instance, ReportDiagnostic } from '../model/resolved.ts';
import { resolveCodes } from './codes.ts';

/** What a route can be told. */
export const OF_ROUTES = [
  'auth',
  'reason',
  'subdomain',
  'host',
  'hosts',
  'groups',
  'skip',
  'protect',
  'headers',
  'limits',
  'compress',
] as const;

type RouteChoice = Partial<Pick<AppOptions, (typeof OF_ROUTES)[number] | 'access'>>;

/** Reports choices without effect. Variants have the choices of their app, where they were reported. */
export function checkEffects(
  instances: readonly Instance[],
  externals: readonly External[],
  report: ReportDiagnostic,
): void {
  for (const { name, variant, definition, choice, place } of instances)
    if (variant === undefined && definition.route !== undefined) checkRoute(name, choice, place, report);
  for (const { name, spec, place } of externals) checkRoute(name, spec, place, report);
}

function checkRoute(app: string, choice: RouteChoice, place: Place, report: ReportDiagnostic): void {
  const dead = (key: string, because: string) => {
    const at: Place = { ...place, pointer: join(place.pointer, key), on: 'key' };
    report(diagnose(resolveCodes, 'resolve/without-effect', at, { app, key, because }, { app }));
  };
  if (choice.access?.length === 0) {
    for (const key of OF_ROUTES)
      if (choice[key] !== undefined) dead(key, '`access: []` means that there is no route');
    return;
  }
  if (typeof choice.auth === 'object')
    checkOrigins(app, choice.auth, choice.access ?? ['lan'], place, report);
  if (choice.host !== undefined && choice.subdomain !== undefined)
    dead('subdomain', '`host` gives the whole name');
}

/** A login for each origin names all from which the app is reached, and no other. */
function checkOrigins(
  app: string,
  auth: Exclude<Login, string>,
  access: readonly Origin[],
  place: Place,
  report: ReportDiagnostic,
): void {
  const at = (...keys: string[]): Place => ({
    ...place,
    pointer: join(place.pointer, 'auth', ...keys),
    on: 'key',
  });
  const codes = resolveCodes;
  for (const origin of ORIGINS) {
    if (auth[origin] !== undefined && !access.includes(origin))
      report(diagnose(codes, 'resolve/origin-not-reached', at(origin), { app, origin }, { app }));
    if (auth[origin] === undefined && access.includes(origin))
      report(diagnose(codes, 'resolve/origin-without-login', at(), { app, origin }, { app }));
  }
}
