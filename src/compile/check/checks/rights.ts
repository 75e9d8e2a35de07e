/** Rights beyond the usual need a reason; those that only an override brings have none. */
import { defineCodes, diagnose } from '../../../base/diag/codes.ts';
import type { Diagnostic } from '../../../base/diag/diagnostic.ts';
import { PLAIN_STACK } from '../../../base/diag/example.ts';
import type { Model, Service } from '../../model/model.ts';
import { keyPlace } from '../../model/places.ts';
import { defineCheck } from '../define.ts';

const codes = defineCodes({
  'check/unexplained-right': {
    severity: 'warning',
    message: (p: { service: string; right: string }) =>
      `\`${p.service}\` has a right for which no reason is given: ${p.right}`,
    help: () =>
      'remove it, or silence this warning with the reason why the app needs it: README.md then shows the reason',
    why: 'An attacker who takes over an app has its rights, and with many of them the host. Everything that is not known to be harmless counts as a right (docs/rights.md lists what is harmless, and why). The catalogue gives a reason wherever an app has one; overrides and apps of your own give none.',
    example: `${PLAIN_STACK}apps: {sonarr: {}}\noverrides:\n  services: {sonarr: {volumes: ["/var/run/docker.sock:/var/run/docker.sock"]}}\n`,
  },
});

export const rights = defineCheck({
  name: 'rights',
  codes,
  run: (model) => model.services.flatMap((service) => problems(model, service)),
});

function problems(model: Model, service: Service): Diagnostic[] {
  return service.rights
    .filter(({ reason }) => reason === undefined)
    .map(({ key, right }) => {
      const args = { service: service.name, right };
      const at = keyPlace(model, service, key);
      return diagnose(codes, 'check/unexplained-right', at, args, { app: service.app });
    });
}
