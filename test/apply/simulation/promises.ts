/** What is promised, looked at from outside: after every pass, and in the end. */
import { CONFIG_HASH } from '../../../src/apply/engine/docker.ts';
import { outcomeClass, type Receipt } from '../../../src/apply/state/receipt.ts';
import { State } from '../../../src/apply/state/state.ts';
import { digestOf } from '../manifest.ts';
import { isHalfDone } from './compose.ts';
import { isWell, serviceOf, stackOf } from './containers.ts';
import type { Fault } from './faults.ts';
import { dataFolder, type Release } from './releases.ts';
import type { World } from './world.ts';

const STATE = '/var/lib/waybill';

interface Seen {
  readonly id: string;
  readonly starts: number;
}

/** Looks at a world, and notes each promise that it finds broken. */
export class Promises {
  readonly broken: string[] = [];
  readonly #world: World;
  readonly #state: State;
  /** Containers that were well before the pass, by name. */
  #before = new Map<string, Seen>();
  #applied = new Map<string, string>();
  /** What receivers are to be told, in order. */
  readonly #owed: { stack: string; outcome: string }[] = [];
  readonly #last = new Map<string, string>();
  readonly #data = new Map<string, string>();
  readonly #secrets = new Map<string, string>();
  #receipts = 0;

  constructor(world: World) {
    this.#world = world;
    this.#state = new State(STATE, world.files);
  }

