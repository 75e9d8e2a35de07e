/** `waybill secrets encrypt NAME`: puts a value into the repository that only the recipients can read. */

import { didYouMean } from '../../../base/diag/suggest.ts';
import { AgeError, encrypt as encryptFor } from '../../../base/host/age.ts';
import { faultOf, withoutLineEnd } from '../../../base/util/secret-value.ts';
import type { Model } from '../../../compile/model/model.ts';
import { type Context, exitCode } from '../command.ts';
import { compiled } from '../compiled.ts';
import { writeEncrypted } from './file.ts';

/** Asks for the value, or takes it from standard input. Exit code 1 when nothing was written, with the reason. */
export async function encrypt(context: Context, args: readonly string[]): Promise<number> {
  try {
    const [name] = args;
    if (name === undefined || args.length > 1)
      throw new AgeError('`secrets encrypt` takes the name of one secret');
    const stack = context.values.get('stack');
    const { models } = compiled(context, { wanted: stack === undefined ? [] : [stack] });
    const model = stackWith(models, name, stack);
    const { recipients, encrypted } = model;
    const known = Object.entries(encrypted.secrets).filter(([other]) => other !== name);
    if (known.length > 0 && !sameSet(recipients, encrypted.recipients))
      throw new AgeError(
        `the recipients of ${model.stack} have changed; \`waybill secrets rekey\` comes first`,
      );
    const value = withoutLineEnd(await context.readSecret(`Value of ${name} (not shown): `));
    const fault = faultOf(value);
    if (fault !== undefined) throw new AgeError(`the value ${fault}`);
    const secrets = { ...encrypted.secrets, [name]: await encryptFor(value, recipients) };
    writeEncrypted(context, model, secrets);
    context.say(`${encrypted.file}: ${name} is encrypted. Render and commit.\n`);
    return exitCode.clean;
  } catch (error) {
    if (!(error instanceof AgeError)) throw error;
    context.say(`waybill: ${error.message}\n`);
    return exitCode.problems;
  }
}

const sameSet = (a: readonly string[], b: readonly string[]) => [...a].sort().join() === [...b].sort().join();

/** The one stack that needs a secret of this name and keeps secrets in the repository. */
function stackWith(models: readonly Model[], name: string, wanted: string | undefined): Model {
  if (models.length === 0)
    throw new AgeError(
      wanted === undefined
        ? 'no stack can be read; see `waybill check`'
        : `the stack \`${wanted}\` cannot be read; see \`waybill check\``,
    );
  const needing = models.filter(({ secrets }) => secrets.some((secret) => secret.name === name));
  const [model, other] = needing;
  if (model === undefined) {
    const names = models.flatMap(({ secrets }) => secrets.map((secret) => secret.name));
    throw new AgeError(
      `nothing needs a secret \`${name}\`; ${didYouMean(name, names) ?? '`waybill secrets list` shows all'}`,
    );
  }
  if (other !== undefined)
    throw new AgeError(
      `${needing.map(({ stack }) => stack).join(' and ')} need a secret \`${name}\`; say which with --stack`,
    );
  if (model.recipients.length === 0)
    throw new AgeError(
      `${model.source} has no recipients who could read it; \`age-keygen\` makes a key on the host, and its public half belongs into \`secrets: {recipients: [age1...]}\``,
    );
  return model;
}
