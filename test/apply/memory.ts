/** The machine in memory: files with owners and modes, a clock that jumps, programs that answer as the test says. */
import { dirname } from 'node:path';
import type { ProcessResult, RunOptions } from '../../src/apply/machine/process.ts';
import type { Access, Entry, Files, Stat, System } from '../../src/apply/machine/system.ts';

interface Node extends Stat {
  readonly bytes: Buffer;
}

export class MemoryFiles implements Files {
  readonly nodes = new Map<string, Node>();

  constructor(files: Readonly<Record<string, string>> = {}) {
    for (const [path, text] of Object.entries(files)) this.write(path, text, { mode: 0o600 });
  }

  stat(path: string): Stat | undefined {
    return this.nodes.get(path);
  }

  read(path: string): Buffer | undefined {
    const node = this.nodes.get(path);
    return node?.kind === 'file' ? node.bytes : undefined;
  }

  readUntrusted(path: string, most: number): Buffer | undefined {
    const bytes = this.read(path);
    return bytes !== undefined && bytes.length <= most ? bytes : undefined;
  }

  real(path: string): string {
    return path;
  }

  list(folder: string): string[] {
    return this.walk(folder).flatMap(({ path }) => (path.includes('/') ? [] : [path]));
  }

  walk(folder: string): Entry[] {
    return [...this.nodes]
      .filter(([path]) => path.startsWith(`${folder}/`))
      .map(([path, { kind }]) => ({ path: path.slice(folder.length + 1), kind }))
      .sort((a, b) => (a.path < b.path ? -1 : 1));
  }

  write(path: string, bytes: Uint8Array | string, access: Access, folderMode = 0o700): void {
    this.makeFolder(dirname(path), { mode: folderMode }, folderMode);
    this.#put(path, 'file', access, Buffer.from(bytes as string));
  }

  size(path: string): number {
    return this.read(path)?.length ?? 0;
  }

  readAt(path: string, from: number, length: number): Buffer {
    return this.read(path)?.subarray(from, from + length) ?? Buffer.alloc(0);
  }

  append(path: string, line: string): void {
    this.write(path, `${this.read(path)?.toString() ?? ''}${line}\n`, { mode: 0o600 });
  }

  makeFolder(path: string, access: Access, aboveMode = 0o755): void {
    if (path === '/' || this.nodes.has(path)) return;
    this.makeFolder(dirname(path), { mode: aboveMode }, aboveMode);
    this.#put(path, 'folder', access);
  }

  open(): number {
    return 0;
  }

  /** Folders that were opened, by descriptor. */
  readonly opened: string[] = [];

  openFolder(path: string): number {
    return this.opened.push(path) - 1;
  }

  close(): void {}

  move(from: string, to: string): void {
    for (const [path, node] of [...this.nodes]) {
      if (path !== from && !path.startsWith(`${from}/`)) continue;
      this.nodes.delete(path);
      this.nodes.set(to + path.slice(from.length), node);
    }
  }

  remove(path: string): void {
    for (const other of [...this.nodes.keys()])
      if (other === path || other.startsWith(`${path}/`)) this.nodes.delete(other);
  }

  removeEmpty(folder: string): void {
    if (this.walk(folder).length === 0) this.nodes.delete(folder);
  }

  /** Puts something else than a file or folder in place. */
  link(path: string): void {
    this.#put(path, 'link', { mode: 0o777 });
  }

  #put(path: string, kind: Stat['kind'], { mode, uid = 0, gid = 0 }: Access, bytes = Buffer.alloc(0)): void {
    this.nodes.set(path, { kind, mode, uid, gid, bytes });
  }
}

export interface Call {
  readonly program: string;
  readonly args: readonly string[];
  readonly options: RunOptions;
}

/** What a program answers; what is left out is success and silence. */
export type Answer = Partial<Omit<ProcessResult, 'out'>> & { readonly out?: string };

export class MemorySystem implements System {
  readonly files: MemoryFiles;
  readonly calls: Call[] = [];
  readonly posts: { url: string; headers: Record<string, string>; body?: string }[] = [];
  readonly said: string[] = [];
  printed = '';
  /** What a person types, or standard input holds. */
  input = '';
  time = 1_000_000;
  environment: Record<string, string> = {};
  uid = 0;
  command = ['/usr/bin/node', '/opt/waybill/waybill-apply.cjs'] as const;
  postStatus: number | Error = 200;
  location: string | undefined;
  #answer: (call: Call) => Answer;
  #random = 7;

  constructor(files: Readonly<Record<string, string>> = {}, answer: (call: Call) => Answer = () => ({})) {
    this.files = new MemoryFiles(files);
    this.#answer = answer;
  }

  run = async (
    program: string,
    args: readonly string[],
    options: RunOptions = {},
  ): Promise<ProcessResult> => {
    const call = { program, args, options };
    this.calls.push(call);
    const { out = '', ...rest } = this.#answer(call);
    return { code: 0, err: '', notFound: false, timedOut: false, ...rest, out: Buffer.from(out) };
  };

  clock = {
    now: () => this.time,
    elapsed: () => this.time,
    sleep: async (milliseconds: number) => {
      this.time += milliseconds;
    },
  };

  kill(): void {}

  limits: { milliseconds: number; late: () => void }[] = [];

  limit(milliseconds: number, late: () => void): void {
    this.limits.push({ milliseconds, late });
  }

  hold(): () => void {
    return () => {};
  }

  /** The same numbers every time, in no order that a secret could hide behind. */
  random(count: number): Uint8Array {
    return Uint8Array.from({ length: count }, () => {
      this.#random = (this.#random * 1103515245 + 12345) % 2147483648;
      return (this.#random >> 16) & 255;
    });
  }

  async post(url: string, request: { headers: Record<string, string>; body?: string }) {
    this.posts.push({
      url,
      headers: request.headers,
      ...(request.body === undefined ? {} : { body: request.body }),
    });
    if (this.postStatus instanceof Error) throw this.postStatus;
    return { status: this.postStatus, ...(this.location === undefined ? {} : { location: this.location }) };
  }

  async readSecret(): Promise<Uint8Array> {
    return Buffer.from(this.input);
  }

  async addresses(name: string): Promise<string[]> {
    return name.startsWith('lost') ? [] : ['192.0.2.1'];
  }

  free(): number {
    return 10 << 30;
  }

  say(line: string): void {
    this.said.push(line);
  }

  print(text: string): void {
    this.printed += text;
  }

  checkpoint(): void {}
}
