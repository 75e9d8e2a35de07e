/** A backup put back. What was there is kept, and after a kill the next pass continues or goes back, as after an upgrade. */
import { join } from 'node:path';
import type { StoredData } from '../../../schema/manifest.gen.ts';
import type { HostContext } from '../../engine/context.ts';
import { type Problem, refuse, refuseIfAny } from '../../problem.ts';
import { sync } from '../../repository/sync.ts';
import type { Release } from '../../secrets/release.ts';
import { deliver } from '../../secrets/secrets.ts';
import type { RestoreTask } from '../../state/task.ts';
import { stampOf } from '../../tell/text.ts';
import { upgradeFromDump } from '../upgrade/from-dump.ts';
import { revertUpgrades } from '../upgrade/recovery.ts';
import { clearScratch } from '../upgrade/scratch.ts';
import { takeBack, unpack } from './archive.ts';
import type { Backup, Part } from './backup.ts';
import { Backups } from './store.ts';

/**
 * Parts of a backup with the services that read them now. Refuses what no service reads, or only an older one.
 *
 * @param of services that are wanted; all of the backup when left out
 */
export function partsFor(
  { tree }: Release,
  { parts, id }: Backup,
  of?: readonly string[],
): [Part, StoredData][] {
  const wanted = parts.filter(({ service }) => of === undefined || of.includes(service));
  if (wanted.length === 0)
    refuse(
      'apply/config-service',
      `The backup ${id} has nothing of ${of?.join(', ')}.`,
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

/**
 * Puts parts back, one after the other, from where it was cut off. The containers are started by the pass that follows. When
 * a part cannot be restored, all are as they were before.
 *
 * @returns where a person finds what was there before
 */
export async function restoreParts(
  context: HostContext,
  release: Release,
  begun: RestoreTask,
): Promise<string[]> {
  const { system, settings, state } = context;
  const { stack, commit, digest, manifest } = release.tree;
  const backups = new Backups(system, settings, stack);
  const backup = backups.find(begun.backup);
  const parts = partsFor(release, backup, begun.services);
  await backups.check(backup);
  state.setTask(stack, begun);
  // From here on the next pass goes through everything again, whatever becomes of this one.
  state.setJournal(stack, { commit, digest, at: system.clock.now(), phase: 'apply' });
  system.checkpoint('restore-begun');
  deliver(system, manifest, release.secrets);
  sync(system, state.current(stack), release.tree);
  await clearScratch(context, stack);
  const kept: string[] = [];
  try {
    for (const [index, [part, stored]] of parts.entries()) {
      if (index < begun.done) continue;
      kept.push(await restorePart(context, release, backup, part, stored, begun.at));
      state.setTask(stack, { ...begun, done: index + 1 });
      system.checkpoint('restore-part');
    }
  } catch (error) {
    for (const [part] of parts) if (part.kind === 'archive') await takeBack(context, stack, part, begun.at);
    await revertUpgrades(context, stack);
    state.setTask(stack, undefined);
    throw error;
  }
  state.setTask(stack, undefined);
  return kept;
}

async function restorePart(
  context: HostContext,
  release: Release,
  backup: Backup,
  part: Part,
  stored: StoredData,
  at: number,
): Promise<string> {
  const { system, settings, docker } = context;
  const { stack } = release.tree;
  const containers = await docker.containers(stack);
  const users = [...stored.consumers, stored.service];
  const ids = containers
    .filter(({ service = '', status }) => users.includes(service) && status === 'running')
    .map(({ id }) => id);
  await docker.stop(ids);
  const folder = join(new Backups(system, settings, stack).folder(backup.id), part.path);
  const what = part.kind === 'archive' ? 'the archive' : `the dump of version ${part.version}`;
  system.say(`${part.service}: restoring ${what}`);
  if (part.kind === 'archive') return unpack(context, stack, part, folder, at);
  const {
    volume = '',
    database = '',
    user = '',
    passwordName: password,
    service,
    version,
    consumers,
  } = stored;
  const copy = `${volume}_before-${stampOf(at)}`;
  const upgrade = { service, from: part.version, to: version, volume, database, user, password, consumers };
  const dump = { folder, backup: backup.id, copy, stopped: ids };
  await upgradeFromDump(context, release, upgrade, dump, containers);
  return `the volume ${copy}`;
}
