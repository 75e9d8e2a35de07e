/** Where backups lie: one folder each, with the digest of every file. */
import { join } from 'node:path';
import { sha256 } from '../../../base/util/digest.ts';
import type { Settings } from '../../config.ts';
import { lastLine } from '../../machine/process.ts';
import type { System } from '../../machine/system.ts';
import { refuse } from '../../problem.ts';
import { isStamp } from '../../tell/text.ts';
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

  /** Whole backups whose facts can be read, oldest first. One that was renamed is not found by its name any more. */
  all(): Backup[] {
    return this.#system.files.list(this.#folder).flatMap((id) => {
      const facts = this.#facts(id);
      return facts?.id === id ? [facts] : [];
    });
  }

  #facts(id: string): Backup | undefined {
    const bytes = this.#system.files.read(join(this.#folder, id, FACTS));
    try {
      return bytes === undefined ? undefined : (JSON.parse(bytes.toString()) as Backup);
    } catch {
      return undefined;
    }
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
    const old = this.all()
      .filter((one) => one.of === of)
      .slice(0, -this.#keep);
    for (const { id } of old) files.remove(this.folder(id));
    // Everything else beside our folders belongs to the user.
    for (const id of files.list(this.#folder)) if (isStamp(id)) this.discard(id);
  }

  async #shell(script: string, cwd: string): Promise<string> {
    const ran = await this.#system.run('sh', ['-c', script], { ...FOREVER, cwd });
    if (ran.code !== 0)
      refuse('apply/backup-failed', `The backup could not be written: ${lastLine(ran.err)}.`, 'See `df -h`.');
    return ran.out.toString();
  }
}
