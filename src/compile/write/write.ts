/** Write: the only step that changes the disk. */
import type { Host } from '../../base/host/host.ts';
import type { WritePlan } from './plan.ts';

/** Carries a plan out: what differs is replaced, what is no longer emitted is deleted, the rest is not touched. */
export function writeTree(host: Host, { folder, changes }: WritePlan): void {
  host.write(
    changes.flatMap(({ path, after }) =>
      after === undefined ? [] : [{ path: `${folder}/${path}`, text: after }],
    ),
  );
  const parent = folder.slice(0, folder.lastIndexOf('/'));
  for (const { path, after } of changes) {
    if (after === undefined) host.remove(`${folder}/${path}`, parent);
  }
}
