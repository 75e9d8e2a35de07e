/** One life of the applier on the simulated machine: from its start to its end, or until it is cut off. */
import type { ProcessResult, RunOptions } from '../../../src/apply/machine/process.ts';
import type { Response, System } from '../../../src/apply/machine/system.ts';
import { compose } from './compose.ts';
import { Disk } from './disk.ts';
import type { Answer } from './engine.ts';
import type { Fault } from './faults.ts';
import { git } from './git.ts';
import type { Process, World } from './world.ts';

/** What a call throws, or never answers, once the applier does not live any more. */
class CutOff extends Error {}

const forever = () => new Promise<never>(() => {});

export class Machine implements System {
  readonly files: Disk;
  readonly environment = {};
  readonly uid = 0;
  readonly command = ['/usr/bin/node', '/opt/waybill/waybill-apply.cjs'];
  alive = true;
  /** How many calls were made so far. */
  calls = 0;
  /** The next program is ended from outside, or never answers. */
  next: 'ends' | 'hangs' | undefined;
  readonly world: World;
  readonly #fault: Fault | undefined;

  constructor(world: World, fault?: Fault) {
    this.world = world;
    this.#fault = fault;
    this.files = new Disk(world, (what) => this.#touch(what));
  }

  #touch(what: string): void {
    if (!this.alive) throw new CutOff();
    this.calls++;
    if (this.calls === this.#fault?.at) {
      this.world.say(`** ${this.#fault.name} at call ${this.calls}`);
      this.#fault.strike(this, this.world);
      if (!this.alive) throw new CutOff();
    }
    if (what !== '') this.world.say(`  ${what}`);
  }

  /** The applier alone ends: its helpers go on. */
  die(): void {
    this.alive = false;
  }

  run = async (
    program: string,
    args: readonly string[],
    options: RunOptions = {},
  ): Promise<ProcessResult> => {
    this.#touch('');
    const { world } = this;
    const process = world.begin(options.environment ?? {});
    const fate = this.next;
    this.next = undefined;
    options.stop?.addEventListener('abort', () => world.time.after(100, () => world.end(process)));
    if (options.stop?.aborted === true) world.end(process);
    options.started?.();
    if (fate === 'ends') world.time.after(world.random.between(0, 3000), () => world.end(process));
    const answer = await this.#answer(program, args, options, process, fate);
    world.end(process);
    if (!this.alive) return forever();
    const { out = '', ...rest } = answer;
    const brief = args.filter((arg) => !/^-|\/|^home$|=/.test(arg) && arg.length < 30).join(' ');
    world.say(
      `  ${program} ${brief} -> ${rest.timedOut === true ? 'no answer' : (rest.code ?? 'ended')} ${rest.err ?? ''}`,
    );
    return { code: undefined, err: '', notFound: false, timedOut: false, ...rest, out: Buffer.from(out) };
  };

  async #answer(
    program: string,
    args: readonly string[],
    options: RunOptions,
    process: Process,
    fate: Machine['next'],
  ): Promise<Answer & { readonly timedOut?: boolean }> {
    const { world } = this;
    // A Compose that cannot bring everything up in its time is the release's fault: it may wait for what never comes.
    if (fate === 'hangs' && !args.includes('up')) {
      await world.time.wait((options.limit ?? 60) * 1000);
      return { timedOut: true };
    }
    if (program === 'flock') return { code: 0 };
    if (program === 'docker' && args[0] === 'compose') {
      if (args.at(-1) !== 'json') await world.time.wait(20);
      const answer = await compose(world, args, () => process.alive);
      return answer === 'ended' || !process.alive ? { err: '' } : { code: 0, ...answer };
    }
    // It is ended before it has done its work, or after that.
    await world.time.wait(world.random.between(5, 30));
    if (!process.alive) return {};
    if (fate === 'ends' && world.random.chance(0.5)) return {};
    const answer =
      program === 'docker'
        ? world.engine.answer(args)
        : git(world, options.environment?.['GIT_DIR'] ?? '', args, options.input ?? '');
    if (fate !== 'ends') return { code: 0, ...answer };
    const { out = '' } = answer;
    return { out: out.slice(0, world.random.between(0, out.length)) };
  }

  clock = {
    now: () => Math.round(this.world.time.wall),
    elapsed: () => this.world.time.now,
    sleep: async (milliseconds: number): Promise<void> => {
      this.#touch('');
      await this.world.time.wait(milliseconds);
      if (!this.alive) await forever();
    },
  };

  kill(pid: number, signal: 'SIGTERM' | 'SIGKILL'): void {
    this.#touch(`${signal} to ${pid}`);
    const { world } = this;
    const process = world.processes.get(pid);
    // Some do not listen.
    if (process === undefined || (signal === 'SIGTERM' && pid % 4 === 0)) return;
    world.time.after(signal === 'SIGTERM' ? 300 : 0, () => world.end(process));
  }

  async post(_url: string, { body = '{}' }: { body?: string }): Promise<Response> {
    this.#touch('');
    const { world } = this;
    await world.time.wait(50);
    if (!this.alive) return forever();
    if (world.time.now < world.receiverAwayUntil) throw new Error('connect ECONNREFUSED');
    const { stack, outcome } = JSON.parse(body) as { stack: string; outcome: string };
    world.received.push({ stack, outcome });
    world.say(`  told: ${stack} is ${outcome}`);
    return { status: 200 };
  }

  checkpoint(): void {
    this.#touch('');
  }

  random(count: number): Uint8Array {
    return Uint8Array.from({ length: count }, () => this.world.random.below(256));
  }

  hold() {
    return () => {};
  }

  limit(): void {}

  async readSecret(): Promise<Uint8Array> {
    return Buffer.alloc(0);
  }

  async addresses(): Promise<string[]> {
    return ['192.0.2.1'];
  }

  free(): number {
    return this.world.full ? 0 : 10 * 2 ** 30;
  }

  say = (line: string): void => this.world.say(`    | ${line.split('\n')[0]}`);

  print(): void {}
}
