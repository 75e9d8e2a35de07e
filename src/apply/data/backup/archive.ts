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

/** Runs tar in a folder that apps may exchange for another one meanwhile: it works on the one that was opened. */
async function tar({ system }: HostContext, folder: string, args: readonly string[]): Promise<void> {
  const descriptor = system.files.openFolder(folder);
  const ran = await system
    .run('tar', ['--numeric-owner', '-C', '/proc/self/fd/3', ...args], { ...FOREVER, descriptor })
    .finally(() => system.files.close(descriptor));
  if (ran.code !== 0)
    refuse(
      'apply/backup-archive',
      `tar failed: ${ran.notFound ? 'it is not installed' : lastLine(ran.err)}.`,
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
  await tar(context, await placeOf(context, stack, part), ['-czf', join(folder, ARCHIVE), '.']);
}

/** Where the data of a part is, is unpacked to, and is kept. All three are on one file system, so that they change places at once. */
interface Places {
  readonly place: string;
  readonly fresh: string;
  readonly aside: string;
  /** How a person finds what was there before. */
  readonly kept: string;
}

/** @param at when the restore began */
async function placesOf(context: HostContext, stack: string, part: Part, at: number): Promise<Places> {
  const stamp = stampOf(at);
  if (part.folder !== undefined) {
    const aside = `${part.folder}.before-${stamp}`;
    return { place: part.folder, fresh: `${part.folder}.restoring`, aside, kept: aside };
  }
  const volumes = new Volumes(context.system, context.docker, stack);
  const volume = part.volume ?? '';
  const kept = `${volume}_before-${stamp}`;
  await volumes.makeOwn(volume);
  await volumes.make(kept);
  await volumes.make(`${volume}_restoring`);
  return {
    place: await volumes.folder(volume),
    fresh: await volumes.folder(`${volume}_restoring`),
    aside: await volumes.folder(kept),
    kept: `the volume ${kept}`,
  };
}

/** The old data is out of its place: the folder that keeps it is there, or the volume holds something. */
const isAside = ({ files }: HostContext['system'], { folder }: Part, aside: string) =>
  folder === undefined ? files.list(aside).length > 0 : files.stat(aside) !== undefined;

/**
 * Puts the data back: unpacked beside its place, then exchanged. Killed at any point, it continues when it is called again.
 *
 * @returns where a person finds what was there before
 */
export async function unpack(
  context: HostContext,
  stack: string,
  part: Part,
  folder: string,
  at: number,
): Promise<string> {
  const { system } = context;
  const { files } = system;
  const { place, fresh, aside, kept } = await placesOf(context, stack, part, at);
  const moved = isAside(system, part, aside);
  if (moved && files.stat(place) !== undefined) {
    await clear(context, stack, part, fresh);
    return kept;
  }
  if (!moved) {
    files.remove(fresh);
    files.makeFolder(fresh, { mode: 0o700 });
    await tar(context, fresh, ['-xzpf', join(folder, ARCHIVE)]);
    await system.run('sync', ['-f', fresh], FOREVER);
    system.checkpoint('restore-unpacked');
    if (files.stat(place) !== undefined) files.move(place, aside);
    system.checkpoint('restore-aside');
  }
  files.move(fresh, place);
  system.checkpoint('restore-exchanged');
  await clear(context, stack, part, fresh);
  return kept;
}

/** Back to what was there before; nothing is left of what was unpacked. */
export async function takeBack(context: HostContext, stack: string, part: Part, at: number): Promise<void> {
  const { files } = context.system;
  const { place, fresh, aside } = await placesOf(context, stack, part, at);
  if (isAside(context.system, part, aside)) {
    files.remove(place);
    files.move(aside, place);
  }
  await clear(context, stack, part, fresh);
  if (part.volume !== undefined)
    await new Volumes(context.system, context.docker, stack).remove(`${part.volume}_before-${stampOf(at)}`);
}

async function clear(context: HostContext, stack: string, part: Part, fresh: string): Promise<void> {
  if (part.volume === undefined) context.system.files.remove(fresh);
  else await new Volumes(context.system, context.docker, stack).remove(`${part.volume}_restoring`);
}
