/** `waybill-apply backup` and `restore`: the data of a stack, out of it and into it. */

import { loadConfig } from '../config.ts';
import { makeBackup } from '../data/backup/make.ts';
import { partsFor, restoreParts } from '../data/backup/restore.ts';
import { Backups } from '../data/backup/store.ts';
import { toReceipt } from '../pass/pass.ts';
import { PassRecorder } from '../pass/recorder.ts';
import { reconcile } from '../pass/stack-pass.ts';
import type { RestoreTask } from '../state/task.ts';
import { receiptText, sizeText } from '../tell/text.ts';
import { type Command, type CommandContext, exitCode } from './command.ts';
import { locked, running, stackOf } from './locked-context.ts';
import { codeOf } from './run.ts';

export const backup: Command = {
  name: 'backup',
  summary: 'dump databases and archive other data, and restore each dump to see that it can be done',
  usage: '[APP|SERVICE]',
  options: {
    stack: ['STACK', 'the stack, where there are several'],
    list: 'show the backups there are',
    json: 'as JSON',
  },
  maxArguments: 1,
  run: async (call) => {
    const { system, values, args } = call;
    if (values['list'] === true) return list(call);
    const context = await locked(call);
    const stack = stackOf(
      context.settings,
      context.settings.stacks.includes(args[0] ?? '') ? args[0] : values['stack'],
    );
    const recorder = new PassRecorder(stack, system.clock, system.say);
    const made = await makeBackup(context, await running(context, recorder), args[0] ?? stack);
    system.print(
      values['json'] === true
        ? `${JSON.stringify(made, undefined, 2)}\n`
        : `${stack}: backup ${made.id} of ${made.parts.map(({ service }) => service).join(', ')} (${sizeText(made.bytes)})${made.parts.some(({ kind }) => kind === 'postgresql') ? ', every dump restored once' : ''}\n`,
    );
    return exitCode.good;
  },
};

async function list({ system, config, values }: CommandContext): Promise<number> {
  const settings = loadConfig(system, config);
  const stack = stackOf(settings, values['stack']);
  const all = new Backups(system, settings, stack).all();
  if (values['json'] === true) system.print(`${JSON.stringify(all, undefined, 2)}\n`);
  else for (const { id, of, bytes } of all) system.print(`${id}  ${of}  ${sizeText(bytes)}\n`);
  return exitCode.good;
}

export const restore: Command = {
  name: 'restore',
  summary: 'put a backup back; what is there now is kept beside it',
  usage: '[BACKUP [SERVICE]]',
  options: {
    stack: ['STACK', 'the stack, where there are several'],
    yes: 'restore; without it, show what would be done',
  },
  maxArguments: 2,
  run: async (call) => {
    const { system, values, args } = call;
    const context = await locked(call);
    const stack = stackOf(context.settings, values['stack']);
    const recorder = new PassRecorder(stack, system.clock, system.say);
    const found = new Backups(system, context.settings, stack).find(args[0]);
    const release = await running(context, recorder);
    const parts = partsFor(release, found, args[1] === undefined ? undefined : [args[1]]);
    for (const [{ service, kind, volume, folder, version }] of parts)
      system.print(
        `${service}: ${kind === 'archive' ? 'archive' : `dump of PostgreSQL ${version}`} of ${found.id} into ${volume ?? folder}\n`,
      );
    if (values['yes'] !== true) {
      system.print('Dry run: `--yes` restores. Current data is kept.\n');
      return exitCode.good;
    }
    const receipt = await toReceipt(context, recorder, async () => {
      const begun: RestoreTask = {
        kind: 'restore',
        at: system.clock.now(),
        backup: found.id,
        services: parts.map(([{ service }]) => service),
        done: 0,
      };
      try {
        for (const place of await restoreParts(context, release, begun)) system.print(`kept: ${place}\n`);
      } catch (error) {
        recorder.addError(error);
        // Everything is as it was, and what was stopped for it is started again.
        if (context.state.task(stack) === undefined && context.state.journal(stack) !== undefined)
          await reconcile(context, recorder, { release, status: 'same' });
        return 'failed';
      }
      return reconcile(context, recorder, { release, status: 'same' });
    });
    system.print(receiptText(receipt));
    return codeOf(receipt.outcome);
  },
};
