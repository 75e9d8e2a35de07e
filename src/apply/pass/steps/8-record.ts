/** Step 8: what runs now, on the disk before anybody is told. */

import type { Container } from '../../engine/container.ts';
import { CONFIG_HASH } from '../../engine/docker.ts';
import { evaluateGate } from '../../engine/health.ts';
import { prune, sync } from '../../repository/sync.ts';
import { withdraw } from '../../secrets/secrets.ts';
import type { ReceiptService } from '../../state/receipt.ts';
import type { AppliedRelease, AppliedService } from '../../state/release.ts';
import type { Context } from '../context.ts';
import type { PassRecorder } from '../recorder.ts';
import { digestsOf, inputsOf, type ResolvedRelease, servicesOf } from '../resolved-release.ts';

/** Makes a release the last good one. */
export async function record(
  context: Context,
  release: ResolvedRelease,
  containers: readonly Container[],
): Promise<void> {
  const { state, system, docker } = context;
  const { tree } = release;
  const before = state.applied(tree.stack);
  // The copy first: applied.json must never name a release that is not there.
  sync(system, state.release(tree.stack, tree.commit), tree);
  system.checkpoint('release');
  state.setApplied(tree.stack, appliedOf(context, release, containers));
  system.checkpoint('applied');
  prune(system.files, state.current(tree.stack));
  withdraw(system, tree.manifest);
  const gone = (before?.networks ?? []).filter((network) => !tree.manifest.networks.includes(network));
  if (gone.length > 0) await docker.removeNetworks(tree.stack, gone);
  forgetOld(context, tree.stack);
}

function appliedOf(
  context: Context,
  release: ResolvedRelease,
  containers: readonly Container[],
): AppliedRelease {
  const { tree, resolved } = release;
  const services = servicesOf(release).flatMap(({ name }): [string, AppliedService][] => {
    const parts = resolved.services[name];
    const container = containers.find(({ service }) => service === name);
    return parts === undefined
      ? []
      : [[name, { ...parts, configHash: container?.labels[CONFIG_HASH] ?? '' }]];
  });
  return {
    commit: tree.commit,
    digest: tree.digest,
    inputs: inputsOf(context, release),
    at: context.system.clock.now(),
    project: resolved.project,
    services: Object.fromEntries(services),
    secrets: digestsOf(context, release),
    generated: tree.manifest.secrets.filter(({ kind }) => kind === 'generated').map(({ name }) => name),
    networks: tree.manifest.networks,
  };
}

/** Removes all but the newest releases. */
function forgetOld({ state, system, settings }: Context, stack: string): void {
  const folder = state.releases(stack);
  const names = system.files.list(folder);
  const kept = new Set([state.applied(stack)?.commit ?? '']);
  for (const receipt of names.length > 1 ? state.receipts.newestFirst() : []) {
    if (receipt.stack === stack && names.includes(receipt.release ?? '')) kept.add(receipt.release ?? '');
    if (kept.size >= Math.min(settings.keepReleases, names.length)) break;
  }
  for (const name of names) if (!kept.has(name)) system.files.remove(`${folder}/${name}`);
}

/** What the receipt says about the containers of a release. */
export function noteServices(
  context: Context,
  release: ResolvedRelease,
  containers: readonly Container[],
  recorder: PassRecorder,
): void {
  const now = context.system.clock.now();
  recorder.services = servicesOf(release).flatMap((service): ReceiptService[] => {
    const own = containers.filter((container) => container.service === service.name);
    const { why } = evaluateGate(service, own, now);
    return own.map(({ id, image, imageId }) => ({
      name: service.name,
      image,
      imageId,
      container: id,
      health: why,
    }));
  });
}

/** Another version of Compose describes the same tree in other words: those are what the next change is compared with. */
export function rebaseDigests(context: Context, release: ResolvedRelease): void {
  const { state } = context;
  const { tree, resolved } = release;
  const applied = state.applied(tree.stack);
  if (applied === undefined || applied.inputs !== inputsOf(context, release)) return;
  const services = Object.fromEntries(
    Object.entries(applied.services).map(([name, before]) => [
      name,
      { ...before, ...resolved.services[name] },
    ]),
  );
  const fresh: AppliedRelease = { ...applied, project: resolved.project, services };
  if (JSON.stringify(fresh) !== JSON.stringify(applied)) state.setApplied(tree.stack, fresh);
}
