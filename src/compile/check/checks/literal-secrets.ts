/** No secret is written into the spec. */
import { type WrittenSecret, writtenSecrets } from '../../../base/compose/written-secrets.ts';
import { defineCodes, diagnose } from '../../../base/diag/codes.ts';
import type { Diagnostic, Place } from '../../../base/diag/diagnostic.ts';
import { PLAIN_STACK } from '../../../base/diag/example.ts';
import { join } from '../../../base/util/pointer.ts';
import type { Model, Service } from '../../model/model.ts';
import { keyPlace } from '../../model/places.ts';
import { defineCheck } from '../define.ts';

const codes = defineCodes({
  'check/literal-secret': {
    severity: 'error',
    message: (p: { service: string; key: string }) =>
      `\`${p.key}\` of \`${p.service}\` looks like a secret, but its value is written in plain text`,
    help: (p: { service: string; key: string; name: string }) =>
      `name it instead: \`${p.key}: {secret: ${p.name}}\` under the app's \`environment:\`, and give the host the value with \`waybill-apply secrets set ${p.name}\``,
    why: 'A password in the spec is in the tree, in every clone, in the history forever, and in every pull request.',
    example: `${PLAIN_STACK}apps:\n  mail: {image: "axllent/mailpit:v1.27.0", port: 8025, environment: {SMTP_PASSWORD: tr0ub4dor}}\n`,
  },
});

export const literalSecrets = defineCheck({
  name: 'literal-secrets',
  codes,
  run: (model) => [
    ...model.services.flatMap((service) => problems(model, service)),
    ...model.volumes.flatMap(({ key, compose }) => {
      const at: Place = { file: model.source, pointer: join('/overrides/volumes', key), on: 'key' };
      return writtenSecrets(compose).map((found) => complaint(found, key, key, at));
    }),
  ],
});

function problems(model: Model, service: Service): Diagnostic[] {
  const { name, app, compose, place } = service;
  return writtenSecrets(compose).map((found) => {
    const [key = '', ...below] = found.path.map(String);
    const at = service.overridden
      ? keyPlace(model, service, key)
      : { ...place, pointer: join(place.pointer, key, ...below), on: 'value' as const };
    const variable = key === 'environment' &&
      service.overridden && { ...at, pointer: join(at.pointer, ...below), on: 'value' as const };
    return { ...complaint(found, name, app, variable || at), app };
  });
}

function complaint({ name }: WrittenSecret, service: string, app: string, at: Place): Diagnostic {
  const slug = name
    .replace(/([a-z])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
  const args = { service, key: name, name: `${app}-${slug}` };
  return diagnose(codes, 'check/literal-secret', at, args, { secret: true });
}
