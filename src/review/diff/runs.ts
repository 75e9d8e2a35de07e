/** Which containers start, stop and restart, and why. */
import type { ComposeService } from '../../compile/model/compose.ts';
import { type Change, changesOf } from './change.ts';
import { leafText, leavesThatDiffer } from './leaves.ts';
import { mountedReasons } from './mounted.ts';
import { pairsOf } from './pairs.ts';
import { newServiceNames, type Rename } from './renames.ts';
import type { TreeFiles, TreeState } from './tree-state.ts';

const runs = changesOf('runs');

/** Services that come, go or are recreated, the containers that authentik starts, and values that none of them uses. */
export function runChanges(
  before: TreeState | undefined,
  after: TreeState | undefined,
  files: { readonly before: TreeFiles; readonly after: TreeFiles },
  renames: readonly Rename[],
): Change[] {
  const services = (state: TreeState | undefined) => state?.manifest.services ?? [];
  const { added, removed, kept } = pairsOf(
    services(before),
    services(after),
    ({ name }) => name,
    newServiceNames(renames),
  );
  const restarts = kept.flatMap(([was, is]) => {
    if (before === undefined || after === undefined) return [];
    const details = [
      ...leavesThatDiffer(before.effective.get(was.name), after.effective.get(is.name)).map(leafText),
      ...mountedReasons(before, after, [was, is], files),
    ];
    const waits = leavesThatDiffer(waitOf(was), waitOf(is)).map(leafText);
    const halt = haltOf(after.effective.get(is.name));
    if (halt !== undefined && haltOf(before.effective.get(was.name)) === undefined)
      return [runs('caution', is.name, 'stops, and stays there', [halt, ...details])];
    return [
      ...(was.name === is.name ? [] : [renamed(was.name, is.name, details)]),
      ...(was.name !== is.name || details.length === 0 ? [] : [runs('note', is.name, 'restarts', details)]),
      ...(waits.length === 0 ? [] : [runs('note', is.name, 'has another gate', waits)]),
    ];
  });
  return [
    ...added.map(({ name, image }) => {
      const halt = haltOf(after?.effective.get(name));
      return halt === undefined
        ? runs('note', name, 'starts', [`image: ${image}`])
        : runs('caution', name, 'is there, and does not start', [halt, `image: ${image}`]);
    }),
    ...restarts,
    ...removed.map(({ name, image }) => runs('caution', name, 'stops for good', [`image: ${image}`])),
    ...outpostChanges(before, after),
    ...valueChanges(before, after),
  ];
}

/** Why Compose starts no container of a service: nobody chooses its profile, or there are to be none of it. */
function haltOf(service: ComposeService | undefined): string | undefined {
  const { scale, profiles, deploy } = (service ?? {}) as {
    readonly scale?: unknown;
    readonly profiles?: readonly unknown[];
    readonly deploy?: { readonly replicas?: unknown };
  };
  if (Array.isArray(profiles) && profiles.length > 0) return `profiles: ${profiles.join(', ')}`;
  const copies = scale ?? deploy?.replicas;
  return copies !== undefined && Number(copies) === 0 ? `copies: ${String(copies)}` : undefined;
}

const renamed = (was: string, is: string, details: readonly string[]) =>
  runs(
    'caution',
    is,
    `starts in place of ${was}, which stops: the same container under another name`,
    details,
  );

const waitOf = ({ gate, timeout }: { gate: string; timeout: number }) => ({ gate, timeout });

/** Containers outside of Compose: authentik starts, changes and removes them. */
function outpostChanges(before: TreeState | undefined, after: TreeState | undefined): Change[] {
  const outposts = (state: TreeState | undefined) => state?.manifest.outposts ?? [];
  const { added, removed, kept } = pairsOf(outposts(before), outposts(after), ({ container }) => container);
  return [
    ...added.map(({ container, app }) => runs('note', container, `is started by authentik, for ${app}`)),
    ...kept.flatMap(([was, is]) => {
      const details = leavesThatDiffer(was, is).map(leafText);
      return details.length === 0 ? [] : [runs('note', is.container, 'is changed by authentik', details)];
    }),
    ...removed.map(({ container, app }) => runs('note', container, `stops; it was the login of ${app}`)),
  ];
}

/** Values of `.env`. What they change in a container is said there; here is the cause. */
function valueChanges(before: TreeState | undefined, after: TreeState | undefined): Change[] {
  if (before === undefined || after === undefined) return [];
  const differing = leavesThatDiffer(Object.fromEntries(before.values), Object.fromEntries(after.values));
  return differing.map((leaf) =>
    runs('note', leaf.path, 'changes in .env: every container that uses it restarts', [leafText(leaf)]),
  );
}
