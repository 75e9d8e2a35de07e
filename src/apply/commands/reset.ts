/** `waybill-apply reset`: an app begins anew; its data is put aside, and can be brought back. */

import { makeBackup } from '../data/backup/make.ts';
import { moveAside, placesOf } from '../data/backup/set-aside.ts';
import type { Container } from '../engine/container.ts';
import type { Context } from '../pass/context.ts';
import { finish } from '../pass/pass.ts';
import { Report } from '../pass/report.ts';
import type { Ready } from '../pass/resolved-release.ts';
import { reconcile } from '../pass/stack-pass.ts';
import { refuse } from '../problem.ts';
import type { Reset } from '../state/reset.ts';
import { receiptText, when } from '../tell/text.ts';
import { type Command, exitCode } from './command.ts';
import { locked, running, stackOf } from './locked-context.ts';
import { codeOf } from './run.ts';

export const reset: Command = {
  name: 'reset',
  summary: 'let an app begin anew: backup, data put aside, fresh containers',
  usage: 'APP',
  options: {
    stack: ['STACK', 'the stack, where there are several'],
    confirm: ['APP', 'the name of the app once more: do it; without, say what would be done'],
    'without-backup': 'make no backup first',
    undo: 'bring back what the last reset of the app has put aside',
  },
  most: 1,
  run: async (call) => {
    const { system, values, args } = call;
    const context = await locked(call);
    const stack = stackOf(context.settings, values['stack']);
    const report = new Report(stack, system.clock);
    const ready = await running(context, report);
    const app = args[0] ?? '';
    const services = ready.tree.manifest.services.filter((one) => one.app === app).map(({ name }) => name);
    if (services.length === 0)
      refuse('apply/config-app', `${stack} has no app ${app}.`, 'Name an app of the stack.');
    const containers = (await context.docker.containers(stack)).filter(({ service = '' }) =>
      services.includes(service),
    );
    const places = await placesOf(context, ready.tree.manifest, containers);
    const last = context.state
      .resets(stack)
      .filter((one) => one.app === app)
      .at(-1);
    const undo = values['undo'] === true;
    if (undo && last === undefined)
      refuse('apply/config-undo', `${app} was never reset.`, 'There is nothing to undo.');
    for (const { name } of containers) system.print(`removes the container ${name}\n`);
    for (const { kind, from, to } of places) system.print(`puts the ${kind} ${from} aside as ${to}\n`);
    if (undo)
      for (const { kind, from, to } of last?.places ?? [])
        system.print(`brings the ${kind} ${from} back from ${to}\n`);
    if (values['confirm'] !== app) {
      system.print(`Nothing was done: \`--confirm ${app}\` does it.\n`);
      return exitCode.good;
    }
    const receipt = await finish(context, report, async () => {
      await renew(context, ready, {
        app,
        containers,
        places,
        backup: !undo && values['without-backup'] !== true,
      });
      if (undo && last !== undefined) await bringBack(context, stack, last);
      return reconcile(context, report, { ready, standing: 'newest' });
    });
    system.print(receiptText(receipt));
    return codeOf(receipt.outcome);
  },
};

interface Renewal {
  readonly app: string;
  readonly containers: readonly Container[];
  readonly places: Reset['places'];
  readonly backup: boolean;
}

/** Backup, then no containers and no data. The pass that follows makes both anew. */
async function renew(
  context: Context,
  ready: Ready,
  { app, containers, places, backup }: Renewal,
): Promise<void> {
  const { state, system, docker } = context;
  const { stack, commit, digest, manifest } = ready.tree;
  const known = (manifest.state ?? []).some(
    (one) => one.app === app && (one.volume ?? one.folder) !== undefined,
  );
  const made = backup && known ? await makeBackup(context, ready, app) : undefined;
  if (made !== undefined) system.print(`backup ${made.id}\n`);
  const at = system.clock.now();
  state.setJournal(stack, { commit, digest, at, phase: 'apply' });
  // Written first: after a kill the next pass starts the app, and `--undo` knows where its data is.
  const reset: Reset = { app, at, ...(made === undefined ? {} : { backup: made.id }), places };
  state.setResets(stack, [...state.resets(stack), reset]);
  for (const container of containers) await docker.remove(container);
  for (const place of places) {
    await moveAside(context, stack, place);
    system.reached('reset-place');
  }
}

async function bringBack(context: Context, stack: string, { places, at, app }: Reset): Promise<void> {
  const { state, system } = context;
  for (const { kind, from, to } of places) await moveAside(context, stack, { kind, from: to, to: from });
  state.setResets(
    stack,
    state.resets(stack).filter((one) => one.at !== at),
  );
  system.print(`${app}: the data of ${when(at)} is back\n`);
}
