/**
 * One upgrade of stored data: dump with the old server, copy of the volume, restore into the new server, comparison.
 * Every step is on the disk before the next one begins; whatever fails ends at the old data.
 */
import { join } from 'node:path';
import { Compose } from '../../engine/compose.ts';
import type { Container } from '../../engine/container.ts';
import type { HostContext } from '../../engine/context.ts';
import { refuse } from '../../problem.ts';
import { SALT_BYTES } from '../../secrets/postgres.ts';
import type { Release } from '../../secrets/release.ts';
import { variables } from '../../secrets/secrets.ts';
import type { DataUpgrade, OldServer, UpgradeRun } from '../../state/upgrades.ts';
import { sizeText } from '../../tell/text.ts';
import { DATABASES, GLOBALS, INVENTORY, readDump } from './dump.ts';
import { differences } from './inventory.ts';
import { passwordFits } from './password.ts';
import { Progress } from './progress.ts';
import { saveRun } from './recovery.ts';
import { oldServer, startNew, startOld, stopScratch } from './scratch.ts';
import { DUMP_FOLDER, type Login, Server } from './server.ts';
import { checkSpace } from './space.ts';
import { Volumes } from './volume.ts';

export class Upgrade {
  readonly #context: HostContext;
  readonly #release: Release;
  readonly #upgrade: DataUpgrade;
  readonly #stack: string;
  readonly #volumes: Volumes;
  readonly #login: Login;
  readonly #progress: Progress;

  constructor(context: HostContext, release: Release, upgrade: DataUpgrade) {
    this.#context = context;
    this.#release = release;
    this.#upgrade = upgrade;
    this.#stack = release.tree.stack;
    this.#volumes = new Volumes(context.system, context.docker, this.#stack);
    const secret = upgrade.password === undefined ? undefined : release.secrets.values.get(upgrade.password);
    this.#login = { user: upgrade.user, database: upgrade.database, password: secret?.toString() ?? '' };
    this.#progress = new Progress(context, this.#stack, upgrade);
  }

