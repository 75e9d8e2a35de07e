/** The disk as one life of the applier sees it: each call is counted, a full disk refuses, and after a power cut nothing is written. */
import type { Access, Entry, Files, Stat } from '../../../src/apply/machine/system.ts';
import type { World } from './world.ts';

const noRoom = () => Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });

export class Disk implements Files {
  readonly #world: World;
  readonly #touch: (what: string) => void;

  /** @param touch counts a call; throws when the applier does not live any more */
  constructor(world: World, touch: (what: string) => void) {
    this.#world = world;
    this.#touch = touch;
  }

  #read() {
    this.#touch('');
    return this.#world.files;
  }

  #change(what: string) {
    this.#touch(what);
    return this.#world.files;
  }

  #store(what: string) {
    this.#touch(what);
    if (this.#world.full) throw noRoom();
    return this.#world.files;
  }

  stat(path: string): Stat | undefined {
    return this.#read().stat(path);
  }

  read(path: string): Buffer | undefined {
    const files = this.#read();
    if (path === '/proc/net/tcp') return this.#sockets();
    const pid = /^\/proc\/(\d+)\/environ$/.exec(path)?.[1];
    if (pid === undefined) return files.read(path);
    const { environment = {} } = this.#world.processes.get(Number(pid)) ?? {};
    return Buffer.from(
      Object.entries(environment)
        .map(([name, value]) => `${name}=${value}\0`)
        .join(''),
    );
  }

  #sockets(): Buffer {
    const lines = [...this.#world.ports].map(
      (port) => ` 0: 00000000:${port.toString(16).toUpperCase()} 00000000:0000 0A`,
    );
    return Buffer.from(['  sl  local_address rem_address   st', ...lines].join('\n'));
  }

  readUntrusted(path: string, most: number): Buffer | undefined {
    return this.#read().readUntrusted(path, most);
  }

  real(path: string): string {
    return path;
  }

  list(folder: string): string[] {
    if (folder === '/proc') return [...this.#world.processes.keys()].map(String);
    return this.#read().list(folder);
  }

  walk(folder: string): Entry[] {
    return this.#read().walk(folder);
  }

  write(path: string, bytes: Uint8Array | string, access: Access, folderMode?: number): void {
    this.#store(`write ${path}`).write(path, bytes, access, folderMode);
  }

  size(path: string): number {
    return this.#read().size(path);
  }

  readAt(path: string, from: number, length: number): Buffer {
    return this.#read().readAt(path, from, length);
  }

  append(path: string, line: string): void {
    const files = this.#store(`append to ${path}`);
    const before = files.read(path)?.toString() ?? '';
    // Half a line that a power cut has left is ended first, as on a real disk.
    files.append(path, before === '' || before.endsWith('\n') ? line : `\n${line}`);
  }

  makeFolder(path: string, access: Access, aboveMode?: number): void {
    const files = this.#change('');
    if (files.stat(path) !== undefined) return;
    if (this.#world.full) throw noRoom();
    files.makeFolder(path, access, aboveMode);
  }

  open(): number {
    this.#touch('');
    return 3;
  }

  openFolder(path: string): number {
    return this.#read().openFolder(path);
  }

  close(): void {}

  move(from: string, to: string): void {
    this.#change(`move ${from} to ${to}`).move(from, to);
  }

  remove(path: string): void {
    const files = this.#change('');
    if (files.stat(path) !== undefined) this.#world.say(`  remove ${path}`);
    files.remove(path);
  }

  removeEmpty(folder: string): void {
    this.#change('').removeEmpty(folder);
  }
}
