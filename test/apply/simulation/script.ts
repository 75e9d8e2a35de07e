/** What happens between two passes: pushes, people, outages, and the end of them. */
import { look } from './containers.ts';
import type { World } from './world.ts';

const MINUTE = 60_000;

const EVENTS: Readonly<Record<string, (world: World) => void>> = {
  'a person stops a container': (world) => {
    const one = anyContainer(world);
    if (one !== undefined && look(one, world.time.now).status === 'running') world.engine.stop(one);
  },
  'a person recreates a container': (world) => {
    const one = anyContainer(world);
    if (one === undefined) return;
    world.engine.containers.delete(one.id);
    world.engine.start(world.engine.create(one, one.data));
  },
  'a person removes a container': (world) => {
    const one = anyContainer(world);
    if (one === undefined) return;
    world.engine.containers.delete(one.id);
    world.removedByHand.add(one.name);
  },
  'git cannot be reached': (world) => {
    world.server.awayUntil = world.time.now + world.random.between(1, 30) * MINUTE;
  },
  'the copy of the repository is damaged': (world) => {
    const folder = '/var/lib/waybill/repository.git';
    if (world.files.stat(folder) !== undefined) world.files.write(`${folder}/damaged`, '', { mode: 0o600 });
  },
  'a killed git has left its lock': (world) => {
    const folder = '/var/lib/waybill/repository.git';
    if (world.files.stat(folder) !== undefined)
      world.files.write(`${folder}/refs/waybill/fetched.lock`, '', { mode: 0o600 });
  },
  'the receiver is down': (world) => {
    world.receiverAwayUntil = world.time.now + world.random.between(1, 60) * MINUTE;
  },
  'the registry is down': (world) => {
    world.registryAwayUntil = world.time.now + world.random.between(1, 30) * MINUTE;
  },
  'the engine is away': (world) => {
    world.engine.awayUntil = world.time.now + world.random.between(1, 10) * MINUTE;
  },
  'the disk is full': (world) => {
    world.fullUntil = world.time.now + world.random.between(1, 10) * MINUTE;
  },
  'another program takes port 9000': (world) => {
    const runs = world.stacks.some((stack) =>
      world.engine.of(stack, 'extra').some(({ status }) => status === 'running'),
    );
    if (!runs) world.ports.add(9000);
  },
  'the port is free again': (world) => {
    world.ports.clear();
  },
  'the clock is set': (world) => {
    world.time.offset += world.random.pick([-1, 1]) * world.random.between(1, 7200) * 1000;
  },
};

function anyContainer(world: World) {
  const all = [...world.engine.containers.values()];
  return all.length === 0 ? undefined : world.random.pick(all);
}

/** Lets something happen. */
export function happen(world: World): void {
  const name = world.random.pick(Object.keys(EVENTS));
  world.say(`** ${name}`);
  EVENTS[name]?.(world);
}

/** From now on nothing is wrong with the machine any more. */
export function calmDown(world: World): void {
  world.say('== calm');
  const { now } = world.time;
  world.fullUntil = now;
  world.registryAwayUntil = now;
  world.receiverAwayUntil = now;
  world.engine.awayUntil = now;
  world.server.awayUntil = now;
  world.ports.clear();
}
