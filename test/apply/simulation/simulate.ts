/** One simulated day of a host, all of it chosen by one seed. */
import { deliver } from '../../../src/apply/commands/deliver.ts';
import { loadConfig } from '../../../src/apply/config.ts';
import { Stopwatch } from '../../../src/apply/machine/process.ts';
import type { System } from '../../../src/apply/machine/system.ts';
import { pass } from '../../../src/apply/pass/pass.ts';
import type { Receipt } from '../../../src/apply/state/receipt.ts';
import { type Fault, faultFor } from './faults.ts';
import { Machine } from './machine.ts';
import { Promises } from './promises.ts';
import { Random } from './random.ts';
import { history } from './releases.ts';
import { calmDown, happen } from './script.ts';
import { CONFIG, World } from './world.ts';

const MINUTE = 60_000;
/** Longer than the longest pause before a release is tried again. */
const LONG = 7 * 60 * MINUTE;
const CALM_PASSES = 4;

interface Day {
  readonly broken: readonly string[];
  /** What happened, line by line; empty where nobody asked for it. */
  readonly lines: readonly string[];
}

/** Puts a defect between the applier and its machine, to see that it is found. */
export type Defect = (system: System, world: World) => System;

export async function simulate(
  seed: number,
  { log = false, defect }: { log?: boolean; defect?: Defect } = {},
): Promise<Day> {
  const random = new Random(seed);
  const stacks = random.chance(0.2) ? ['home', 'lab'] : ['home'];
  const histories = Object.fromEntries(
    stacks.map((stack) => [stack, history(random, stack, random.between(2, 4))]),
  );
  const world = new World(random, histories, random.pick(['report', 'repair']), log);
  const promises = new Promises(world);
  const day = new Simulation(world, promises, defect);
  world.push(stacks);
  for (let left = random.between(3, 7); left > 0 && promises.broken.length === 0; left--) {
    if (random.chance(0.5)) world.push([random.pick(stacks)]);
    if (random.chance(0.4)) happen(world);
    await day.pass(random.chance(0.6) ? faultFor(random) : undefined);
    await world.time.idle(random.pick([1, 5, 5, 60]) * MINUTE);
  }
  calmDown(world);
  for (let left = CALM_PASSES; left > 0 && promises.broken.length === 0; left--) {
    await day.pass(undefined);
    await world.time.idle(LONG);
  }
  if (promises.broken.length === 0) promises.end();
  return { broken: promises.broken, lines: world.lines ?? [] };
}

class Simulation {
  readonly #world: World;
  readonly #promises: Promises;
  readonly #defect: Defect;

  constructor(world: World, promises: Promises, defect: Defect = (system) => system) {
    this.#world = world;
    this.#promises = promises;
    this.#defect = defect;
  }

  /** One pass, and the start of the machine after it where the power was cut. */
  async pass(fault: Fault | undefined): Promise<void> {
    const world = this.#world;
    world.say('-- pass');
    this.#promises.begin();
    const machine = new Machine(world, fault);
    const system = this.#defect(machine, world);
    const options = { dryRun: false, acceptRewrite: false, retry: false };
    const ended = await world.time.drive(
      (async () => pass(system, loadConfig(system, CONFIG), options))(),
      () => machine.alive,
    );
    let receipts: readonly Receipt[] | undefined;
    if (ended === 'hangs') this.#promises.broken.push('a pass comes to its end: it hangs');
    else if (ended !== 'cut off' && 'value' in ended) receipts = ended.value.receipts;
    else if (ended !== 'cut off') world.say(`   refused: ${(ended.error as Error).message.split('\n')[0]}`);
    for (const { stack, outcome, problems } of receipts ?? [])
      world.say(`   ${stack} is ${outcome} ${problems.map(({ code }) => code).join(' ')}`);
    if (ended === 'cut off') world.say('   cut off');
    if (fault?.name === 'the power is cut' && !machine.alive) await this.#boot();
    this.#promises.after(receipts, fault);
  }

  async #boot(): Promise<void> {
    const world = this.#world;
    const machine = new Machine(world);
    const call = { system: machine, stopwatch: new Stopwatch(() => 0), config: CONFIG, args: [], values: {} };
    world.say('-- the machine starts');
    await world.time.drive((async () => deliver.run(call))(), () => true);
    world.startEngine();
  }
}
