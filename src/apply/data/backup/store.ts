/** Where backups lie: one folder each, with the digest of every file. */
import { join } from 'node:path';
import { sha256 } from '../../../base/util/digest.ts';
import type { Settings } from '../../config.ts';
import { lastLine } from '../../machine/process.ts';
import type { System } from '../../machine/system.ts';
import { refuse } from '../../problem.ts';
import type { Backup } from './backup.ts';

const FACTS = 'backup.json';
const SUMS = 'SHA256SUMS';
const FOREVER = { limit: Number.POSITIVE_INFINITY };

export class Backups {
  readonly #system: System;
  readonly #folder: string;
  readonly #keep: number;

  constructor(system: System, { backups }: Settings, stack: string) {
    this.#system = system;
    this.#folder = join(backups.folder, stack);
    this.#keep = backups.keep;
  }

  folder(id: string): string {
    return join(this.#folder, id);
  }

  /** Whole backups, oldest first. */
  all(): Backup[] {
    const { files } = this.#system;
    return files.list(this.#folder).flatMap((id) => {
      const bytes = files.read(join(this.#folder, id, FACTS));
      return bytes === undefined ? [] : [JSON.parse(bytes.toString()) as Backup];
    });
  }

  /** The backup that a person means: by the beginning of its name, or the newest one. */
  find(wanted: string | undefined): Backup {
    const all = this.all();
    const found = wanted === undefined ? all.slice(-1) : all.filter(({ id }) => id.startsWith(wanted));
    const [one, ...others] = found;
    if (one !== undefined && others.length === 0) return one;
    return refuse(
      'apply/config-backup',
      wanted === undefined ? 'There is no backup yet.' : `No single backup begins with ${wanted}.`,
      all.length === 0
        ? '`waybill-apply backup` makes one.'
        : `There are: ${all.map(({ id }) => id).join(', ')}.`,
    );
  }

  /** Digests all files and writes down what the backup holds: from now on it counts. */
  async seal(facts: Omit<Backup, 'sums' | 'bytes'>): Promise<Backup> {
    const folder = this.folder(facts.id);
    const script = `find . -type f ! -name ${SUMS} -exec sha256sum {} + >${SUMS} && sync && du -sk .`;
    const size = await this.#shell(script, folder);
    const { files } = this.#system;
    const backup: Backup = {
      ...facts,
      bytes: (Number.parseInt(size, 10) || 0) * 1024,
      sums: sha256(files.read(join(folder, SUMS)) ?? ''),
    };
    files.write(join(folder, FACTS), `${JSON.stringify(backup, undefined, 2)}\n`, { mode: 0o600 });
    this.#forgetOld(backup);
    return backup;
  }

  /** Refuses a backup of which a single byte is not what it was. */
  async check({ id, sums }: Backup): Promise<void> {
    const folder = this.folder(id);
    const same = sha256(this.#system.files.read(join(folder, SUMS)) ?? '') === sums;
    const ran = await this.#system.run('sha256sum', ['-c', '--status', SUMS], { ...FOREVER, cwd: folder });
    if (!same || ran.code !== 0)
      refuse(
        'apply/backup-damaged',
        `The backup ${id} is not what it was when it was made.`,
        'Take another one: `waybill-apply backup --list`.',
      );
  }

  /** Removes a backup that did not get to its end. */
  discard(id: string): void {
    const { files } = this.#system;
    if (files.read(join(this.folder(id), FACTS)) === undefined) files.remove(this.folder(id));
  }

  /** Removes what a killed backup has left, and all but the newest of those that were asked for alike. */
  #forgetOld({ of }: Backup): void {
    const { files } = this.#system;
    const all = this.all();
    const whole = new Set(all.map(({ id }) => id));
    const old = all.filter((one) => one.of === of).slice(0, -this.#keep);
    const torn = files.list(this.#folder).filter((id) => !whole.has(id));
    for (const id of [...torn, ...old.map((one) => one.id)]) files.remove(this.folder(id));
  }

  async #shell(script: string, cwd: string): Promise<string> {
    const ran = await this.#system.run('sh', ['-c', script], { ...FOREVER, cwd });
    if (ran.code !== 0)
      refuse('apply/backup-failed', `The backup could not be written: ${lastLine(ran.err)}.`, 'See `df -h`.');
    return ran.out.toString();
  }
}
