/** `waybill-apply secrets`: the secrets of this host. No command shows a value. */
import { didYouMean } from '../../base/diag/suggest.ts';
import { loadConfig, openDoors } from '../config.ts';
import { contextOf } from '../pass/pass.ts';
import { refuse, refuseIfAny } from '../problem.ts';
import type { Command } from './command.ts';
import { adopt } from './secrets/adopt.ts';
import { exportSecrets, importSecrets } from './secrets/backup.ts';
import { checkSecrets } from './secrets/check.ts';
import { importEnv } from './secrets/import-env.ts';
import { rotateSecret } from './secrets/rotate.ts';
import type { SecretsAction } from './secrets/scope.ts';
import { setSecret } from './secrets/set.ts';

const actions: Readonly<Record<string, SecretsAction>> = {
  check: checkSecrets,
  set: setSecret,
  'import-env': importEnv,
  adopt,
  rotate: rotateSecret,
  export: exportSecrets,
  import: importSecrets,
};

export const secrets: Command = {
  name: 'secrets',
  summary: 'look at, set, exchange, save and bring back the secrets of this host',
  usage: 'check | set NAME | import-env FILE | adopt FOLDER | rotate NAME | export | import FILE',
  flags: {
    stack: ['STACK', 'set, rotate: the stack, where several have the secret'],
    replace: ['bool', 'import-env, import: also what is there already, and differs'],
    to: ['KEY', 'export: public key of age (age1...) of the only one who can read it'],
    output: ['FILE', 'export: the file (left out: standard output)'],
    identity: ['FILE', 'import: file with the identity that can read it (left out: that of this host)'],
  },
  most: 2,
  run: async ({ system, config, values, args: [name = '', argument] }) => {
    const action = Object.hasOwn(actions, name) ? actions[name] : undefined;
    if (action === undefined)
      return refuse(
        'apply/config-secrets',
        `\`secrets\` does not know \`${name}\`.`,
        didYouMean(name, Object.keys(actions)) ?? `Choose one of ${Object.keys(actions).join(', ')}.`,
      );
    const settings = loadConfig(system, config);
    refuseIfAny(openDoors(system, settings));
    const context = contextOf(system, settings, { dryRun: false, acceptRewrite: false, retry: false });
    return action({ context, values, argument });
  },
};
