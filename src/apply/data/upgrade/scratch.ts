/** Servers that run for an upgrade alone, where no consumer finds them. */
import type { Compose } from '../../engine/compose.ts';
import type { HostContext } from '../../engine/context.ts';
import type { Docker } from '../../engine/docker.ts';
import { lastLine } from '../../machine/process.ts';
import { refuse } from '../../problem.ts';
import type { OldServer } from '../../state/upgrades.ts';
import { DUMP_FOLDER, type Login } from './server.ts';
import { WORK_LABEL } from './volume.ts';

/** Seconds for a server to write everything down when it is stopped. */
const STOP_LIMIT = 300;
const PAUSE = 300;

export const scratchName = (stack: string, service: string) => `${stack}-${service}-waybill`;

/** Variables that say where PostgreSQL finds its data. */
const PLACE = /^(?:PGDATA|LANG|LC_\w+|PATH)=/;

interface Inspected {
  readonly Image: string;
  readonly Config: {
    readonly Entrypoint: readonly string[] | null;
    readonly Cmd: readonly string[] | null;
    readonly Env: readonly string[] | null;
    readonly User: string;
    readonly StopSignal?: string;
  };
  readonly State: { readonly Running: boolean };
  readonly HostConfig: { readonly ShmSize: number };
  readonly Mounts: readonly {
    readonly Name?: string;
    readonly Source: string;
    readonly Destination: string;
  }[];
}

/** How a container runs its server on a volume or a folder, so that it can be started once more on its own. */
export async function oldServer(docker: Docker, id: string, place: string): Promise<OldServer | undefined> {
  const ran = await docker.runOrRefuse(['container', 'inspect', id]);
  const [found] = JSON.parse(ran.out.toString()) as Inspected[];
  const mount = found?.Mounts.find(({ Name, Source }) => Name === place || Source === place);
  if (found === undefined || mount === undefined) return undefined;
  return {
    image: found.Image,
    entrypoint: found.Config.Entrypoint ?? [],
    command: found.Config.Cmd ?? [],
    user: found.Config.User,
    environment: (found.Config.Env ?? []).filter((line) => PLACE.test(line)),
    target: mount.Destination,
    sharedMemory: found.HostConfig.ShmSize,
  };
}

/** Starts the old server on a volume, without any network. Returns the name of its container. */
export async function startOld(
  docker: Docker,
  stack: string,
  service: string,
  old: OldServer,
  mounts: readonly string[],
): Promise<string> {
  const name = scratchName(stack, service);
  const [entry, ...rest] = old.entrypoint;
  const args = [
    ...['run', '--detach', '--name', name, '--network', 'none', '--label', `${WORK_LABEL}=${stack}`],
    ...['--pull', 'never', '--shm-size', String(old.sharedMemory)],
    ...(old.user === '' ? [] : ['--user', old.user]),
    ...old.environment.flatMap((line) => ['-e', line]),
    ...mounts.flatMap((mount) => ['-v', mount]),
    ...(entry === undefined ? [] : ['--entrypoint', entry]),
    old.image,
    ...rest,
    ...old.command,
  ];
  await docker.runOrRefuse(args);
  return name;
}

const USER_ZERO = ['--user', '0'];

/** Starts a container with the tools of a database beside it: in its network, and with a folder for the dump. */
export async function startClient(
  docker: Docker,
  stack: string,
  service: string,
  old: OldServer,
  database: string,
  mount: string,
): Promise<string> {
  const name = scratchName(stack, service);
  await docker.runOrRefuse([
    ...['run', '--detach', '--name', name, '--network', `container:${database}`, ...USER_ZERO],
    ...['--label', `${WORK_LABEL}=${stack}`, '--pull', 'never', '-v', mount],
    ...old.environment.flatMap((line) => ['-e', line]),
    ...['--stop-signal', 'SIGKILL', '--entrypoint', 'sleep', old.image, '86400'],
  ]);
  return name;
}

