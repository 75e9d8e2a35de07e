/** Commands that touch data, cut off at every point in turn: the next pass ends what they began. */
import { describe, expect, it } from 'vitest';
import type { Settings } from '../../../src/apply/config.ts';
import { makeBackup } from '../../../src/apply/data/backup/make.ts';
import { resetApp } from '../../../src/apply/data/backup/reset.ts';
import { restoreParts } from '../../../src/apply/data/backup/restore.ts';
import { finishTask } from '../../../src/apply/data/tasks.ts';
import type { HostContext } from '../../../src/apply/engine/context.ts';
import { Docker } from '../../../src/apply/engine/docker.ts';
import type { Release } from '../../../src/apply/secrets/release.ts';
import { State } from '../../../src/apply/state/state.ts';
import type { DataTask, ResetTask, RestoreTask } from '../../../src/apply/state/task.ts';
import { sha256 } from '../../../src/base/util/digest.ts';
import type { StoredData } from '../../../src/schema/manifest.gen.ts';
import { manifest, service } from '../manifest.ts';
import { type Answer, type Call, MemoryFiles, MemorySystem } from '../memory.ts';

class Killed extends Error {}

const FOLDER = '/data/app';
const VOLUME = '/volumes/home_data/_data';
const BACKUP = '/backups/home/2026-01-01T000000';

const stored = (service: string, more: Partial<StoredData>): StoredData =>
  ({ service, app: 'app', engine: 'sqlite', version: '1', consumers: ['web'], ...more }) as StoredData;

const tree = manifest({
  services: [service('one', { app: 'app' }), service('two', { app: 'app' }), service('web')],
  state: [stored('one', { folder: FOLDER }), stored('two', { volume: 'home_data' })],
} as never);

const release = {
  tree: { stack: 'home', commit: 'c0ffee', digest: 'd', manifest: tree, files: new Map() },
  secrets: { values: new Map(), toMake: [] },
} as unknown as Release;

/** A machine with an engine that knows containers and volumes, and an end that comes at a chosen moment. */
class Host {
  readonly files = new MemoryFiles();
  readonly running = new Map(['one', 'two', 'web'].map((name) => [name, true]));
  readonly volumes = new Set(['home_data']);
  readonly settings = { backups: { folder: '/backups', keep: 7 } } as Settings;
  /** Moments until the end; none when it does not come. */
  left = Number.POSITIVE_INFINITY;
  /** Programs that fail from their nth call on. */
  failing: { program: string; from: number } | undefined;
  #calls = 0;

  constructor() {
    for (const at of [FOLDER, VOLUME])
      for (const name of ['a', 'b', 'c']) this.files.write(`${at}/${name}`, `old ${name}`, { mode: 0o600 });
    const sums = 'sums';
    const parts = [
      { service: 'one', kind: 'archive', engine: 'sqlite', version: '1', folder: FOLDER, path: 'one' },
      { service: 'two', kind: 'archive', engine: 'sqlite', version: '1', volume: 'home_data', path: 'two' },
    ];
    const facts = { apiVersion: 'waybill/v1', id: '2026-01-01T000000', stack: 'home', of: 'home', parts };
    this.files.write(`${BACKUP}/SHA256SUMS`, sums, { mode: 0o600 });
    this.files.write(`${BACKUP}/backup.json`, JSON.stringify({ ...facts, sums: sha256(sums) }), {
      mode: 0o600,
    });
  }

