/** Data set aside and brought back: by moving, so that it takes neither room nor time. */
import { join } from 'node:path';
import type { Container } from '../../engine/container.ts';
import type { HostContext } from '../../engine/context.ts';
import type { Reset } from '../../state/reset.ts';
import { stampOf } from '../../tell/text.ts';
import { Volumes } from '../upgrade/volume.ts';

type Place = Reset['places'][number];

interface Mounted {
  readonly Mounts: readonly { readonly Type: string; readonly Name?: string; readonly Source: string }[];
}

/** Volumes of the stack and folders of the app in which its containers keep data. */
export async function dataLocations(
  { docker, system }: HostContext,
  manifest: { readonly volumes: readonly string[]; readonly folders: readonly { readonly path: string }[] },
  containers: readonly Container[],
): Promise<Place[]> {
  if (containers.length === 0) return [];
  const ran = await docker.runOrRefuse(['container', 'inspect', ...containers.map(({ id }) => id)]);
  const mounts = (JSON.parse(ran.out.toString()) as Mounted[]).flatMap(({ Mounts }) => Mounts);
  const stamp = stampOf(system.clock.now());
  const own = manifest.folders.map(({ path }) => path);
  const places = mounts.flatMap(({ Type, Name = '', Source }): Place[] => {
    if (Type === 'volume' && manifest.volumes.includes(Name))
      return [{ kind: 'volume', from: Name, to: `${Name}_before-${stamp}` }];
    return Type === 'bind' && own.includes(Source)
      ? [{ kind: 'folder', from: Source, to: `${Source}.before-${stamp}` }]
      : [];
  });
  return [...new Map(places.map((place) => [place.from, place])).values()];
}

/** Moves everything from one place to the other. What is there already stays: a killed move continues. */
export async function setAside(
  context: HostContext,
  stack: string,
  { kind, from, to }: Place,
): Promise<void> {
  const { system, docker } = context;
  const { files } = system;
  if (kind === 'folder') {
    if (files.stat(from) !== undefined && files.stat(to) === undefined) files.move(from, to);
    return;
  }
  const volumes = new Volumes(system, docker, stack);
  if (!(await volumes.exists(from))) return;
  if (!(await volumes.exists(to))) await volumes.make(to);
  const [source, target] = [await volumes.folder(from), await volumes.folder(to)];
  for (const name of files.list(source))
    if (files.stat(join(target, name)) === undefined) files.move(join(source, name), join(target, name));
}
