/** Data that only its own program understands: everything in a volume or folder, taken while nobody writes to it. */
import { join } from 'node:path';
import type { HostContext } from '../../engine/context.ts';
import { lastLine } from '../../machine/process.ts';
import { refuse } from '../../problem.ts';
import { stampOf } from '../../tell/text.ts';
import { Volumes } from '../upgrade/volume.ts';
import type { Part } from './backup.ts';

const ARCHIVE = 'data.tar.gz';
const FOREVER = { limit: Number.POSITIVE_INFINITY };

async function tar({ system }: HostContext, args: readonly string[]): Promise<void> {
  const ran = await system.run('tar', ['--numeric-owner', ...args], FOREVER);
  if (ran.code !== 0)
    refuse(
      'apply/backup-archive',
      `tar failed: ${ran.missing ? 'it is not installed' : lastLine(ran.err)}.`,
      'See `df -h`.',
    );
}

/** Folder on this host in which the data of a part lies. */
async function placeOf(context: HostContext, stack: string, { volume, folder }: Part): Promise<string> {
  if (folder !== undefined) return folder;
  return new Volumes(context.system, context.docker, stack).folder(volume ?? '');
}

export async function pack(context: HostContext, stack: string, part: Part, folder: string): Promise<void> {
  context.system.files.makeFolder(folder, { mode: 0o700 }, 0o700);
  await tar(context, ['-C', await placeOf(context, stack, part), '-czf', join(folder, ARCHIVE), '.']);
}

/** Puts the data back. What was there is kept beside it; answers where. */
export async function unpack(
  context: HostContext,
  stack: string,
  part: Part,
  folder: string,
): Promise<string> {
  const { system } = context;
  if (part.volume !== undefined) await new Volumes(system, context.docker, stack).makeOwn(part.volume);
  const place = await placeOf(context, stack, part);
  const day = stampOf(system.clock.now());
  const archive = join(folder, ARCHIVE);
  if (part.folder !== undefined) {
    const aside = `${place}.before-${day}`;
    const fresh = `${place}.restoring`;
    system.files.remove(fresh);
    system.files.makeFolder(fresh, { mode: 0o700 });
    await tar(context, ['-C', fresh, '-xzpf', archive]);
    if (system.files.stat(place) !== undefined) system.files.move(place, aside);
    system.files.move(fresh, place);
    return aside;
  }
  const volumes = new Volumes(system, context.docker, stack);
  const kept = `${part.volume}_before-${day}`;
  await volumes.make(kept);
  const beside = await volumes.folder(kept);
  for (const name of system.files.list(place)) system.files.move(join(place, name), join(beside, name));
  await tar(context, ['-C', place, '-xzpf', archive]);
  return `the volume ${kept}`;
}
