/** The second half of an upgrade, for a restore: copy of what is there, restore of a dump that a backup holds, comparison. */
import type { Container } from '../../engine/container.ts';
import type { HostContext } from '../../engine/context.ts';
import type { Release } from '../../secrets/release.ts';
import type { DataUpgrade, OldServer } from '../../state/upgrades.ts';
import { saveRun } from './recovery.ts';
import { oldServer } from './scratch.ts';
import { Upgrade } from './upgrade.ts';
import { Volumes } from './volume.ts';

/** A dump of a backup, and where the data that is there now goes. */
export interface BackedUpDump {
  readonly folder: string;
  /** Name of the backup. */
  readonly backup: string;
  /** Volume for the copy of the data that is there now. */
  readonly copy: string;
  /** Containers that were stopped for the restore, by id. */
  readonly stopped: readonly string[];
}

/** A server of which there is no container any more: its image is enough for work on its volume. */
const imageAlone = (image: string): OldServer => ({
  image,
  entrypoint: [],
  command: [],
  user: '',
  environment: [],
  target: '',
  sharedMemory: 0,
});

/** Fills the volume of a service from a dump. Cut off, it continues from its own journal when it is called again. */
export async function upgradeFromDump(
  context: HostContext,
  release: Release,
  upgrade: DataUpgrade,
  dump: BackedUpDump,
  containers: readonly Container[],
): Promise<void> {
  const { system, docker, state } = context;
  const { stack, manifest } = release.tree;
  const { service, volume } = upgrade;
  const volumes = new Volumes(system, docker, stack);
  await volumes.makeOwn(volume);
  if (!state.upgrades(stack).running.some((run) => run.service === service)) {
    const container = containers.find((one) => one.service === service);
    const image = manifest.services.find(({ name }) => name === service)?.image ?? '';
    const old = (container && (await oldServer(docker, container.id, volume))) ?? imageAlone(image);
    const bytes = await volumes.size(volume, old.image);
    const { folder, backup, copy, stopped } = dump;
    const at = system.clock.now();
    const sizes = { bytes, content: bytes };
    saveRun(context, stack, {
      ...upgrade,
      ...sizes,
      step: 'dumped',
      at,
      copy,
      dump: folder,
      backup,
      old,
      stopped,
    });
  }
  await new Upgrade(context, release, upgrade).run(containers);
}