/** Starts an empty server of the same image, on a volume that goes away with it. */
export async function startFresh(
  docker: Docker,
  stack: string,
  service: string,
  old: OldServer,
  { user, database, password }: Login,
  mount: string,
): Promise<string> {
  const name = scratchName(stack, service);
  const [entry, ...rest] = old.entrypoint;
  await docker.runOrRefuse(
    [
      ...['run', '--detach', '--name', name, '--network', 'none', '--label', `${WORK_LABEL}=${stack}`],
      ...['--pull', 'never', '--shm-size', String(old.sharedMemory), '-v', old.target, '-v', mount],
      ...(old.user === '' ? [] : ['--user', old.user]),
      ...old.environment.flatMap((line) => ['-e', line]),
      ...['-e', `POSTGRES_USER=${user}`, '-e', `POSTGRES_DB=${database}`, '-e', 'POSTGRES_PASSWORD'],
      ...(entry === undefined ? [] : ['--entrypoint', entry]),
      old.image,
      ...rest,
      ...filling(old.command),
    ],
    { environment: { ...docker.environment(), POSTGRES_PASSWORD: password } },
  );
  return name;
}

/**
 * Settings of a server that is only filled: it writes everything once, and nothing is safe before it was stopped and the
 * disk has it. Killed earlier, its data is made again from the dump.
 * https://www.postgresql.org/docs/current/populate.html
 */
const FILLING = [
  'fsync=off',
  'full_page_writes=off',
  'wal_level=minimal',
  'max_wal_senders=0',
  'max_wal_size=4GB',
  'checkpoint_timeout=1h',
  'autovacuum=off',
].flatMap((setting) => ['-c', setting]);

/** The command of a server, with the settings for filling it; as it is where it is not a plain `postgres`. */
const filling = (command: readonly string[]) =>
  command[0] === 'postgres' ? [...command, ...FILLING] : command;

/** What a service runs: the command of the tree, or else that of its image. */
async function commandOf(compose: Compose, docker: Docker, service: string): Promise<readonly string[]> {
  type Config = { services?: Record<string, { command?: readonly string[] | null; image?: string }> };
  const ran = await compose.config('--format', 'json');
  const { services } = JSON.parse(ran.out.toString() || '{}') as Config;
  const { command, image = '' } = services?.[service] ?? {};
  // Compose writes every dollar sign twice, so that its output can be its input.
  if (command) return command.map((word) => word.replaceAll('$$', '$'));
  const inspected = await docker.ask(['image', 'inspect', '--format', '{{json .Config.Cmd}}', '--', image]);
  return (JSON.parse(inspected.out.toString() || 'null') as string[] | null) ?? [];
}

/** Starts the new server as the tree describes it, but under another name. */
export async function startNew(
  compose: Compose,
  docker: Docker,
  stack: string,
  service: string,
  dump: string,
): Promise<string> {
  const name = scratchName(stack, service);
  const command = filling(await commandOf(compose, docker, service));
  const ran = await compose.run(
    [
      ...['run', '--detach', '--no-deps', '--no-TTY', '--name', name, '--label', `${WORK_LABEL}=${stack}`],
      ...['--volume', `${dump}:${DUMP_FOLDER}`, service, ...command],
    ],
    { limit: STOP_LIMIT },
  );
  if (ran.code !== 0)
    refuse(
      'apply/upgrade-start',
      `${service} could not be started: ${lastLine(ran.err)}.`,
      'See `docker ps -a`.',
    );
  return name;
}

/**
 * Stops a server so that its data is whole, and removes its container. The signal is sent again and again: while an image
 * sets a new server up, its first process is a script, and takes no notice.
 */
export async function stopScratch({ docker, system }: HostContext, name: string): Promise<void> {
  const until = system.clock.now() + STOP_LIMIT * 1000;
  for (;;) {
    const ran = await docker.ask(['container', 'inspect', name]);
    if (ran.code !== 0) return;
    const [found] = JSON.parse(ran.out.toString()) as Inspected[];
    if (found?.State.Running !== true || system.clock.now() > until) break;
    await docker.run(['kill', '--signal', found.Config.StopSignal ?? 'SIGTERM', name]);
    await system.clock.sleep(PAUSE);
  }
  await docker.run(['rm', '--force', '--volumes', name]);
}

/** Removes all that a killed upgrade of a stack may have left running. */
export async function clearScratch(context: HostContext, stack: string): Promise<void> {
  const listed = await context.docker.runOrRefuse(['ps', '-aq', '--filter', `label=${WORK_LABEL}=${stack}`]);
  const ids = listed.out.toString().split('\n').filter(Boolean);
  // Stopped and not killed: a server that goes down in order leaves data that any copy of it may trust.
  for (const id of ids) await stopScratch(context, id);
}
