/** A backup: dumps of the databases while they run, archives of all other data, verified and sealed. */
import { join } from 'node:path';
import type { StoredData } from '../../../schema/manifest.gen.ts';
import type { Container } from '../../engine/container.ts';
import type { HostContext } from '../../engine/context.ts';
import { refuse } from '../../problem.ts';
import { SALT_BYTES } from '../../secrets/postgres.ts';
import type { Release } from '../../secrets/release.ts';
import type { BackupTask } from '../../state/task.ts';
import { stampOf } from '../../tell/text.ts';
import { DATABASES, GLOBALS, INVENTORY, readDump } from '../upgrade/dump.ts';
import { clearScratch, oldServer, startClient, startFresh, stopScratch } from '../upgrade/scratch.ts';
import { DUMP_FOLDER, type Login, Server } from '../upgrade/server.ts';
import { pack } from './archive.ts';
import type { Backup, Part } from './backup.ts';
import { Backups } from './store.ts';

/** Data of a stack that is backed up: all of it, or that of one app or service. */
export function wantedData({ tree }: Release, of: string): StoredData[] {
  const state = (tree.manifest.state ?? []).filter(
    ({ volume, folder }) => volume !== undefined || folder !== undefined,
  );
  const found = of === tree.stack ? state : state.filter(({ service, app }) => service === of || app === of);
  if (found.length > 0) return found;
  return refuse(
    'apply/config-service',
    `${of} has no data that Waybill knows.`,
    `There are: ${[...new Set([tree.stack, ...state.map(({ service }) => service)])].join(', ')}.`,
  );
}

/** Makes a backup. A part that fails ends it, and nothing of it is left. */
export async function makeBackup(context: HostContext, release: Release, of: string): Promise<Backup> {
  const { system, settings, docker, state } = context;
  const { stack, commit } = release.tree;
  const backups = new Backups(system, settings, stack);
  const id = stampOf(system.clock.now());
  const folder = backups.folder(id);
  const data = wantedData(release, of);
  const containers = await docker.containers(stack);
  const letGo = system.hold();
  state.setTask(stack, { kind: 'backup', at: system.clock.now(), id, stopped: [] });
  try {
    await clearScratch(context, stack);
    system.files.makeFolder(folder, { mode: 0o700 }, 0o700);
    const parts: Part[] = [];
    for (const stored of data) {
      const part = partOf(stored);
      system.say(
        `${stored.service}: ${part.kind === 'postgresql' ? 'dump, and restore into a server made for it' : 'archive'}`,
      );
      if (part.kind === 'postgresql')
        await dumpPart(context, release, stored, containers, join(folder, part.path));
      else await archivePart(context, stack, part, stored, containers, join(folder, part.path));
      system.checkpoint('backup-part');
      parts.push(part);
    }
    return await backups.seal({ apiVersion: 'waybill/v1', id, stack, commit, of, parts });
  } catch (error) {
    system.files.remove(folder);
    throw error;
  } finally {
    letGo();
    await clearScratch(context, stack);
    const task = state.task(stack);
    // What could not be started again is started by the next pass.
    if (task?.kind === 'backup' && task.stopped.length === 0) state.setTask(stack, undefined);
  }
}

/** Ends a backup that was cut off: what stood still for it runs again, and nothing of it is left. */
export async function endBackup(
  context: HostContext,
  stack: string,
  { id, stopped }: BackupTask,
): Promise<void> {
  const { docker, settings, system, state } = context;
  await clearScratch(context, stack);
  const there = new Set((await docker.inspect(stopped)).map((container) => container.id));
  for (const one of stopped) if (there.has(one)) await docker.runOrRefuse(['start', one]);
  new Backups(system, settings, stack).discard(id);
  state.setTask(stack, undefined);
}

function partOf({ service, engine, version, volume, folder, user }: StoredData): Part {
  return {
    service,
    kind: engine === 'postgresql' && user !== undefined ? 'postgresql' : 'archive',
    engine,
    version,
    ...(volume === undefined ? {} : { volume }),
    ...(folder === undefined ? {} : { folder }),
    path: service,
  };
}

/** Login of the user of a database, with the password from the secrets. */
export function loginOf(
  { secrets }: Release,
  { user = '', database = '', passwordName = '' }: StoredData,
): Login {
  return { user, database, password: secrets.values.get(passwordName)?.toString() ?? '' };
}

/** Dumps a running database, and restores the dump into a server of the same image to see that it can be done. */
async function dumpPart(
  context: HostContext,
  release: Release,
  stored: StoredData,
  containers: readonly Container[],
  folder: string,
): Promise<void> {
  const { docker, system } = context;
  const { stack } = release.tree;
  const { service, volume, folder: place = '' } = stored;
  const container = containers.find((one) => one.service === service);
  const old = container && (await oldServer(docker, container.id, volume ?? place));
  if (container?.status !== 'running' || old === undefined)
    return refuse(
      'apply/backup-not-running',
      `${service} does not run, so its data cannot be read.`,
      'Look at `docker logs`.',
    );
  const login = loginOf(release, stored);
  system.files.makeFolder(folder, { mode: 0o700 }, 0o700);
  const mount = `${folder}:${DUMP_FOLDER}`;
  const client = await startClient(docker, stack, service, old, container.id, mount);
  const server = new Server(docker, client, { ...login, host: '127.0.0.1' });
  await server.ready(system.clock);
  const databases = await server.databases();
  system.files.write(join(folder, DATABASES), JSON.stringify(databases), { mode: 0o600 });
  await server.dump();
  await stopScratch(context, client);
  const scratch = await startFresh(docker, stack, service, old, login, mount);
  const second = new Server(docker, scratch, login);
  await second.ready(system.clock);
  await second.restore(readDump(system.files, folder, GLOBALS), databases, system.random(SALT_BYTES));
  // What a restore of this very dump gives is what every later restore has to give.
  system.files.write(join(folder, INVENTORY), await second.inventory(), { mode: 0o600 });
  await stopScratch(context, scratch);
}

/** Archives data while its program and everything that uses it are stopped. */
async function archivePart(
  context: HostContext,
  stack: string,
  part: Part,
  { service, consumers }: StoredData,
  containers: readonly Container[],
  folder: string,
): Promise<void> {
  const { docker, state } = context;
  const running = containers.filter(({ status }) => status === 'running');
  const own = running.filter((one) => one.service === service).map(({ id }) => id);
  const others = running.filter((one) => consumers.includes(one.service ?? '')).map(({ id }) => id);
  const ids = [...others, ...own];
  const task = state.task(stack);
  if (task?.kind === 'backup') state.setTask(stack, { ...task, stopped: [...own, ...others] });
  context.system.checkpoint('backup-stop');
  await docker.stop(ids);
  try {
    await pack(context, stack, part, folder);
  } finally {
    for (const id of [...own, ...others]) await docker.runOrRefuse(['start', id]);
    if (task?.kind === 'backup') state.setTask(stack, task);
  }
}
