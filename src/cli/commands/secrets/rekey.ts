/** `waybill secrets rekey`: the same values, encrypted for those whom the stack names now. They are in memory only. */

import { AgeError, decrypt, encrypt, identitiesIn } from '../../../base/host/age.ts';
import type { Model } from '../../../compile/model/model.ts';
import { plural } from '../../../review/report/order.ts';
import { type Context, exitCode } from '../command.ts';
import { compiled } from '../compiled.ts';
import { writeEncrypted } from './file.ts';

/** Rekeys the named stacks, or all that keep secrets. A stack of which one value cannot be read stays as it is. */
export async function rekey(context: Context, args: readonly string[]): Promise<number> {
  const { models } = compiled(context, { wanted: args });
  const keeping = models.filter(({ encrypted }) => Object.keys(encrypted.secrets).length > 0);
  try {
    const identities = await identitiesOf(context);
    if (keeping.length === 0)
      throw new AgeError('no stack that can be read keeps secrets; see `waybill check`');
    for (const model of keeping) {
      const secrets = await reencrypted(model, identities);
      writeEncrypted(context, model, secrets);
      const count = plural(Object.keys(secrets).length, 'secret');
      context.say(`${model.encrypted.file}: ${count} for ${plural(model.recipients.length, 'recipient')}\n`);
    }
    return exitCode.clean;
  } catch (error) {
    if (!(error instanceof AgeError)) throw error;
    context.say(`waybill: ${error.message}\n`);
    return exitCode.problems;
  }
}

async function identitiesOf({ host, root, values }: Context): Promise<string[]> {
  const file = values.get('identity');
  if (file === undefined) throw new AgeError('say with --identity FILE which key can read the secrets now');
  const bytes = host.read(file.startsWith('/') ? file : `${root}/${file}`);
  if (bytes === undefined) throw new AgeError(`there is no file ${file}`);
  try {
    return await identitiesIn(new TextDecoder().decode(bytes));
  } catch (error) {
    throw new AgeError(`${file}: ${(error as Error).message}`);
  }
}

async function reencrypted({ recipients, encrypted, source }: Model, identities: readonly string[]) {
  if (recipients.length === 0)
    throw new AgeError(`${source} has no recipients: write \`secrets: {recipients: [age1...]}\``);
  const secrets: Record<string, string> = {};
  for (const [name, ciphertext] of Object.entries(encrypted.secrets)) {
    const value = await decrypt(ciphertext, identities).catch((error: Error) => {
      throw new AgeError(`${name} in ${encrypted.file} cannot be read: ${error.message}`);
    });
    secrets[name] = await encrypt(value, recipients);
  }
  return secrets;
}
