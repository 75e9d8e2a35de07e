/** The state folder: where everything is, and how it is read and written so that no power cut can tear it. */
import { join } from 'node:path';
import type { Files } from '../machine/system.ts';
import { refuse } from '../problem.ts';
import { ReceiptLog } from './receipt-log.ts';
import type { AdoptedProject, AppliedRelease, FailedRelease, Journal } from './release.ts';
import type { Reset } from './reset.ts';
import type { Task } from './task.ts';
import { isUnsent, type Unsent } from './unsent.ts';
import type { ProgressFacts, Upgrades } from './upgrades.ts';

const PRIVATE_FILE = { mode: 0o600 };

/** Files without which nobody knows where data was put. */
const KNOWS_DATA = ['task.json', 'upgrades.json', 'resets.json', 'before.json'];

/** Paths below the state folder. */
export class State {
  readonly folder: string;
  readonly receipts: ReceiptLog;
  readonly #files: Files;

  constructor(folder: string, files: Files) {
    this.folder = folder;
    this.#files = files;
    this.receipts = new ReceiptLog(join(folder, 'receipts.jsonl'), files);
  }

  get lock(): string {
    return join(this.folder, 'lock');
  }
  get repository(): string {
    return join(this.folder, 'repository.git');
  }
  /** Folder that Compose runs a stack from. Containers hold its folders by inode: it is never exchanged. */
  current(stack: string): string {
    return join(this.folder, 'stacks', stack, 'current');
  }
  /** Where a tree lies while Compose is asked about it. */
  staging(stack: string): string {
    return join(this.folder, 'stacks', stack, 'staging');
  }
  releases(stack: string): string {
    return join(this.folder, 'releases', stack);
  }
  release(stack: string, commit: string): string {
    return join(this.releases(stack), commit);
  }
  #of(stack: string, name: string): string {
    return join(this.folder, 'stacks', stack, name);
  }

  /** Key of all digests that are stored: without it nobody can try out what a short secret was. */
  key(random: (count: number) => Uint8Array): string {
    const path = join(this.folder, 'key');
    const known = this.#files.read(path);
    if (known !== undefined) return known.toString();
    const made = Buffer.from(random(32)).toString('hex');
    this.#files.write(path, made, PRIVATE_FILE);
    return made;
  }

  applied(stack: string): AppliedRelease | undefined {
    return this.#read<AppliedRelease>(this.#of(stack, 'applied.json'), [
      'commit',
      'digest',
      'services',
      'secrets',
      'generated',
      'networks',
    ]);
  }
  failed(stack: string): FailedRelease | undefined {
    return this.#read<FailedRelease>(this.#of(stack, 'failed.json'), ['commit', 'key', 'problems']);
  }
  journal(stack: string): Journal | undefined {
    return this.#read<Journal>(this.#of(stack, 'journal.json'), ['commit', 'phase']);
  }
  setApplied(stack: string, value: AppliedRelease): void {
    this.#write(this.#of(stack, 'applied.json'), value);
  }
  setFailed(stack: string, value: FailedRelease | undefined): void {
    this.#put(this.#of(stack, 'failed.json'), value);
  }
  setJournal(stack: string, value: Journal | undefined): void {
    this.#put(this.#of(stack, 'journal.json'), value);
  }

  /** The Compose project that a stack has taken over. */
  before(stack: string): AdoptedProject | undefined {
    return this.#read<AdoptedProject>(this.#of(stack, 'before.json'), ['folder', 'files', 'services']);
  }
  setBefore(stack: string, value: AdoptedProject): void {
    this.#write(this.#of(stack, 'before.json'), value);
  }

  /** Nothing of a stack runs any more, and the project before it does. */
  forget(stack: string): void {
    for (const name of ['applied.json', 'failed.json', 'journal.json', 'before.json'])
      this.#files.remove(this.#of(stack, name));
  }

  /** Stacks that were applied, and not removed since, whether they are configured or not. */
  appliedStacks(): string[] {
    const folder = join(this.folder, 'stacks');
    return this.#files
      .list(folder)
      .filter((stack) => this.#files.stat(this.#of(stack, 'applied.json')) !== undefined);
  }

  /** The commit that this host follows. A file that holds none says nothing: the copy of the repository knows it as well. */
  accepted(): string | undefined {
    const text = this.#files.read(join(this.folder, 'accepted'))?.toString().trim() ?? '';
    return /^[0-9a-f]{40,64}$/.test(text) ? text : undefined;
  }
  setAccepted(commit: string): void {
    this.#files.write(join(this.folder, 'accepted'), `${commit}\n`, PRIVATE_FILE);
  }

  /**
   * Outcome of every stack after the last pass: what a notification compares with. A damaged file counts as none: what was
   * told once is told again, and no pass fails for it.
   */
  outcomes(): Readonly<Record<string, string>> {
    const value = parsed(this.#files.read(join(this.folder, 'outcomes.json'))?.toString() ?? '');
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, string>)
      : {};
  }
  setOutcomes(value: Readonly<Record<string, string>>): void {
    this.#write(join(this.folder, 'outcomes.json'), value);
  }

  /** What receivers are still to be told. A damaged file counts as none. */
  unsent(): readonly Unsent[] {
    const value = parsed(this.#files.read(join(this.folder, 'unsent.json'))?.toString() ?? '');
    return Array.isArray(value) ? value.filter(isUnsent) : [];
  }
  setUnsent(value: readonly Unsent[]): void {
    this.#put(join(this.folder, 'unsent.json'), value.length === 0 ? undefined : value);
  }

  /** When the last pass ended, and the commit that it followed. */
  lastPass(): { readonly at: number; readonly commit?: string } | undefined {
    return this.#read(join(this.folder, 'last-pass.json'), ['at']);
  }
  setLastPass(value: { readonly at: number; readonly commit?: string }): void {
    this.#write(join(this.folder, 'last-pass.json'), value);
  }

  /** The last export of the secrets: when, and a keyed digest of what was in it. */
  exported(): { readonly at: number; readonly digest: string } | undefined {
    return this.#read(join(this.folder, 'exported.json'), ['at', 'digest']);
  }
  setExported(value: { readonly at: number; readonly digest: string }): void {
    this.#write(join(this.folder, 'exported.json'), value);
  }

  paused(): { readonly since: number; readonly reason: string } | undefined {
    return this.#read(join(this.folder, 'paused.json'), ['since', 'reason']);
  }
  setPaused(value: { readonly since: number; readonly reason: string } | undefined): void {
    this.#put(join(this.folder, 'paused.json'), value);
  }

  /** Folder of the dump of a service while its data is upgraded. */
  dump(stack: string, service: string): string {
    return join(this.folder, 'stacks', stack, 'dumps', service);
  }
  /** Upgrades of stored data: those under way, and the old data that was kept. */
  upgrades(stack: string): Upgrades {
    return (
      this.#read<Upgrades>(this.#of(stack, 'upgrades.json'), ['running', 'kept']) ?? { running: [], kept: [] }
    );
  }
  setUpgrades(stack: string, value: Upgrades): void {
    this.#write(this.#of(stack, 'upgrades.json'), value);
  }
  progress(stack: string): ProgressFacts | undefined {
    return this.#read<ProgressFacts>(this.#of(stack, 'progress.json'), ['service', 'step']);
  }
  setProgress(stack: string, value: ProgressFacts | undefined): void {
    this.#put(this.#of(stack, 'progress.json'), value);
  }

  /** What a command is doing, or was doing when it was cut off. */
  task(stack: string): Task | undefined {
    return this.#read<Task>(this.#of(stack, 'task.json'), ['kind', 'at']);
  }
  setTask(stack: string, value: Task | undefined): void {
    this.#put(this.#of(stack, 'task.json'), value);
  }

  /** Data that `reset` has set aside, the newest last. */
  resets(stack: string): readonly Reset[] {
    return this.#read<readonly Reset[]>(this.#of(stack, 'resets.json'), ['length']) ?? [];
  }
  setResets(stack: string, value: readonly Reset[]): void {
    this.#write(this.#of(stack, 'resets.json'), value);
  }

  /** @param keys what such a file always holds */
  #read<T>(path: string, keys: readonly string[]): T | undefined {
    const bytes = this.#files.read(path);
    if (bytes === undefined) return undefined;
    const value = parsed(bytes.toString());
    if (typeof value === 'object' && value !== null && keys.every((key) => Object.hasOwn(value, key)))
      return value as T;
    return refuse(
      'apply/state-damaged',
      `${path} is not what Waybill writes there.`,
      KNOWS_DATA.some((name) => path.endsWith(`/${name}`))
        ? 'It says where data is on its way or kept: look at the volumes and folders of the stack before you remove the file.'
        : 'If the disk is sound, remove the file: the next pass applies the stack again.',
    );
  }

  #write(path: string, value: unknown): void {
    this.#files.write(path, `${JSON.stringify(value, undefined, 2)}\n`, PRIVATE_FILE);
  }

  #put(path: string, value: unknown): void {
    if (value === undefined) this.#files.remove(path);
    else this.#write(path, value);
  }
}

/** The value of a JSON text; undefined when it is none. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
