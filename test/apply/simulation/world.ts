/** The simulated machine as it is when nobody looks: disk, engine, git server, receiver, processes and power. */
import { MemoryFiles } from '../memory.ts';
import type { ComposeWorld } from './compose.ts';
import { serviceOf } from './containers.ts';
import { Engine } from './engine.ts';
import { GitServer } from './git.ts';
import type { Random } from './random.ts';
import { dataFolder, type Release, secretPath } from './releases.ts';
import { Timeline } from './timeline.ts';

export interface Process {
  readonly pid: number;
  readonly environment: Readonly<Record<string, string>>;
  alive: boolean;
}

export const CONFIG = '/etc/waybill/applier.yaml';

export class World implements ComposeWorld {
  readonly time = new Timeline();
  readonly random: Random;
  readonly engine: Engine;
  readonly server = new GitServer();
  readonly files: MemoryFiles;
  readonly ports = new Set<number>();
  readonly processes = new Map<number, Process>();
  /** What the receiver of notifications has taken. */
  readonly received: { readonly stack: string; readonly outcome: string }[] = [];
  readonly history: Readonly<Record<string, readonly Release[]>>;
  fullUntil = 0;
  registryAwayUntil = 0;
  receiverAwayUntil = 0;
  /** Services whose containers a person has removed. */
  readonly removedByHand = new Set<string>();
  readonly lines: string[] | undefined;
  #pid = 100;

  constructor(random: Random, history: World['history'], drift: 'report' | 'repair', log: boolean) {
    this.random = random;
    this.history = history;
    this.engine = new Engine(this.time, random);
    this.lines = log ? [] : undefined;
    const config = [
      'apiVersion: waybill/v1',
      'repository: {url: "https://git.example.com/x.git", branch: main}',
      `stacks: [${Object.keys(history).join(', ')}]`,
      `policies: {drift: ${drift}}`,
      'notify: [{preset: webhook, url: "https://hook.example.com/x"}]',
    ];
    this.files = new MemoryFiles({ [CONFIG]: `${config.join('\n')}\n` });
    for (const folder of ['/etc/waybill/secrets', '/var/lib/waybill', '/var/lib/docker'])
      this.files.makeFolder(folder, { mode: 0o700 });
  }

  get stacks(): string[] {
    return Object.keys(this.history);
  }

  get full(): boolean {
    return this.time.now < this.fullUntil;
  }

  say(text: string): void {
    this.lines?.push(`${(this.time.now / 1000).toFixed(2).padStart(9)} s  ${text}`);
  }

  begin(environment: Readonly<Record<string, string>>): Process {
    const process = { pid: ++this.#pid, environment, alive: true };
    this.processes.set(process.pid, process);
    return process;
  }

  end(process: Process): void {
    process.alive = false;
    this.processes.delete(process.pid);
  }

  /** The release of a stack at a commit of the branch. */
  releaseAt(commit: string, stack: string): Release | undefined {
    return this.server.commits.find(({ id }) => id === commit)?.stacks[stack];
  }

  newest(stack: string): Release | undefined {
    return this.server.commits.at(-1)?.stacks[stack];
  }

  /** Pushes a commit in which the given stacks have their next release. */
  push(stacks: readonly string[]): void {
    const before = this.server.commits.at(-1)?.stacks ?? {};
    const after = { ...before };
    for (const stack of stacks) {
      const releases = this.history[stack] ?? [];
      const next = releases[releases.indexOf(before[stack] as Release) + 1];
      if (next !== undefined) after[stack] = next;
    }
    this.server.commits.push({ id: this.random.hex(40), stacks: after });
    const what = stacks.map((stack) => `${stack}: ${text(after[stack])}`).join('; ');
    this.say(`push ${this.server.newest.slice(0, 8)} (${what})`);
  }

  /** Everything stops at once, and what is in memory is gone. */
  cutPower(): void {
    for (const process of [...this.processes.values()]) this.end(process);
    for (const one of this.engine.containers.values()) {
      const { status } = this.engine.look(one);
      // Docker starts again at boot what ran when it went down.
      this.#wasUp.set(one.id, status === 'running' || status === 'restarting');
      this.engine.stop(one, 255);
    }
    this.files.remove('/run/waybill');
  }
  readonly #wasUp = new Map<string, boolean>();

  /** The engine comes up. What mounts a file that is not there does not start. */
  startEngine(): void {
    for (const one of this.engine.containers.values()) {
      const { 'com.docker.compose.project': stack = '' } = one.labels;
      const mounted = serviceOf(one) !== 'web' || this.files.stat(secretPath(stack)) !== undefined;
      if (this.#wasUp.get(one.id) === true && mounted) this.engine.start(one);
    }
    this.#wasUp.clear();
  }

  /** What the apps do while nobody looks: they write their data, once. */
  writeData(): void {
    for (const stack of this.stacks) {
      const file = `${dataFolder(stack)}/data`;
      const runs = this.engine.of(stack, 'web').some((one) => one.starts > 0);
      if (runs && this.files.read(file) === undefined)
        this.files.write(file, `data of ${stack}`, { mode: 0o600, uid: 1000, gid: 1000 });
    }
  }
}

const text = (release: Release | undefined) =>
  release === undefined
    ? 'nothing'
    : `${release.good ? 'good' : 'ill'}, ${Object.values(release.services)
        .map(({ image }) => image)
        .join(' ')}`;