  /** Goes on from where a killed pass has left it. */
  async run(containers: readonly Container[]): Promise<void> {
    const { state, system } = this.#context;
    const known = state
      .upgrades(this.#stack)
      .running.find(({ service }) => service === this.#upgrade.service);
    let run = known ?? (await this.#begin(containers));
    if (run.step === 'begun') run = await this.#takeDump(run);
    if (run.step === 'dumped') run = await this.#copy(run);
    if (run.step === 'copied') await this.#restore(run);
    system.checkpoint('upgrade-done');
  }

  /** Looks whether it can be done at all, then stops the consumers and the database. */
  async #begin(containers: readonly Container[]): Promise<UpgradeRun> {
    const { docker, system } = this.#context;
    const { service, volume, consumers, from, to } = this.#upgrade;
    const database = containers.find((container) => container.service === service);
    const old = database && (await oldServer(docker, database.id, volume));
    if (database === undefined || old === undefined || database.status !== 'running')
      return refuse(
        'apply/upgrade-not-running',
        `${service} does not run on the volume ${volume}, so its data cannot be read.`,
        `Start version ${from} first, and look at \`docker logs\`.`,
      );
    const { data: bytes, content } = await this.#examine(database.name, old);
    const stopped = containers
      .filter((one) => consumers.includes(one.service ?? '') && one.status === 'running')
      .map(({ id }) => id);
    const day = new Date(system.clock.now()).toISOString().slice(0, 10);
    const run: UpgradeRun = {
      ...this.#upgrade,
      step: 'begun',
      at: system.clock.now(),
      copy: await this.#freeName(`${volume}_${from}_${day}`),
      bytes,
      content,
      dump: this.#context.state.dump(this.#stack, this.#upgrade.service),
      old,
      stopped: [...stopped, database.id],
    };
    saveRun(this.#context, this.#stack, run);
    system.checkpoint('upgrade-begun');
    this.#progress.step('stop', `PostgreSQL ${from} to ${to}, ${sizeText(bytes)}; consumers are stopped`);
    await docker.stop(stopped);
    system.checkpoint('upgrade-consumers');
    await docker.stop([database.id]);
    system.checkpoint('upgrade-stopped');
    return run;
  }

  /** Version, password and room, while everything still runs. Returns the bytes of the volume, and of what is in it. */
  async #examine(container: string, old: OldServer): Promise<{ data: number; content: number }> {
    const { volume, from, service, password, user } = this.#upgrade;
    const server = new Server(this.#context.docker, container, this.#login);
    await server.ready(this.#context.system.clock);
    const version = await server.version();
    if (version !== from)
      refuse(
        'apply/upgrade-version',
        `${service} runs PostgreSQL ${version}, not ${from}.`,
        'Correct `from` below `upgrades`.',
      );
    if (passwordFits(await server.storedPassword(), user, this.#login.password) === false)
      refuse(
        'apply/upgrade-password',
        `The password of ${user} in ${service} is not the one in the secret ${password}.`,
        `Bring the right one back into the secret ${password}, or set it in the database: ALTER ROLE.`,
      );
    const sizes = { data: await this.#volumes.size(volume, old.image), content: await server.size() };
    await checkSpace(this.#context, this.#volumes, volume, sizes);
    return sizes;
  }

  async #freeName(wanted: string): Promise<string> {
    for (let number = 1; ; number++) {
      const name = number === 1 ? wanted : `${wanted}_${number}`;
      if (!(await this.#volumes.exists(name))) return name;
    }
  }

  async #takeDump(run: UpgradeRun): Promise<UpgradeRun> {
    const { docker, system } = this.#context;
    const { files } = system;
    this.#progress.step('dump', 'dumping with the old version, and reading the dump again');
    files.remove(run.dump);
    files.makeFolder(run.dump, { mode: 0o700 }, 0o700);
    const mounts = [`${run.volume}:${run.old.target}`, `${run.dump}:${DUMP_FOLDER}`];
    const name = await startOld(docker, this.#stack, run.service, run.old, mounts);
    system.checkpoint('upgrade-old');
    const server = new Server(docker, name, this.#login);
    await server.ready(system.clock);
    const databases = await server.databases();
    files.write(join(run.dump, DATABASES), JSON.stringify(databases), { mode: 0o600 });
    files.write(join(run.dump, INVENTORY), await server.inventory(), { mode: 0o600 });
    await server.dump();
    await stopScratch(this.#context, name);
    return this.#done(run, 'dumped');
  }

  async #copy(run: UpgradeRun): Promise<UpgradeRun> {
    this.#progress.step('copy', `copying the old data to the volume ${run.copy}`);
    await this.#volumes.make(run.copy);
    await this.#volumes.copy(run.volume, run.copy, run.old.image);
    return this.#done(run, 'copied');
  }

  async #restore(run: UpgradeRun): Promise<UpgradeRun> {
    const { docker, system, state } = this.#context;
    const { tree, secrets } = this.#release;
    this.#progress.step('restore', 'restoring into the new version');
    await this.#volumes.empty(run.volume, run.old.image);
    system.checkpoint('upgrade-emptied');
    const given = variables(tree.manifest, secrets);
    const compose = new Compose(docker, this.#stack, state.current(this.#stack), given);
    const name = await startNew(compose, docker, this.#stack, run.service, run.dump);
    system.checkpoint('upgrade-new');
    const server = new Server(docker, name, this.#login);
    await server.ready(system.clock);
    const version = await server.version();
    if (version !== run.to)
      refuse(
        'apply/upgrade-version',
        `The image of ${run.service} is PostgreSQL ${version}, not ${run.to}.`,
        'Correct `to` below `upgrades`.',
      );
    const databases = JSON.parse(readDump(system.files, run.dump, DATABASES)) as string[];
    const work = server.restore(
      readDump(system.files, run.dump, GLOBALS),
      databases,
      system.random(SALT_BYTES),
    );
    await this.#progress.watch('restore', run.content, () => server.size(), work);
    system.checkpoint('upgrade-restored');
    this.#progress.step('compare', 'comparing everything with what was there before');
    const different = differences(readDump(system.files, run.dump, INVENTORY), await server.inventory());
    if (different.length > 0)
      refuse(
        'apply/upgrade-different',
        `The new version does not hold the same as the old one: ${different.join('; ')}.`,
        'Please report it: a restore that says it succeeded must not differ.',
      );
    await stopScratch(this.#context, name);
    await this.#volumes.sync(run.volume, run.old.image);
    return this.#done(run, 'compared');
  }

  #done(run: UpgradeRun, step: UpgradeRun['step']): UpgradeRun {
    const next = { ...run, step };
    saveRun(this.#context, this.#stack, next);
    this.#context.system.checkpoint(`upgrade-${step}`);
    return next;
  }
}
