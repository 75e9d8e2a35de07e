/** Data that comes, goes, or lies somewhere else. Nothing here is deleted by Waybill; the question is who finds it. */
import type { ComposeMount } from '../../compile/model/compose.ts';
import type { Manifest } from '../../schema/manifest.gen.ts';
import { type Change, changesOf } from './change.ts';
import { definitionChanges } from './definitions.ts';
import { leafText, leavesThatDiffer } from './leaves.ts';
import { pairsOf, textsThatDiffer } from './pairs.ts';
import { newServiceNames, type Rename } from './renames.ts';
import type { TreeState } from './tree-state.ts';

const data = changesOf('data');

/** Volumes and folders, and mounts that show a container other data than before. */
export function dataChanges(
  before: TreeState | undefined,
  after: TreeState | undefined,
  renames: readonly Rename[],
): Change[] {
  const moves = movesOf(before, after, renames);
  return [
    ...moves.map(({ service, target, from, to }) =>
      data(
        'danger',
        service,
        `finds other data at ${target}: what it had stays where it was until you move it`,
        [`${from} -> ${to}`],
      ),
    ),
    ...volumeChanges(before, after),
    ...folderChanges(before, after, moves),
    ...upgradeChanges(before?.manifest, after?.manifest),
  ];
}

/** Upgrades that are asked for again. A line that was there before has been carried out. */
function upgradeChanges(before: Manifest | undefined, after: Manifest | undefined): Change[] {
  const known = new Set((before?.upgrades ?? []).map((upgrade) => JSON.stringify(upgrade)));
  return (after?.upgrades ?? [])
    .filter((upgrade) => !known.has(JSON.stringify(upgrade)))
    .map(({ service, from, to }) =>
      data('caution', service, `has its data upgraded from ${from} to ${to}; a copy of the old data is kept`),
    );
}

/** The same place in a container with something else behind it: the app starts as if it were new. */
interface Move {
  readonly service: string;
  readonly target: string;
  readonly from: string;
  readonly to: string;
}

function movesOf(
  before: TreeState | undefined,
  after: TreeState | undefined,
  renames: readonly Rename[],
): Move[] {
  const services = pairsOf(
    [...(before?.effective ?? [])],
    [...(after?.effective ?? [])],
    ([name]) => name,
    newServiceNames(renames),
  );
  return services.kept.flatMap(([[, old], [service, now]]) => {
    const { kept } = pairsOf(old.volumes ?? [], now.volumes ?? [], ({ target }) => target);
    return kept
      .map(([a, b]) => ({ service, target: b.target, from: sourceOf(a), to: sourceOf(b) }))
      .filter(({ from, to }) => from !== to && !from.startsWith('./'));
  });
}

const sourceOf = (mount: ComposeMount) => (mount.type === 'tmpfs' ? 'memory' : mount.source);

function volumeChanges(before: TreeState | undefined, after: TreeState | undefined): Change[] {
  const volumes = textsThatDiffer(before?.manifest.volumes ?? [], after?.manifest.volumes ?? []);
  return [
    ...volumes.added.map((name) => data('note', name, 'is a new volume')),
    ...volumes.removed.map((name) =>
      data('caution', name, 'is no longer used; the volume and its data stay on the host'),
    ),
    ...definitionChanges(before, after, 'volumes', data),
  ];
}

/** Folders, but for those that a move speaks of already. */
function folderChanges(
  before: TreeState | undefined,
  after: TreeState | undefined,
  moves: readonly Move[],
): Change[] {
  const folders = pairsOf(before?.manifest.folders ?? [], after?.manifest.folders ?? [], ({ path }) => path);
  const said = new Set(moves.flatMap(({ from, to }) => [from, to]));
  const comes = folders.added.filter(({ path }) => !said.has(path));
  const goes = folders.removed.filter(({ path }) => !said.has(path));
  return [
    ...comes.map(({ path }) => data('note', path, 'is a new folder')),
    ...folders.kept.flatMap(([was, is]) => {
      const details = leavesThatDiffer(was, is).map(leafText);
      return details.length === 0 ? [] : [data('caution', is.path, 'has another owner or mode', details)];
    }),
    ...goes.map(({ path }) => data('caution', path, 'is no longer used; the folder stays on the host')),
  ];
}
