/** Room on the disks, asked for before anything is stopped. */
import type { HostContext } from '../../engine/context.ts';
import { refuse } from '../../problem.ts';
import { sizeText } from '../../tell/text.ts';
import type { Volumes } from './volume.ts';

/** Bytes that a new server needs beyond its data: its own catalogue and log. */
const NEW_SERVER = 128 << 20;

/**
 * Refuses when there is no room for the dump, the copy of the old data, and the new data.
 *
 * @param data bytes of the volume
 * @param content bytes of all databases, as the server counts them
 */
export async function checkSpace(
  { system, state }: HostContext,
  volumes: Volumes,
  volume: string,
  { data, content }: { readonly data: number; readonly content: number },
): Promise<void> {
  const { files } = system;
  const folder = files.stat(state.folder) === undefined ? '/' : state.folder;
  // The copy is made while the old data is still in its place; the new data takes that place afterwards.
  const places = [
    {
      what: 'the volumes',
      free: await volumes.free(volume),
      needed: data + Math.max(0, content - data) + NEW_SERVER,
    },
    { what: `the dump in ${folder}`, free: system.free(folder), needed: content },
  ] as const;
  const [first, second] = places;
  // The same number of free bytes to the last one: both lie on one disk.
  const together =
    first.free === second.free
      ? [{ what: 'the volumes and the dump', free: first.free, needed: first.needed + second.needed }]
      : places;
  for (const { what, free, needed } of together) {
    if (free >= needed) continue;
    refuse(
      'apply/upgrade-no-room',
      `There is no room for ${what}: ${sizeText(needed)} are needed and ${sizeText(free)} are free.`,
      'Nothing was stopped. Make room: `docker system df`, `df -h`; then `waybill-apply run --retry`.',
    );
  }
}
