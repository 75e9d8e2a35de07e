/** The ways out of an upgrade: on from where it was killed, back to the old data, or done. */

import type { Manifest } from '../../../schema/manifest.gen.ts';
import type { HostContext } from '../../engine/context.ts';
import type { UpgradeRun } from '../../state/upgrades.ts';
import { clearScratch } from './scratch.ts';
import { Volumes } from './volume.ts';

/** Writes down how far an upgrade has come. */
export function saveRun({ state }: HostContext, stack: string, run: UpgradeRun): void {
  const { running, kept } = state.upgrades(stack);
  const others = running.filter(({ service }) => service !== run.service);
  state.setUpgrades(stack, { running: [...others, run], kept });
}

/**
 * What becomes of upgrades that a killed pass left half-done: those that the tree still asks for go on where the old data
 * is safe in its copy, and start again where it was not touched yet. Others go back.
 */
export async function settleUpgrades(context: HostContext, { stack, state = [] }: Manifest): Promise<void> {
  const { running } = context.state.upgrades(stack);
  if (running.length === 0) return;
  await clearScratch(context, stack);
  const wanted = (run: UpgradeRun) =>
    (run.step === 'copied' || run.step === 'compared') &&
    state.some(({ service, version }) => service === run.service && version === run.to);
  if (!running.every(wanted)) await revertUpgrades(context, stack);
}

/** Returns every volume of a stack to the old data, and starts what was stopped. Nothing is left of the upgrade. */
export async function revertUpgrades(context: HostContext, stack: string): Promise<void> {
  const { docker, system, state } = context;
  const { running, kept } = state.upgrades(stack);
  if (running.length === 0) return;
  await clearScratch(context, stack);
  const volumes = new Volumes(system, docker, stack);
  for (const run of running) {
    if (run.step === 'copied' || run.step === 'compared') {
      await standStill(context, stack, run);
      system.checkpoint('back-stopped');
      await volumes.copy(run.copy, run.volume, run.old.image);
      system.checkpoint('back-copied');
      // The volume is the old one again: from here on there is nothing to copy back.
      saveRun(context, stack, { ...run, step: 'dumped' });
    }
    await volumes.remove(run.copy);
    if (run.backup === undefined) system.files.remove(run.dump);
  }
  state.setProgress(stack, undefined);
  await startAgain(context, running);
  state.setUpgrades(stack, { running: [], kept });
  system.checkpoint('back-done');
}

/** Stops whatever uses the volume by now. */
async function standStill(
  { docker }: HostContext,
  stack: string,
  { service, consumers }: UpgradeRun,
): Promise<void> {
  const ids = (await docker.containers(stack))
    .filter((one) => one.service === service || consumers.includes(one.service ?? ''))
    .map(({ id }) => id);
  await docker.stop(ids);
}

/** Starts the containers that were stopped and are still there, the database first. */
async function startAgain({ docker }: HostContext, running: readonly UpgradeRun[]): Promise<void> {
  const wanted = running.flatMap(({ stopped }) => [...stopped].reverse());
  const there = new Map((await docker.inspect(wanted)).map((container) => [container.id, container]));
  for (const id of wanted) if (there.has(id)) await docker.runOrRefuse(['start', id]);
}

/** The new data is good: what is left is a copy of the old one, until a person says that it may go. */
export function completeUpgrades({ state, system }: HostContext, stack: string): void {
  const { running, kept } = state.upgrades(stack);
  if (running.length === 0) return;
  for (const { dump, backup } of running) if (backup === undefined) system.files.remove(dump);
  state.setProgress(stack, undefined);
  const done = running.map(({ service, from, to, copy, at, bytes }) => ({
    service,
    from,
    to,
    volume: copy,
    at,
    bytes,
  }));
  state.setUpgrades(stack, { running: [], kept: [...kept, ...done] });
}
