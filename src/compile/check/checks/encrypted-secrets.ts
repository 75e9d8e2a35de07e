/** Secrets in the repository: encrypted for the right people, complete, and needed. */
import { defineCodes, diagnose } from '../../../base/diag/codes.ts';
import type { Diagnostic, Place } from '../../../base/diag/diagnostic.ts';
import { didYouMean } from '../../../base/diag/suggest.ts';
import { isArmored } from '../../../base/util/age-armor.ts';
import { defined } from '../../../base/util/defined.ts';
import { join } from '../../../base/util/pointer.ts';
import type { Model } from '../../model/model.ts';
import { defineCheck } from '../define.ts';

const codes = defineCodes({
  'check/secret-not-encrypted': {
    severity: 'error',
    message: (p: { name: string }) => `\`${p.name}\` is not a ciphertext of age`,
    help: (p: { name: string }) =>
      `write it with \`waybill secrets encrypt ${p.name}\`, or with \`age --armor\`. If the value itself was here and was committed, make a new one`,
    why: 'Anyone who can read the repository can read this file. A value that is not encrypted is given away, and anything else would reach a program as its password. The value is not shown here.',
    example: { case: 'secrets-not-encrypted' },
  },
  'check/secret-recipients': {
    severity: 'error',
    message: () => 'the secrets are encrypted for others than `secrets: {recipients}` of the stack names',
    help: () =>
      '`waybill secrets rekey --identity FILE` encrypts them again, with a key that can read them now',
    why: 'A host that was added cannot read the secrets, or one that was taken away still can. Anyone who could read a value once knows it: when a person leaves, values must change, not only keys.',
    example: { case: 'secrets-recipients' },
  },
  'check/secret-unknown': {
    severity: 'warning',
    message: (p: { name: string }) => `nothing in the stack needs the secret \`${p.name}\``,
    help: (p: { name: string; hint?: string | undefined }) => p.hint ?? 'remove the entry',
    why: 'Its name is misspelt, or the app that needed it is gone. It is left out of the tree.',
    example: { case: 'secrets-unknown' },
  },
  'check/secret-missing': {
    severity: 'warning',
    message: (p: { name: string; services: string }) =>
      `the secret \`${p.name}\`, which ${p.services} needs, is not in the repository`,
    help: (p: { name: string }) =>
      `\`waybill secrets encrypt ${p.name}\`; or give it to the host alone with \`waybill-apply secrets set ${p.name}\`, and silence this warning with that reason`,
    why: 'The stack keeps its secrets in the repository. One that is missing stops the applier before anything starts.',
    example: { case: 'secrets-unknown' },
  },
});

export const encryptedSecrets = defineCheck({
  name: 'encrypted-secrets',
  codes,
  run: (model) => [...entries(model), ...recipients(model), ...missing(model)],
});

function entries({ encrypted, secrets }: Model): Diagnostic[] {
  const names = secrets.map(({ name }) => name);
  return Object.entries(encrypted.secrets).flatMap(([name, text]) => {
    const at = (on: Place['on']): Place => ({ file: encrypted.file, pointer: join('/secrets', name), on });
    if (!isArmored(text))
      return [diagnose(codes, 'check/secret-not-encrypted', at('key'), { name }, { secret: true })];
    if (names.includes(name)) return [];
    return [diagnose(codes, 'check/secret-unknown', at('key'), { name, hint: didYouMean(name, names) })];
  });
}

function recipients({ encrypted, recipients: wanted, source }: Model): Diagnostic[] {
  const same = [...encrypted.recipients].sort().join() === [...wanted].sort().join();
  if (Object.keys(encrypted.secrets).length === 0 || same) return [];
  const at: Place = { file: encrypted.file, pointer: '/recipients', on: 'key' };
  const related = [
    { message: 'the stack says', at: { file: source, pointer: '/secrets/recipients', on: 'key' as const } },
  ];
  return [diagnose(codes, 'check/secret-recipients', at, {}, { related })];
}

/** Only for a stack that keeps its secrets in the repository. */
function missing({ encrypted, recipients: wanted, secrets, services, source }: Model): Diagnostic[] {
  if (wanted.length === 0) return [];
  const at: Place = { file: source, pointer: '/secrets', on: 'key' };
  return secrets
    .filter(
      ({ name, kind, optional }) =>
        kind === 'provided' && !optional && !Object.hasOwn(encrypted.secrets, name),
    )
    .map(({ name, consumers }) => {
      const names = [...new Set(consumers.map(({ service }) => service))];
      const app = services.find((service) => service.name === names[0])?.app;
      const extras = defined({ app });
      return diagnose(codes, 'check/secret-missing', at, { name, services: names.join(', ') }, extras);
    });
}
