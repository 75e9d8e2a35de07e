/** What may happen in the middle of a pass, at any call that it makes of the machine. */
import type { Machine } from './machine.ts';
import type { Random } from './random.ts';
import type { World } from './world.ts';

export interface Fault {
  readonly name: string;
  /** Number of the call at which it strikes. */
  readonly at: number;
  readonly strike: (machine: Machine, world: World) => void;
  /** Containers go down, or are left half-made, by no fault of the applier. */
  readonly touchesContainers?: true;
  readonly fillsDisk?: true;
}

type Kind = Omit<Fault, 'at'>;

const seconds = (world: World, most: number) => world.time.now + world.random.between(1, most) * 1000;

const KINDS: readonly Kind[] = [
  { name: 'the applier is killed', strike: (machine) => machine.die() },
  {
    name: 'the power is cut',
    strike: (machine, world) => {
      machine.die();
      world.cutPower();
      tearReceipts(world);
    },
    touchesContainers: true,
  },
  {
    name: 'a program is killed',
    strike: (machine) => {
      machine.next = 'ends';
    },
  },
  {
    name: 'a program never answers',
    strike: (machine) => {
      machine.next = 'hangs';
    },
  },
  {
    name: 'Compose is killed',
    strike: (_, world) => {
      for (const process of world.processes.values())
        if (process.environment['WAYBILL_COMPOSE'] !== undefined) world.end(process);
    },
  },
  {
    name: 'the disk is full',
    strike: (_, world) => {
      world.fullUntil = seconds(world, 120);
    },
    fillsDisk: true,
  },
  {
    name: 'the engine goes away',
    strike: (_, world) => {
      world.engine.awayUntil = seconds(world, 120);
    },
  },
  {
    name: 'the engine crashes',
    strike: (_, world) => {
      world.engine.awayUntil = seconds(world, 60);
      for (const one of world.engine.containers.values()) world.engine.stop(one, 255);
    },
    touchesContainers: true,
  },
  {
    name: 'the clock is set',
    strike: (_, world) => {
      world.time.offset += world.random.pick([-1, 1]) * world.random.between(1, 7200) * 1000;
    },
  },
  {
    name: 'the receiver is down',
    strike: (_, world) => {
      world.receiverAwayUntil = seconds(world, 3600);
    },
  },
];

/** The end of the log had not reached the disk whole. */
function tearReceipts({ files, random }: World): void {
  const path = '/var/lib/waybill/receipts.jsonl';
  const text = files.read(path)?.toString();
  if (text === undefined || !random.chance(0.2)) return;
  files.write(path, `${text}{"apiVersion":"wayb`, { mode: 0o600 });
}

/** Calls that a pass makes at most, but for a long wait. */
const CALLS = 420;

/** Something that happens in a pass, early ones a little more often: what is changed is changed there. */
export function faultFor(random: Random): Fault {
  const at = 1 + Math.floor(CALLS * random.next() ** 1.3);
  return { ...random.pick(KINDS), at };
}