  /** The machine after a restart, or a new process on it. */
  context(): HostContext {
    const system = new MemorySystem({}, (call) => this.#answer(call));
    const moment = () => {
      if (this.left-- <= 0) throw new Killed();
    };
    const alive = <T extends object>(target: T): T =>
      new Proxy(target, {
        get: (object, name) => {
          const value = Reflect.get(object, name) as unknown;
          if (typeof value !== 'function') return value;
          return (...args: unknown[]) => {
            if (this.left < 0) throw new Killed();
            if (['write', 'move', 'remove', 'makeFolder'].includes(String(name))) moment();
            return value.apply(object, args);
          };
        },
      });
    Object.assign(system, {
      files: alive(this.files),
      checkpoint: moment,
      run: async (program: string, args: readonly string[], options = {}) => {
        const { out = '', ...rest } = this.#answer({ program, args, options });
        moment();
        return { code: 0, err: '', notFound: false, timedOut: false, ...rest, out: Buffer.from(out) };
      },
    });
    const state = new State('/state', system.files);
    return { system, state, settings: this.settings, docker: new Docker(system), key: 'k' };
  }

  #answer({ program, args, options }: Call): Answer {
    if (this.left < 0) throw new Killed();
    if (program === this.failing?.program && ++this.#calls >= this.failing.from)
      return { code: 2, err: 'no' };
    if (program === 'tar' && args.includes('-xzpf'))
      return this.#unpack(this.files.opened[options.descriptor ?? 0] ?? '');
    return program === 'docker' ? this.#docker(args) : {};
  }

  #docker(args: readonly string[]): Answer {
    const [what, verb] = args;
    const name = args.at(-1) ?? '';
    if (what === 'ps')
      return { out: args.join(' ').includes('waybill.work') ? '' : [...this.running.keys()].join('\n') };
    if (what === 'container') return { out: JSON.stringify(args.slice(2).map((id) => this.#inspected(id))) };
    if (what === 'stop' || what === 'start')
      for (const id of args.slice(1)) if (this.running.has(id)) this.running.set(id, what === 'start');
    if (what === 'rm') this.running.delete(name);
    return what === 'volume' ? this.#volume(verb, name) : {};
  }

  #volume(verb: string | undefined, name: string): Answer {
    const folder = `/volumes/${name}/_data`;
    if (verb === 'create' && !this.volumes.has(name)) {
      this.volumes.add(name);
      this.files.makeFolder(folder, { mode: 0o755 });
    }
    if (verb === 'rm') {
      this.volumes.delete(name);
      this.files.remove(folder);
    }
    if (verb !== 'inspect') return {};
    if (!this.volumes.has(name)) return { code: 1, err: 'gone' };
    return { out: JSON.stringify([{ Driver: 'local', Mountpoint: folder, Options: null }]) };
  }

  /** Half of it is there when the end comes in between. */
  #unpack(folder: string): Answer {
    for (const name of ['a', 'd']) {
      if (this.left-- <= 0) throw new Killed();
      this.files.write(`${folder}/${name}`, `new ${name}`, { mode: 0o600 });
    }
    return {};
  }

  #inspected(id: string) {
    const mounts = { one: { Type: 'bind', Source: FOLDER }, two: { Type: 'volume', Name: 'home_data' } };
    return {
      Id: id,
      Name: `/home-${id}-1`,
      Config: { Image: id, Labels: { 'com.docker.compose.service': id } },
      State: { Status: this.running.get(id) === true ? 'running' : 'exited', ExitCode: 0, StartedAt: '' },
      NetworkSettings: { Networks: {} },
      Mounts: [mounts[id as 'one']].filter((mount) => mount !== undefined),
    };
  }

  content(folder: string): string[] {
    return this.files.walk(folder).map(({ path }) => `${path}: ${this.files.read(`${folder}/${path}`)}`);
  }
}

const OLD = ['a: old a', 'b: old b', 'c: old c'];
const NEW = ['a: new a', 'd: new d'];

