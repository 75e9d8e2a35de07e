/** Certificates, and what needs them. */
import { defineCodes, diagnose } from '../../../base/diag/codes.ts';
import type { Diagnostic } from '../../../base/diag/diagnostic.ts';
import { PLAIN_STACK } from '../../../base/diag/example.ts';
import { defineCheck } from '../define.ts';

const codes = defineCodes({
  'check/hardening-without-tls': {
    severity: 'error',
    message: () => '`hardening: true` needs certificates, but the stack has no `tls:`',
    help: () => 'add `tls:`, or remove `hardening:`',
    why: 'Hardening tells browsers never to use plain HTTP again. Without certificates no route would work.',
    example: `${PLAIN_STACK}hardening: true\napps: {sonarr: {}}\n`,
  },
  'check/staging-certificates': {
    severity: 'warning',
    message: () => 'certificates come from the staging authority: no browser trusts them',
    help: () => 'remove `staging: true` when everything works, or silence this warning',
    why: 'Staging certificates are for trying out, because the real authority limits how many it gives out per week.',
    example: `${PLAIN_STACK}tls: {email: admin@example.com, dnsProvider: cloudflare, staging: true}\napps: {sonarr: {}}\n`,
  },
});

export const tls = defineCheck({
  name: 'tls',
  codes,
  run: (model) => {
    const found: Diagnostic[] = [];
    if (model.hardening && model.tls === undefined) {
      found.push(
        diagnose(
          codes,
          'check/hardening-without-tls',
          { file: model.source, pointer: '/hardening', on: 'key' },
          {},
        ),
      );
    }
    if (model.tls?.staging === true) {
      found.push(
        diagnose(
          codes,
          'check/staging-certificates',
          { file: model.source, pointer: '/tls/staging', on: 'key' },
          {},
        ),
      );
    }
    return found;
  },
});
