/** Data, secrets and networks that come and go. */
import type { ComposeMount } from '../model/compose.ts';
import type { Manifest } from '../schema/manifest.gen.ts';
import { type Change, changesOf } from './change.ts';
import { leafText, leavesThatDiffer } from './leaves.ts';
import { pairsOf, textsThatDiffer } from './pairs.ts';
import type { TreeState } from './tree-state.ts';

const data = changesOf('data');
const secret = changesOf('secret');
const network = changesOf('network');

/** Volumes and folders, and mounts that show a container other data than before. */
export function dataChanges(before: TreeState | undefined, after: TreeState | undefined): Change[] {
  const volumes = textsThatDiffer(before?.manifest.volumes ?? [], after?.manifest.volumes ?? []);
  const folders = pairsOf(before?.manifest.folders ?? [], after?.manifest.folders ?? [], ({ path }) => path);
  return [
    ...volumes.added.map((name) => data('note', name, 'is a new volume')),
    ...volumes.removed.map((name) =>
      data('caution', name, 'is used no more; the volume and its data stay on the host'),
    ),
    ...definitionChanges(before, after, 'volumes', data),
    ...folders.added.map(({ path }) => data('note', path, 'is a new folder')),
    ...folders.kept.flatMap(([was, is]) => {
      const details = leavesThatDiffer(was, is).map(leafText);
      return details.length === 0 ? [] : [data('caution', is.path, 'has another owner or mode', details)];
    }),
    ...folders.removed.map(({ path }) =>
      data('caution', path, 'is used no more; the folder stays on the host'),
    ),
    ...movedData(before, after),
  ];
}

/** The same place in a container with something else behind it: the app starts as if it were new. */
function movedData(before: TreeState | undefined, after: TreeState | undefined): Change[] {
  const services = pairsOf([...(before?.services ?? [])], [...(after?.services ?? [])], ([name]) => name);
  return services.kept.flatMap(([[name, was], [, is]]) => {
    const { kept } = pairsOf(was.volumes ?? [], is.volumes ?? [], ({ target }) => target);
    return kept
      .filter(([a, b]) => sourceOf(a) !== sourceOf(b) && !sourceOf(a).startsWith('./'))
      .map(([a, b]) =>
        data('caution', name, `finds other data at ${b.target}`, [`${sourceOf(a)} -> ${sourceOf(b)}`]),
      );
  });
}

const sourceOf = (mount: ComposeMount) => (mount.type === 'tmpfs' ? 'memory' : mount.source);

/** Secrets by name: what a person must give, and what has no use any more. */
export function secretChanges(before: Manifest | undefined, after: Manifest | undefined): Change[] {
  const { added, removed, kept } = pairsOf(before?.secrets ?? [], after?.secrets ?? [], ({ name }) => name);
  return [
    ...added.map(({ name, arises, optional, purpose }) =>
      arises === 'provided' && !optional
        ? secret('caution', name, 'must be provided before this can start', [purpose])
        : secret('note', name, `is new; it is ${arises}${optional ? ', and optional' : ''}`, [purpose]),
    ),
    ...kept.flatMap(([was, is]) => {
      const details = leavesThatDiffer(was, is).map(leafText);
      const weight = was.arises === is.arises && was.optional === is.optional ? 'note' : 'caution';
      return details.length === 0 ? [] : [secret(weight, is.name, 'is used in another way', details)];
    }),
    ...removed.map(({ name }) => secret('note', name, 'is needed no more')),
  ];
}

/** Networks that come and go or change their addresses. */
export function networkChanges(before: TreeState | undefined, after: TreeState | undefined): Change[] {
  const { added, removed } = textsThatDiffer(before?.manifest.networks ?? [], after?.manifest.networks ?? []);
  return [
    ...added.map((name) => network('note', name, 'is a new network')),
    ...removed.map((name) => network('note', name, 'is a network no more')),
    ...definitionChanges(before, after, 'networks', network),
  ];
}

/** Entries of compose.yaml that stay by key and change inside. */
function definitionChanges(
  before: TreeState | undefined,
  after: TreeState | undefined,
  key: 'networks' | 'volumes',
  change: ReturnType<typeof changesOf>,
): Change[] {
  const entries = (state: TreeState | undefined) => Object.entries(state?.project[key] ?? {});
  return pairsOf(entries(before), entries(after), ([name]) => name).kept.flatMap(([[name, was], [, is]]) => {
    const details = leavesThatDiffer(was ?? {}, is ?? {}).map(leafText);
    return details.length === 0
      ? []
      : [change('caution', name, `changes its definition in compose.yaml`, details)];
  });
}
