/** `waybill-apply secrets`: the secrets of this host. No command shows a value. */
import { chosenAction, usageOf } from '../../base/host/program.ts';
import { insecurePaths, loadConfig } from '../config.ts';
import { contextOf } from '../pass/pass.ts';
import { refuseIfAny } from '../problem.ts';
import type { Command } from './command.ts';
import { adopt } from './secrets/adopt.ts';
import { exportSecrets, importSecrets } from './secrets/backup.ts';
import { checkSecrets } from './secrets/check.ts';
import { importEnv } from './secrets/import-env.ts';
import { rotateSecret } from './secrets/rotate.ts';
import type { SecretsAction } from './secrets/scope.ts';
import { setSecret } from './secrets/set.ts';

interface Action {
  readonly takes: string;
  readonly run: SecretsAction;
}

const actions: Readonly<Record<string, Action>> = {
  check: { takes: '', run: checkSecrets },
  set: { takes: 'NAME', run: setSecret },
  'import-env': { takes: 'FILE', run: importEnv },
  adopt: { takes: 'FOLDER', run: adopt },
  rotate: { takes: 'NAME', run: rotateSecret },
  export: { takes: '', run: exportSecrets },
  import: { takes: 'FILE', run: importSecrets },
};

export const secrets: Command = {
  name: 'secrets',
  summary: 'look at, set, exchange, save and bring back the secrets of this host',
  usage: usageOf(actions),
  options: {
    stack: ['STACK', 'set, rotate: the stack, where several have the secret'],
    replace: 'import-env, import: also what is there already, and differs',
    to: ['KEY', 'export: public key of age (age1...) of the only one who can read it'],
    output: ['FILE', 'export: the file (left out: standard output)'],
    identity: ['FILE', 'import: file with the identity that can read it (left out: that of this host)'],
  },
  maxArguments: 2,
  run: async ({ system, config, values, args: [name, argument] }) => {
    const { run } = chosenAction('secrets', name, actions);
    const settings = loadConfig(system, config);
    refuseIfAny(insecurePaths(system, settings));
    const context = contextOf(system, settings, { dryRun: false, acceptRewrite: false, retry: false });
    return run({ context, values, argument });
  },
};
