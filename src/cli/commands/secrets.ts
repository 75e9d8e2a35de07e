/** `waybill secrets`: which secrets the stacks need, and those that travel in the repository. No command shows a value. */
import { didYouMean } from '../../base/diag/suggest.ts';
import { type Command, type Context, exitCode } from './command.ts';
import { check } from './secrets/check.ts';
import { encrypt } from './secrets/encrypt.ts';
import { list } from './secrets/list.ts';
import { rekey } from './secrets/rekey.ts';

const actions: Readonly<
  Record<string, (context: Context, args: readonly string[]) => number | Promise<number>>
> = { list, check, encrypt, rekey };

export const secrets: Command = {
  name: 'secrets',
  summary: 'list the secrets that stacks need; encrypt and check those in the repository',
  usage: 'list [STACK...] | check [STACK...] | encrypt NAME | rekey [STACK...]',
  flags: {},
  values: {
    stack: ['STACK', 'encrypt: the stack, where several need the secret'],
    identity: ['FILE', 'rekey: a key of age that can read the secrets now'],
  },
  run: (context) => {
    const [name = '', ...args] = context.args;
    const action = Object.hasOwn(actions, name) ? actions[name] : undefined;
    if (action !== undefined) return action(context, args);
    const hint = didYouMean(name, Object.keys(actions)) ?? `choose one of ${Object.keys(actions).join(', ')}`;
    context.say(`waybill: \`secrets\` does not know \`${name}\`; ${hint}\n`);
    return exitCode.problems;
  },
};
