/** Docker volumes: what version their data has, copies of them, and their size. */
import { join } from 'node:path';
import type { StoredData } from '../../../schema/manifest.gen.ts';
import { type Docker, PROJECT } from '../../engine/docker.ts';
import { lastLine } from '../../machine/process.ts';
import type { System } from '../../machine/system.ts';
import { refuse } from '../../problem.ts';

/** Label of everything that is made for an upgrade or a backup, with the name of the stack. */
export const WORK_LABEL = 'waybill.work';

/** File of PostgreSQL that holds the major version of the data. */
const VERSION_FILE = 'PG_VERSION';

const FOREVER = { limit: Number.POSITIVE_INFINITY };

interface InspectedVolume {
  readonly Driver: string;
  readonly Mountpoint: string;
  readonly Options: Readonly<Record<string, string>> | null;
}

export class Volumes {
  readonly #system: System;
  readonly #docker: Docker;
  readonly #stack: string;

  constructor(system: System, docker: Docker, stack: string) {
    this.#system = system;
    this.#docker = docker;
    this.#stack = stack;
  }

  async exists(volume: string): Promise<boolean> {
    return (await this.#inspect(volume)) !== undefined;
  }

  /** Bytes that are free where a volume lies. Infinite where the host cannot tell. */
  async free(volume: string): Promise<number> {
    const found = await this.#inspect(volume);
    const place = found?.Options?.['device'] ?? found?.Mountpoint ?? '';
    const { files } = this.#system;
    return files.stat(place) === undefined ? Number.POSITIVE_INFINITY : this.#system.free(place);
  }

  /** Major version of PostgreSQL data, wherever it lies; undefined when there is none. */
  async versionOf(
    { volume, folder = '', data = '' }: StoredData,
    image: string,
  ): Promise<string | undefined> {
    if (volume !== undefined) return this.version(volume, data, image);
    const there = this.#system.files.stat(folder) !== undefined;
    return there ? /^\d+/.exec(this.#read(folder, data))?.[0] : undefined;
  }

  /**
   * Major version of the PostgreSQL data in a volume; undefined when there is no data.
   *
   * @param data folder in the volume in which a version of the image looks, for example `18/docker`
   * @param image image with a shell, for a volume that is not simply a folder of this host
   */
  async version(volume: string, data: string, image: string): Promise<string | undefined> {
    const found = await this.#inspect(volume);
    if (found === undefined) return undefined;
    // The data of another version may lie elsewhere in the volume: PostgreSQL 18 moved it.
    const plain = found.Driver === 'local' && Object.keys(found.Options ?? {}).length === 0;
    const script = `for f in "/data/$1/${VERSION_FILE}" /data/${VERSION_FILE} /data/*/docker/${VERSION_FILE}; do
      if [ -f "$f" ]; then cat "$f"; exit; fi
    done`;
    const text = plain
      ? this.#read(found.Mountpoint, data)
      : await this.script(image, [`${volume}:/data:ro`], script, [data]);
    return /^\d+/.exec(text)?.[0];
  }

  #read(folder: string, data: string): string {
    const { files } = this.#system;
    if (files.stat(folder) === undefined)
      refuse(
        'apply/upgrade-volume-unseen',
        `The folder ${folder} of a volume cannot be seen from here.`,
        'The applier must run where the Docker engine runs.',
      );
    const others = files.list(folder).map((name) => join(name, 'docker'));
    for (const below of [data, '', ...others]) {
      const bytes = files.read(join(folder, below, VERSION_FILE));
      if (bytes !== undefined) return bytes.toString();
    }
    return '';
  }

  /** Bytes that a volume takes. */
  async size(volume: string, image: string): Promise<number> {
    const text = await this.script(image, [`${volume}:/data:ro`], 'du -sk /data');
    return (Number.parseInt(text, 10) || 0) * 1024;
  }

  async make(volume: string): Promise<void> {
    await this.#docker.runOrRefuse(['volume', 'create', '--label', `${WORK_LABEL}=${this.#stack}`, volume]);
  }

  /** Makes a volume of the stack if it is missing, as Compose would. */
  async makeOwn(volume: string): Promise<void> {
    if (await this.exists(volume)) return;
    const project = ['--label', `${PROJECT}=${this.#stack}`];
    const key = ['--label', `com.docker.compose.volume=${volume.slice(this.#stack.length + 1)}`];
    await this.#docker.runOrRefuse(['volume', 'create', ...project, ...key, volume]);
  }

  /** Folder of this host in which the data of a volume lies. */
  async folder(volume: string): Promise<string> {
    const found = await this.#inspect(volume);
    if (found !== undefined && Object.keys(found.Options ?? {}).length === 0) return found.Mountpoint;
    return refuse(
      'apply/upgrade-volume-unseen',
      found === undefined
        ? `There is no volume ${volume}.`
        : `The volume ${volume} is not a folder of this host.`,
      'Back it up with the tools of wherever it lies.',
    );
  }

  async remove(volume: string): Promise<void> {
    const ran = await this.#docker.run(['volume', 'rm', volume]);
    if (ran.code !== 0 && (await this.exists(volume)))
      refuse(
        'apply/upgrade-volume',
        `The volume ${volume} could not be removed: ${lastLine(ran.err)}.`,
        'See `docker volume ls`.',
      );
  }

  /** Leaves nothing in a volume. The volume itself, with its labels, stays. */
  async empty(volume: string, image: string): Promise<void> {
    await this.script(image, [`${volume}:/data`], 'find /data -mindepth 1 -delete');
  }

  /** Waits until the disk has all of a volume. */
  async sync(volume: string, image: string): Promise<void> {
    await this.script(image, [`${volume}:/data`], 'sync');
  }

  /** Makes one volume the same as another, to the last file, and makes sure that it is. */
  async copy(from: string, to: string, image: string): Promise<void> {
    const list = (folder: string) =>
      `(cd ${folder} && find . -type f -exec stat -c '%s %a %u %g %n' {} + | sort | sha256sum)`;
    const script = `set -e
      find /to -mindepth 1 -delete
      cp -a /from/. /to/
      chown "$(stat -c %u:%g /from)" /to
      chmod "$(stat -c %a /from)" /to
      sync
      [ "$${list('/from')}" = "$${list('/to')}" ] || { echo 'the copy is not whole' >&2; exit 1; }`;
    await this.script(image, [`${from}:/from:ro`, `${to}:/to`], script);
  }

  /** Runs a shell script on volumes, as root and without a network. Returns what it prints. */
  async script(
    image: string,
    volumes: readonly string[],
    script: string,
    args: readonly string[] = [],
  ): Promise<string> {
    const mounts = volumes.flatMap((volume) => ['-v', volume]);
    const label = `${WORK_LABEL}=${this.#stack}`;
    const base = ['run', '--rm', '--network', 'none', '--user', '0', '--label', label, '--pull', 'never'];
    // A shell that is the first process of a container takes no notice of a polite stop.
    const stop = ['--stop-signal', 'SIGKILL'];
    const ran = await this.#docker.run(
      [...base, ...stop, '--entrypoint', 'sh', ...mounts, image, '-c', script, 'sh', ...args],
      FOREVER,
    );
    if (ran.code !== 0)
      refuse(
        /no space left/i.test(ran.err) ? 'apply/upgrade-disk-full' : 'apply/upgrade-volume',
        `Work on the volume ${volumes.at(-1)?.split(':')[0]} failed: ${lastLine(ran.err)}.`,
        'See `docker volume ls` and `df -h`.',
      );
    return ran.out.toString();
  }

  async #inspect(volume: string): Promise<InspectedVolume | undefined> {
    const ran = await this.#docker.ask(['volume', 'inspect', volume]);
    if (ran.code === 0) return (JSON.parse(ran.out.toString()) as InspectedVolume[])[0];
    await this.#docker.refuseIfAway('volume inspect', ran);
    return undefined;
  }
}
