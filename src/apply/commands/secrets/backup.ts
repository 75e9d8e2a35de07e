/** `waybill-apply secrets export` and `import`: everything that only this host has, encrypted for one recipient. */
import { resolve } from 'node:path';
import { type AgeError, decrypt, encrypt } from '../../../base/host/age.ts';
import { withoutLineEnd } from '../../../base/util/secret-value.ts';
import { refuse } from '../../problem.ts';
import { identitiesOf } from '../../secrets/encrypted-secrets.ts';
import { digestOfSecrets, secretFiles } from '../../secrets/export.ts';
import { exitCode } from '../command.ts';
import { place, placedText, type SecretsAction, usable } from './scope.ts';

/** What is in the ciphertext: values in base64, by stack and name. */
interface Backup {
  readonly apiVersion: 'waybill/v1';
  readonly stacks: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

export const exportSecrets: SecretsAction = async ({ context, values }) => {
  const { system, state } = context;
  const to = values['to'];
  if (typeof to !== 'string')
    return refuse(
      'apply/config-secrets',
      'For whom is the export?',
      'Name a public key of age with --to: `age-keygen` makes one on another machine.',
    );
  const stacks = secretFiles(context);
  const count = Object.values(stacks).reduce((sum, own) => sum + Object.keys(own).length, 0);
  const backup: Backup = {
    apiVersion: 'waybill/v1',
    stacks: Object.fromEntries(
      Object.entries(stacks).map(([stack, own]) => [
        stack,
        Object.fromEntries(Object.entries(own).map(([name, value]) => [name, value.toString('base64')])),
      ]),
    ),
  };
  const text = await encrypt(Buffer.from(JSON.stringify(backup)), [to]).catch((error: AgeError) =>
    refuse('apply/config-secrets', `${error.message}.`, 'Nothing was written.'),
  );
  if (typeof values['output'] === 'string')
    system.files.write(resolve(values['output']), text, { mode: 0o600 }, 0o755);
  else system.print(text);
  state.setExported({ at: system.clock.now(), digest: digestOfSecrets(context) });
  system.say(
    `${count} secrets for ${to}. Keep the file elsewhere: \`waybill-apply secrets import\` brings it back.`,
  );
  return exitCode.good;
};

export const importSecrets: SecretsAction = async ({ context, values, argument }) => {
  const { system, settings } = context;
  if (argument === undefined)
    return refuse(
      'apply/config-secrets',
      '`secrets import` takes a file.',
      'Name the one that `export` wrote.',
    );
  const file = resolve(argument);
  const bytes =
    system.files.read(file) ?? refuse('apply/config-secrets', `There is no file ${file}.`, 'Name another.');
  const identity = values['identity'];
  const identities = await identitiesOf(
    system,
    typeof identity === 'string' ? resolve(identity) : settings.identity,
  );
  const text = await decrypt(bytes, identities).catch((error: AgeError) =>
    refuse(
      'apply/secrets-import',
      `${file} cannot be read: ${error.message}.`,
      'Name another key with --identity.',
    ),
  );
  let kept = 0;
  for (const [stack, own] of Object.entries(backupIn(file, text).stacks)) {
    if (!settings.stacks.includes(stack)) {
      system.say(`${stack}: this host does not run it; its secrets were left out.`);
      continue;
    }
    for (const [name, value] of Object.entries(own)) {
      const bytesOf = usable(name, withoutLineEnd(Buffer.from(value, 'base64')));
      const placed = place(context, stack, name, bytesOf, values['replace'] === true);
      if (placed === 'kept') kept++;
      system.print(`${stack}/${name}: ${placedText(placed)}\n`);
    }
  }
  if (kept > 0) system.say('--replace takes over what differs as well.');
  return kept > 0 ? exitCode.attention : exitCode.good;
};

const NAME = /^[a-z0-9][a-z0-9-]*$/;

function backupIn(file: string, bytes: Uint8Array): Backup {
  const refuseFile = () =>
    refuse('apply/secrets-import', `${file} is not an export of Waybill.`, 'Nothing was written.');
  try {
    const backup = JSON.parse(Buffer.from(bytes).toString()) as Backup;
    const names = Object.entries(backup.stacks).flatMap(([stack, own]) => [stack, ...Object.keys(own)]);
    const whole = Object.values(backup.stacks).every((own) =>
      Object.values(own).every((value) => typeof value === 'string'),
    );
    if (backup.apiVersion === 'waybill/v1' && whole && names.every((name) => NAME.test(name))) return backup;
  } catch {
    // Not JSON, or not in this shape.
  }
  return refuseFile();
}
