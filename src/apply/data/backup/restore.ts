/** A backup put back. What was there is kept, and after a kill the next pass goes on or goes back as after an upgrade. */
import { join } from 'node:path';
import type { StoredData } from '../../../schema/manifest.gen.ts';
import type { Container } from '../../engine/container.ts';
import type { HostContext } from '../../engine/context.ts';
import { type Problem, refuse, refuseIfAny } from '../../problem.ts';
import { sync } from '../../repository/sync.ts';
import type { Release } from '../../secrets/release.ts';
import { deliver } from '../../secrets/secrets.ts';
import type { OldServer } from '../../state/upgrades.ts';
import { stampOf } from '../../tell/text.ts';
import { store } from '../upgrade/recovery.ts';
import { oldServer } from '../upgrade/scratch.ts';
import { Upgrade } from '../upgrade/upgrade.ts';
import { Volumes } from '../upgrade/volume.ts';
import { unpack } from './archive.ts';
import type { Backup, Part } from './backup.ts';
import { Backups } from './store.ts';

/** Parts of a backup with the services that read them now. Refuses what no service reads, or only an older one. */
export function partsFor(
  { tree }: Release,
  { parts, id }: Backup,
  of: string | undefined,
): [Part, StoredData][] {
  const wanted = parts.filter(({ service }) => of === undefined || service === of);
  if (wanted.length === 0)
    refuse(
      'apply/config-service',
      `The backup ${id} has nothing of ${of}.`,
      `It has: ${parts.map(({ service }) => service).join(', ')}.`,
    );
  const problems: Problem[] = [];
  const found = wanted.flatMap((part): [Part, StoredData][] => {
    const stored = tree.manifest.state?.find(({ service }) => service === part.service);
    if (part.kind === 'postgresql' && stored !== undefined && stored.volume === undefined) {
      problems.push({
        code: 'apply/backup-folder',
        message: `The data of ${part.service} lies in a folder, ${stored.folder ?? ''}, and Waybill restores databases into volumes.`,
        help: 'Name the other services to restore, and bring this one back by hand: `pg_restore` reads the dump.',
      });
      return [];
    }
    const fits =
      stored !== undefined &&
      (part.kind === 'archive'
        ? stored.version === part.version
        : Number(part.version) <= Number(stored.version));
    if (fits) return [[part, stored]];
    problems.push({
      code: 'apply/backup-version',
      message: `${part.service} of the backup is ${part.engine} ${part.version}, and ${stored === undefined ? 'no service of that name is there' : `version ${stored.version} runs`}.`,
      help: 'Go back to a release that fits, or name the services to restore.',
    });
    return [];
  });
  refuseIfAny(problems);
  return found;
}

/** Puts parts back, one after the other. The containers are started by the pass that follows. */
export async function restoreParts(
  context: HostContext,
  ready: Release,
  backup: Backup,
  parts: readonly (readonly [Part, StoredData])[],
): Promise<string[]> {
  const { system, settings, docker, state } = context;
  const { stack, commit, digest, manifest } = ready.tree;
  const backups = new Backups(system, settings, stack);
  await backups.check(backup);
  // From here on the next pass goes through everything again, whatever becomes of this one.
  state.setJournal(stack, { commit, digest, at: system.clock.now(), phase: 'apply' });
  deliver(system, manifest, ready.secrets);
  sync(system, state.current(stack), ready.tree);
  const kept: string[] = [];
  for (const [part, stored] of parts) {
    const containers = await docker.containers(stack);
    const users = [...stored.consumers, stored.service];
    const ids = containers
      .filter(({ service = '', status }) => users.includes(service) && status === 'running')
      .map(({ id }) => id);
    await docker.stop(ids);
    const folder = join(backups.folder(backup.id), part.path);
    system.say(
      `${part.service}: restoring ${part.kind === 'archive' ? 'the archive' : `the dump of version ${part.version}`}`,
    );
    if (part.kind === 'archive') kept.push(await unpack(context, stack, part, folder));
    else
      kept.push(await restoreDump(context, ready, stored, part, { folder, id: backup.id, containers, ids }));
  }
  return kept;
}

/** The second half of an upgrade: copy of what is there, restore, comparison. */
async function restoreDump(
  context: HostContext,
  ready: Release,
  { volume = '', database = '', user = '', passwordName: password, service, version, consumers }: StoredData,
  part: Part,
  {
    folder,
    id,
    containers,
    ids,
  }: { folder: string; id: string; containers: readonly Container[]; ids: readonly string[] },
): Promise<string> {
  const { system, docker } = context;
  const { stack, manifest } = ready.tree;
  const container = containers.find((one) => one.service === service);
  const image = manifest.services.find(({ name }) => name === service)?.image ?? '';
  const none: OldServer = {
    image,
    entrypoint: [],
    command: [],
    user: '',
    environment: [],
    target: '',
    sharedMemory: 0,
  };
  const old = (container && (await oldServer(docker, container.id, volume))) ?? none;
  const volumes = new Volumes(system, docker, stack);
  await volumes.makeOwn(volume);
  const move = { service, from: part.version, to: version, volume, database, user, password, consumers };
  const stamp = stampOf(system.clock.now());
  const copy = `${volume}_before-${stamp}`;
  const bytes = await volumes.size(volume, old.image);
  store(context, stack, {
    ...move,
    step: 'dumped',
    at: system.clock.now(),
    copy,
    bytes,
    content: bytes,
    dump: folder,
    backup: id,
    old,
    stopped: ids,
  });
  await new Upgrade(context, ready, move).run(containers);
  return `the volume ${copy}`;
}
