/** Every host name leads to one app. */
import { defineCodes, diagnose } from '../../diag/codes.ts';
import type { Diagnostic } from '../../diag/diagnostic.ts';
import { PLAIN_STACK } from '../../diag/example.ts';
import type { Route } from '../../model/model.ts';
import { defineCheck } from '../define.ts';

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
  run: (model) => {
    const taken = new Map<string, Route>();
    const found: Diagnostic[] = [];
    for (const route of model.routes) {
      const other = taken.get(route.host);
      if (other === undefined) {
        taken.set(route.host, route);
        continue;
      }
      const related = [{ message: `\`${other.app}\` has it too`, at: other.place }];
      const args = { host: route.host, app: route.app, other: other.app };
      found.push(diagnose(codes, 'check/host-taken', route.place, args, { related, app: route.app }));
    }
    return found;
  },
});
