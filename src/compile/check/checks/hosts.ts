/** Every host name leads to one app, also across the stacks of one host. */
import { defineCodes, diagnose } from '../../../base/diag/codes.ts';
import type { Diagnostic, Place } from '../../../base/diag/diagnostic.ts';
import { PLAIN_STACK } from '../../../base/diag/example.ts';
import { defineCheck, stacksBefore } from '../define.ts';

const codes = defineCodes({
  'check/host-taken': {
    severity: 'error',
    message: (p: { host: string; app: string; other: string }) =>
      `\`${p.app}\` and \`${p.other}\` have the same host name ${p.host}`,
    help: () => 'give one of them another `subdomain:`',
    why: 'Traefik would have two routers for one name and choose between them by chance: one of the two apps cannot be reached, or is reached without its login.',
    example: `${PLAIN_STACK}apps:\n  sonarr: {}\n  radarr: {subdomain: sonarr}\n`,
  },
});

export const hosts = defineCheck({
  name: 'hosts',
  codes,
  run: (model, stacks) => {
    const before = stacksBefore(model, stacks);
    const taken = new Map<string, { readonly app: string; readonly place: Place }>();
    for (const { stack, routes } of before)
      for (const { host, app, place } of routes) taken.set(host, { app: `${app} of ${stack}`, place });
    const found: Diagnostic[] = [];
    for (const { host, app, place } of model.routes) {
      const other = taken.get(host);
      if (other === undefined) {
        taken.set(host, { app, place });
        continue;
      }
      const related = [{ message: `\`${other.app}\` has it too`, at: other.place }];
      found.push(
        diagnose(codes, 'check/host-taken', place, { host, app, other: other.app }, { related, app }),
      );
    }
    return found;
  },
});