/** Cuts a command off at every moment in turn, and lets the next pass end it. Answers how many moments there are. */
async function cutOff(
  work: (context: HostContext) => Promise<unknown>,
  check: (host: Host, begun: boolean, moment: number) => void,
): Promise<number> {
  for (let moment = 0; ; moment++) {
    const host = new Host();
    host.left = moment;
    const killed = await work(host.context()).then(
      () => false,
      (error: unknown) => {
        if (error instanceof Killed) return true;
        throw error;
      },
    );
    if (!killed) return moment;
    host.left = Number.POSITIVE_INFINITY;
    const after = host.context();
    const task = after.state.task('home') as DataTask | undefined;
    // Services that read the data are stopped for as long as it is half there.
    if (task !== undefined && task.kind !== 'backup' && host.content(FOLDER).join() !== OLD.join())
      for (const reader of task.kind === 'restore' ? ['one', 'web'] : ['one'])
        expect(host.running.get(reader) ?? false, `${reader} at moment ${moment}`).toBe(false);
    if (task !== undefined) await finishTask(after, release, task);
    expect(after.state.task('home'), `moment ${moment}`).toBeUndefined();
    check(host, task !== undefined, moment);
  }
}

const AT = Date.parse('2026-02-02T00:00:00Z');
const STAMP = '2026-02-02T000000';
const begun: RestoreTask = {
  kind: 'restore',
  at: AT,
  backup: '2026-01-01T000000',
  services: ['one', 'two'],
  done: 0,
};

describe('a restore', () => {
  it('that is cut off at any moment is finished: all parts are new, and what was there is kept', async () => {
    const moments = await cutOff(
      (context) => restoreParts(context, release, begun),
      (host, wasBegun, moment) => {
        const place = [host.content(FOLDER), host.content(VOLUME)];
        expect(place, `moment ${moment}`).toEqual(wasBegun ? [NEW, NEW] : [OLD, OLD]);
        if (wasBegun)
          expect([
            host.content(`${FOLDER}.before-${STAMP}`),
            host.content(`/volumes/home_data_before-${STAMP}/_data`),
            host.content(`${FOLDER}.restoring`),
            host.volumes.has('home_data_restoring'),
          ]).toEqual([OLD, OLD, [], false]);
      },
    );
    expect(moments).toBeGreaterThan(20);
  });

  it('of which a part fails leaves all parts as they were', async () => {
    const host = new Host();
    host.failing = { program: 'tar', from: 2 };
    const context = host.context();
    await expect(restoreParts(context, release, begun)).rejects.toThrow('apply/backup-archive');
    expect([host.content(FOLDER), host.content(VOLUME)]).toEqual([OLD, OLD]);
    expect(context.state.task('home')).toBeUndefined();
    expect([...host.volumes]).toEqual(['home_data']);
  });
});

describe('a reset', () => {
  const places = [
    { kind: 'folder', from: FOLDER, to: `${FOLDER}.before-${STAMP}` },
    { kind: 'volume', from: 'home_data', to: `home_data_before-${STAMP}` },
  ] as const;
  const task: ResetTask = {
    kind: 'reset',
    at: AT,
    reset: { app: 'app', at: AT, places },
    moves: places,
    done: 0,
  };

  it('that is cut off at any moment sets everything aside, and knows where it is', async () => {
    await cutOff(
      (context) => resetApp(context, release, task),
      (host, wasBegun, moment) => {
        if (!wasBegun) return;
        expect([host.content(FOLDER), host.content(VOLUME)], `moment ${moment}`).toEqual([[], []]);
        expect([
          host.content(`${FOLDER}.before-${STAMP}`),
          host.content(`/volumes/home_data_before-${STAMP}/_data`),
        ]).toEqual([OLD, OLD]);
        expect(host.context().state.resets('home')).toEqual([task.reset]);
      },
    );
  });
});

describe('a backup', () => {
  it('that is cut off at any moment leaves nothing behind, and nothing stands still', async () => {
    await cutOff(
      (context) => makeBackup(context, release, 'one'),
      (host, wasBegun, moment) => {
        expect([...host.running.values()], `moment ${moment}`).toEqual([true, true, true]);
        const left = host.files.list('/backups/home').filter((id) => !BACKUP.endsWith(id));
        const whole = left.every((id) => host.files.read(`/backups/home/${id}/backup.json`) !== undefined);
        if (wasBegun) expect(whole, `moment ${moment}`).toBe(true);
        expect(host.content(FOLDER)).toEqual(OLD);
      },
    );
  });
});
