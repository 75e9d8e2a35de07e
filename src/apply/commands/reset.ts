/** `waybill-apply reset`: an app starts fresh; its data is set aside, and can be brought back. */

import { makeBackup } from '../data/backup/make.ts';
import { resetApp } from '../data/backup/reset.ts';
import { dataLocations } from '../data/backup/set-aside.ts';
import type { Context } from '../pass/context.ts';
import { toReceipt } from '../pass/pass.ts';
import { PassRecorder } from '../pass/recorder.ts';
import type { ResolvedRelease } from '../pass/resolved-release.ts';
import { reconcile } from '../pass/stack-pass.ts';
import { refuse } from '../problem.ts';
import type { Reset } from '../state/reset.ts';
import { receiptText, when } from '../tell/text.ts';
import { type Command, exitCode } from './command.ts';
import { locked, running, stackOf } from './locked-context.ts';
import { codeOf } from './run.ts';

export const reset: Command = {
  name: 'reset',
  summary: 'reset an app: back up, set its data aside, start fresh',
  usage: 'APP',
  options: {
    stack: ['STACK', 'the stack, where there are several'],
    confirm: ['APP', 'the name of the app once more: reset it; without it, show what would be done'],
    'without-backup': 'make no backup first',
    undo: 'bring back what the last reset of the app set aside',
  },
  maxArguments: 1,
  run: async (call) => {
    const { system, values, args } = call;
    const context = await locked(call);
    const stack = stackOf(context.settings, values['stack']);
    const recorder = new PassRecorder(stack, system.clock, system.say);
    const release = await running(context, recorder);
    const app = args[0] ?? '';
    const services = release.tree.manifest.services.filter((one) => one.app === app).map(({ name }) => name);
    if (services.length === 0)
      refuse('apply/config-app', `${stack} has no app ${app}.`, 'Name an app of the stack.');
    const containers = (await context.docker.containers(stack)).filter(({ service = '' }) =>
      services.includes(service),
    );
    const places = await dataLocations(context, release.tree.manifest, containers);
    const last = context.state
      .resets(stack)
      .filter((one) => one.app === app)
      .at(-1);
    const undo = values['undo'] === true;
    if (undo && last === undefined)
      refuse('apply/config-undo', `${app} was never reset.`, 'There is nothing to undo.');
    for (const { name } of containers) system.print(`removes the container ${name}\n`);
    for (const { kind, from, to } of places) system.print(`sets the ${kind} ${from} aside as ${to}\n`);
    if (undo)
      for (const { kind, from, to } of last?.places ?? [])
        system.print(`brings the ${kind} ${from} back from ${to}\n`);
    if (values['confirm'] !== app) {
      system.print(`Dry run: \`--confirm ${app}\` resets the app.\n`);
      return exitCode.good;
    }
    const receipt = await toReceipt(context, recorder, async () => {
      const withBackup = !undo && values['without-backup'] !== true;
      await carryOut(context, recorder, release, {
        app,
        places,
        withBackup,
        undone: undo ? last : undefined,
      });
      return reconcile(context, recorder, { release, status: 'same' });
    });
    system.print(receiptText(receipt));
    return codeOf(receipt.outcome);
  },
};

interface Wanted {
  readonly app: string;
  readonly places: Reset['places'];
  readonly withBackup: boolean;
  /** The earlier reset whose data comes back. */
  readonly undone: Reset | undefined;
}

/** Backup, then no containers and no data, or the data of before. The pass that follows creates the containers. */
async function carryOut(
  context: Context,
  recorder: PassRecorder,
  release: ResolvedRelease,
  { app, places, withBackup, undone }: Wanted,
): Promise<void> {
  const { system } = context;
  const known = (release.tree.manifest.state ?? []).some(
    (one) => one.app === app && (one.volume ?? one.folder) !== undefined,
  );
  const made = withBackup && known ? await makeBackup(context, release, app) : undefined;
  if (made !== undefined) system.print(`backup ${made.id}\n`);
  // From here on containers go and data moves: a failure is more than a refusal.
  recorder.changedHost = true;
  const at = system.clock.now();
  const back = (undone?.places ?? []).map(({ kind, from, to }) => ({ kind, from: to, to: from }));
  await resetApp(context, release, {
    kind: 'reset',
    at,
    reset: { app, at, ...(made === undefined ? {} : { backup: made.id }), places },
    moves: [...places, ...back],
    done: 0,
    ...(undone === undefined ? {} : { undoes: undone.at }),
  });
  if (undone !== undefined) system.print(`${app}: the data of ${when(undone.at)} is back\n`);
}
