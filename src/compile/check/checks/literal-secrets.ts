/** No secret is written into the spec. */
import { defineCodes, diagnose } from '../../../base/diag/codes.ts';
import type { Diagnostic, Place } from '../../../base/diag/diagnostic.ts';
import { PLAIN_STACK } from '../../../base/diag/example.ts';
import type { ComposeService } from '../../model/compose.ts';
import type { Service } from '../../model/model.ts';
import { defineCheck } from '../define.ts';

const codes = defineCodes({
  'check/literal-secret': {
    severity: 'error',
    message: (p: { service: string; key: string }) =>
      `\`${p.key}\` of \`${p.service}\` looks like a secret and has its value written out`,
    help: (p: { service: string; key: string; name: string }) =>
      `name it instead: \`${p.key}: {secret: ${p.name}}\` under the app's \`environment:\`, and give the host the value with \`waybill-apply secrets set ${p.name}\``,
    why: 'A password in the spec is in the tree, in every clone, in the history for ever, and in every pull request that somebody looks at.',
    example: `${PLAIN_STACK}apps:\n  mail: {image: "axllent/mailpit:v1.27.0", port: 8025, environment: {SMTP_PASSWORD: tr0ub4dor}}\n`,
  },
});

/** Names of variables that hold secrets; those that end in `_FILE` hold the path of one. */
const SECRET_NAME =
  /(?:^|_)(?:PASS|PASSWD|PASSWORD|PASSPHRASE|SECRET|TOKEN|API_?KEY|PRIVATE_?KEY|CREDENTIALS?)$/i;

export const literalSecrets = defineCheck({
  name: 'literal-secrets',
  codes,
  run: (model) => model.services.flatMap((service) => problems(service)),
});

function problems({ name, app, compose, place }: Service): Diagnostic[] {
  return Object.entries(variables(compose))
    .filter(([key, value]) => SECRET_NAME.test(key) && isLiteral(value))
    .map(([key]) => {
      const at: Place = { ...place, pointer: `${place.pointer}/environment/${key}`, on: 'value' };
      const secret = `${app}-${key.toLowerCase().replaceAll('_', '-')}`;
      return diagnose(
        codes,
        'check/literal-secret',
        at,
        { service: name, key, name: secret },
        { app, secret: true },
      );
    });
}

function variables(compose: ComposeService): Readonly<Record<string, string>> {
  return compose.environment ?? {};
}

/** A variable that Compose fills in; two dollars are a literal one. */
const SUPPLIED = /(?:^|[^$])(?:\$\$)*\$\{/;

/** A text that is neither empty, nor a truth value, nor a path, nor supplied by Compose from outside. */
function isLiteral(value: string | null): boolean {
  if (value === null || value === '' || /^(?:true|false|yes|no|on|off|[0-9]{1,2})$/i.test(value))
    return false;
  return !SUPPLIED.test(value) && !value.startsWith('/') && !value.startsWith('file://');
}
