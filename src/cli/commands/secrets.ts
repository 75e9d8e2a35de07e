/** `waybill secrets`: which secrets the stacks need, and those that travel in the repository. No command shows a value. */
import { chosenAction, usageOf } from '../../base/host/program.ts';
import type { Command, Context } from './command.ts';
import { check } from './secrets/check.ts';
import { encrypt } from './secrets/encrypt.ts';
import { list } from './secrets/list.ts';
import { rekey } from './secrets/rekey.ts';

interface Action {
  readonly takes: string;
  readonly run: (context: Context, args: readonly string[]) => number | Promise<number>;
}

const actions: Readonly<Record<string, Action>> = {
  list: { takes: '[STACK...]', run: list },
  check: { takes: '[STACK...]', run: check },
  encrypt: { takes: 'NAME', run: encrypt },
  rekey: { takes: '[STACK...]', run: rekey },
};

export const secrets: Command = {
  name: 'secrets',
  summary: 'list the secrets that stacks need; encrypt and check those in the repository',
  usage: usageOf(actions),
  example: 'secrets list',
  options: {
    stack: ['STACK', 'encrypt: the stack, where several need the secret'],
    identity: ['FILE', 'rekey: a key of age that can read the secrets now'],
  },
  run: (context) => {
    const [name, ...args] = context.args;
    return chosenAction('secrets', name, actions).run(context, args);
  },
};
