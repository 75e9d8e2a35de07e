/** All upgrades that a tree asks for: done, or as if they had never been begun. */

import type { Container } from '../../engine/container.ts';
import type { HostContext } from '../../engine/context.ts';
import { type Problem, problemsOf, Refusal } from '../../problem.ts';
import type { Release } from '../../secrets/release.ts';
import type { DataUpgrade } from '../../state/upgrades.ts';
import { revertUpgrades } from './recovery.ts';
import { Upgrade } from './upgrade.ts';

/** Upgrades one volume after the other. When one cannot be upgraded, all are as they were before, and run again. */
export async function upgradeData(
  context: HostContext,
  release: Release,
  upgrades: readonly DataUpgrade[],
  containers: readonly Container[],
): Promise<void> {
  for (const upgrade of upgrades) {
    try {
      await new Upgrade(context, release, upgrade).run(containers);
    } catch (error) {
      throw await revert(context, release, upgrade, error);
    }
  }
}

/** Returns to the old data. The refusal says why, and what runs now. */
async function revert(
  context: HostContext,
  { tree }: Release,
  upgrade: DataUpgrade,
  error: unknown,
): Promise<Refusal> {
  const { service, from, to } = upgrade;
  const touched = context.state.upgrades(tree.stack).running.length > 0;
  const problems: Problem[] = [...problemsOf(error)];
  try {
    await revertUpgrades(context, tree.stack);
    const end = touched
      ? `${service} was not upgraded: version ${from} runs again, with all data.`
      : `${service} was not upgraded: nothing was stopped, version ${from} runs on.`;
    return new Refusal(
      problems.map(({ code, message, help }) => ({ code, message: `${message} ${end}`, help })),
    );
  } catch (again) {
    return new Refusal([
      ...problems,
      ...problemsOf(again),
      {
        code: 'apply/machine-way-back',
        message: `${service} is half-way between ${from} and ${to}. The old data is whole, in the volume ${context.state
          .upgrades(tree.stack)
          .running.map(({ copy }) => copy)
          .join(', ')}.`,
        help: 'The next pass continues the way back.',
      },
    ]);
  }
}