  #break(promise: string, what: string): void {
    const text = `${promise}: ${what}`;
    this.#world.say(`!! ${text}`);
    this.broken.push(text);
  }

  /** Remembers how things are before a pass. */
  begin(): void {
    const { engine, time } = this.#world;
    this.#before = new Map(
      [...engine.containers.values()]
        .filter((one) => isWell(one, time.now))
        .map(({ name, id, starts }) => [name, { id, starts }]),
    );
    this.#applied = new Map(
      this.#world.stacks.map((stack) => [stack, this.#state.applied(stack)?.digest ?? '']),
    );
    this.#receipts = this.#logged();
  }

  /** After a pass, whether it came to its end or was cut off. */
  after(receipts: readonly Receipt[] | undefined, fault: Fault | undefined): void {
    this.#neverWorse(fault);
    this.#nothingLost();
    this.#noInnocentCondemned();
    if (receipts === undefined) return;
    for (const receipt of receipts) this.#isTrue(receipt, fault);
    const full = fault?.fillsDisk === true || this.#world.full;
    // Where nothing can be stored, nobody remembers what was told.
    if (full) this.#forgetful = true;
    else if (this.#hasChanged(receipts) && this.#logged() === this.#receipts)
      this.#break('receipts are true', 'a change has left no receipt');
    if (!full) for (const { stack, outcome } of receipts) this.#note(stack, outcomeClass(outcome));
  }
  #forgetful = false;

  #logged(): number {
    return [...this.#state.receipts.newestFirst()].length;
  }

  #hasChanged(receipts: readonly Receipt[]): boolean {
    return receipts.some(({ outcome }) => outcome === 'applied' || outcome === 'rolled-back');
  }

  #note(stack: string, outcome: string): void {
    if ((this.#last.get(stack) ?? 'good') !== outcome) this.#owed.push({ stack, outcome });
    this.#last.set(stack, outcome);
  }

  /** A service that was well and is the same in every release that was at work is left alone. */
  #neverWorse(fault: Fault | undefined): void {
    const { engine } = this.#world;
    for (const [name, { id, starts }] of this.#before) {
      const [stack = '', service = ''] = name.split('-');
      if (!this.#isUnchanged(stack, service)) continue;
      const now = engine.named(name);
      if (now?.id !== id)
        this.#break('never worse', `${name} was replaced, although nothing about it changed`);
      else if (fault?.touchesContainers !== true && (now.starts !== starts || now.status !== 'running')) {
        if (serviceOf(now) !== 'job')
          this.#break('never worse', `${name} was stopped, although nothing about it changed`);
      }
    }
  }

  #isUnchanged(stack: string, service: string): boolean {
    const releases = this.#world.history[stack] ?? [];
    const newest = this.#world.newest(stack);
    const last = newest === undefined ? -1 : releases.indexOf(newest);
    const applied = releases.findIndex((one) => digestOfTree(one) === this.#applied.get(stack));
    const wanted = releases
      .slice(Math.max(0, applied), last + 1)
      .map(({ services }) => JSON.stringify(services[service]));
    return wanted.length > 0 && wanted.every((one) => one !== undefined && one === wanted[0]);
  }

  #nothingLost(): void {
    const { files, engine } = this.#world;
    this.#world.writeData();
    for (const stack of this.#world.stacks) {
      this.#same(this.#data, `the data of ${stack}`, files.read(`${dataFolder(stack)}/data`)?.toString());
      this.#same(
        this.#secrets,
        `the secret of ${stack}`,
        files.read(`/etc/waybill/secrets/${stack}/token`)?.toString(),
      );
      for (const name of ['db', 'web']) {
        const key = `${stack}-${name}-1`;
        if (this.#world.removedByHand.has(key)) continue;
        const own = engine.of(stack, name);
        if (own.length === 0 && !this.#data.has(key)) continue;
        this.#same(
          this.#data,
          key,
          own.some(({ data }) => data === this.#data.get(key)) ? this.#data.get(key) : own[0]?.data,
        );
      }
    }
  }

  #same(known: Map<string, string>, what: string, value: string | undefined): void {
    const before = known.get(what);
    if (before !== undefined && before !== value)
      this.#break('nothing lost', `${what} is gone or another one`);
    if (value !== undefined) known.set(what, value);
  }

  #noInnocentCondemned(): void {
    for (const stack of this.#world.stacks) {
      const failed = this.#state.failed(stack);
      if (failed === undefined || failed.retryAfter !== undefined || failed.byHand === true) continue;
      if (this.#world.releaseAt(failed.commit, stack)?.good === true)
        this.#break(
          'no circumstance condemns a release',
          `${stack} is held for good: ${failed.problems.map(({ message }) => message).join(' ')}`,
        );
    }
  }

  /** What a receipt says is what is. */
  #isTrue({ stack, outcome, commit = '', problems }: Receipt, fault: Fault | undefined): void {
    const { engine, time } = this.#world;
    const internal = problems.find(({ code }) => code === 'apply/internal-fault');
    if (internal !== undefined) this.#break('no internal fault', internal.message);
    const lies = problems.filter(({ code }) => LIES.includes(code));
    if (lies.length > 0)
      this.#break('receipts are true', lies.map(({ code, message }) => `${code}: ${message}`).join(' '));
    if (outcome !== 'applied' && outcome !== 'in-step' && outcome !== 'repaired') return;
    const release = this.#world.releaseAt(commit, stack);
    const applied = this.#state.applied(stack);
    if (release === undefined || applied?.digest !== digestOfTree(release))
      this.#break('receipts are true', `${stack} is ${outcome}, but another release is the applied one`);
    if (fault?.touchesContainers === true || release === undefined) return;
    for (const name of Object.keys(release.services)) {
      if (this.#world.removedByHand.has(`${stack}-${name}-1`)) continue;
      const [one, ...others] = engine.of(stack, name);
      if (
        one === undefined ||
        others.length > 0 ||
        !isWell(one, time.now) ||
        one.image !== release.services[name]?.image
      )
        this.#break('receipts are true', `${stack} is ${outcome}, but ${name} does not run as it should`);
      else if (applied?.services[name]?.configHash !== one.labels[CONFIG_HASH])
        this.#break(
          'receipts are true',
          `${stack} is ${outcome}, but another container of ${name} is remembered`,
        );
    }
  }

  /** After some calm passes: in sync or on the last good release, nothing left over, everybody told. */
  end(): void {
    for (const stack of this.#world.stacks) {
      this.#settled(stack);
      this.#tidy(stack);
      this.#told(stack);
    }
    for (const path of ['repository.git.new'])
      if (this.#world.files.stat(`${STATE}/${path}`) !== undefined)
        this.#break('nothing half-done', `${path} is left`);
  }

  #settled(stack: string): void {
    const { history, engine, time } = this.#world;
    const newest = this.#world.newest(stack);
    if (newest === undefined) return;
    const applied = this.#state.applied(stack);
    const failed = this.#state.failed(stack);
    const release = history[stack]?.find((one) => digestOfTree(one) === applied?.digest);
    if (newest.good && release !== newest)
      this.#break('nothing half-done', `${stack} does not run its newest release, which is good`);
    if (release?.good === false)
      this.#break('nothing half-done', `an ill release of ${stack} counts as good`);
    if (!newest.good && !this.#isNowhere(stack) && failed === undefined)
      this.#break('nothing half-done', `the ill release of ${stack} is not recorded as failed`);
    if (release === undefined) return;
    for (const [name, { image }] of Object.entries(release.services)) {
      const container = `${stack}-${name}-1`;
      if (this.#world.removedByHand.has(container)) continue;
      const own = engine.of(stack, name);
      if (
        own.length !== 1 ||
        own[0]?.image !== image ||
        own[0].name !== container ||
        !isWell(own[0], time.now)
      )
        this.#break('nothing half-done', `${container} does not run as the last good release says`);
    }
    for (const one of engine.of(stack))
      if (release.services[serviceOf(one)] === undefined)
        this.#break('nothing half-done', `${one.name} of ${stackOf(one)} is left over`);
  }

  /** Whether an image of the newest release cannot be had. */
  #isNowhere(stack: string): boolean {
    const { services = {} } = this.#world.newest(stack) ?? {};
    return Object.values(services).some(({ image }) => image.endsWith('-nowhere'));
  }

  #tidy(stack: string): void {
    // Where no release was ever good there is nothing to go back to, and what cannot be fetched is waited for.
    if (this.#state.applied(stack) === undefined && this.#isNowhere(stack)) return;
    const left = ['journal.json', 'task.json', 'staging', 'dumps'].filter(
      (name) => this.#world.files.stat(`${STATE}/stacks/${stack}/${name}`) !== undefined,
    );
    if (left.length > 0) this.#break('nothing half-done', `${left.join(', ')} of ${stack} is left`);
    for (const one of this.#world.engine.of(stack))
      if (isHalfDone(one)) this.#break('nothing half-done', `the replacement ${one.name} is left`);
  }

  #told(stack: string): void {
    const taken = this.#world.received.filter((one) => one.stack === stack).map(({ outcome }) => outcome);
    let at = 0;
    for (const { outcome } of this.#owed.filter((one) => one.stack === stack)) {
      at = taken.indexOf(outcome, at) + 1;
      if (at === 0) {
        this.#break('told at least once', `nobody was told that ${stack} is ${outcome}`);
        return;
      }
    }
    const last = this.#last.get(stack) ?? 'good';
    if ((taken.at(-1) ?? 'good') !== last && !this.#forgetful)
      this.#break(
        'told at least once',
        `the last that was told of ${stack} is ${taken.at(-1)}, and it is ${last}`,
      );
  }
}

/** What can never be true in these worlds: nobody rewrites the branch, damages a tree or leaves one out. */
const LIES = [
  'apply/fetch-rewritten',
  'apply/verify-tampered',
  'apply/verify-no-tree',
  'apply/verify-no-manifest',
];

const digests = new WeakMap<Release, string>();
/** SHA-256 of the manifest of a release, by which the applier knows it. */
function digestOfTree(release: Release): string {
  const known =
    digests.get(release) ??
    digestOf(release.entries.find(({ path }) => path === 'manifest.json')?.bytes.toString() ?? '');
  digests.set(release, known);
  return known;
}
