/** Docker Compose, one small step after the other: between any two of them it can be ended, or the engine goes away. */
import { digestOf } from '../manifest.ts';
import type { MemoryFiles } from '../memory.ts';
import { look, type SimulatedContainer } from './containers.ts';
import { type Answer, AWAY, type Engine } from './engine.ts';
import type { Random } from './random.ts';
import { behaviourOf } from './releases.ts';
import type { Timeline } from './timeline.ts';

interface Service {
  readonly image: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly healthcheck: boolean;
  readonly ports?: readonly { readonly published: string }[];
}

/** What Compose works with. */
export interface ComposeWorld {
  readonly time: Timeline;
  readonly random: Random;
  readonly engine: Engine;
  readonly files: MemoryFiles;
  /** Ports on which other programs of the host listen. */
  readonly ports: ReadonlySet<number>;
  /** Milliseconds until which the disk is full, and until which the registry cannot be reached. */
  readonly fullUntil: number;
  readonly registryAwayUntil: number;
}

const REPLACES = 'com.docker.compose.replace';
export const isHalfDone = ({ labels, name, status }: SimulatedContainer) =>
  labels[REPLACES] !== undefined && /^[0-9a-f]{12}_/.test(name) && status === 'created';

/** Raised inside Compose: how it ends when it cannot go on. */
class Failure extends Error {}

/** @param alive false as soon as the process is ended */
export async function compose(
  world: ComposeWorld,
  args: readonly string[],
  alive: () => boolean,
): Promise<Answer | 'ended'> {
  const at = args.indexOf('--env-file') + 2;
  const stack = args[args.indexOf('-p') + 1] ?? '';
  const file = args[args.indexOf('-f') + 1] ?? '';
  const [verb = '', ...rest] = args.slice(at);
  if (args[1] === 'version') return { out: '2.40.0\n' };
  const text = world.files.read(file)?.toString();
  if (text === undefined) return { code: 1, err: `open ${file}: no such file or directory` };
  const { services, networks } = JSON.parse(text) as { services: Record<string, Service>; networks: object };
  if (verb === 'config' && rest[0] === '--hash')
    return {
      out: Object.entries(services)
        .map(([name, one]) => `${name} ${hashOf(one)}`)
        .join('\n'),
    };
  if (verb === 'config') return { out: JSON.stringify({ services, networks }) };
  const names = rest.slice(rest.indexOf('--') + 1);
  try {
    for (const name of names) {
      const service = services[name];
      if (service === undefined) throw new Failure(`no such service: ${name}`);
      if (verb === 'pull') await pull(world, service, alive);
      else await new Up(world, stack, name, service, alive).run();
    }
    return {};
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return alive() ? { code: 1, err: error.message } : 'ended';
  }
}

const hashOf = (service: Service) => digestOf(JSON.stringify(service));

/** Lets a step take its time, and ends the work where it cannot go on. */
async function pass({ time, engine, fullUntil }: ComposeWorld, milliseconds: number, alive: () => boolean) {
  await time.wait(milliseconds);
  if (!alive()) throw new Failure('ended');
  if (engine.away) throw new Failure(AWAY.err ?? '');
  if (time.now < fullUntil) throw new Failure('write /var/lib/docker/x: no space left on device');
}

async function pull(world: ComposeWorld, { image }: Service, alive: () => boolean): Promise<void> {
  await pass(world, 2000, alive);
  if (behaviourOf(image) === 'nowhere') throw new Failure(`manifest for ${image} not found`);
  if (world.time.now < world.registryAwayUntil) throw new Failure('i/o timeout');
  world.engine.images.add(image);
}

/** `up` for one service. */
class Up {
  readonly #world: ComposeWorld;
  readonly #stack: string;
  readonly #name: string;
  readonly #service: Service;
  readonly #alive: () => boolean;

  constructor(world: ComposeWorld, stack: string, name: string, service: Service, alive: () => boolean) {
    this.#world = world;
    this.#stack = stack;
    this.#name = name;
    this.#service = service;
    this.#alive = alive;
  }

  async run(): Promise<void> {
    const { engine } = this.#world;
    const container = `${this.#stack}-${this.#name}-1`;
    await this.#pass(50);
    engine.networks.set(`${this.#stack}_default`, this.#stack);
    const own = engine.of(this.#stack, this.#name);
    if (own.some(isHalfDone))
      throw new Failure(`Conflict. The container name "/${container}" is already in use`);
    const [old] = own;
    if (old === undefined) {
      const stranger = engine.named(container);
      if (stranger !== undefined)
        throw new Failure(`Conflict. The container name "/${container}" is already in use`);
      return this.#start(this.#create(container));
    }
    const same =
      old.labels['com.docker.compose.config-hash'] === hashOf(this.#service) &&
      old.image === this.#service.image;
    if (!same) return this.#replace(old, container);
    if (look(old, this.#world.time.now).status === 'exited' || old.status === 'created')
      await this.#start(old);
  }

  #create(name: string, replaced?: SimulatedContainer): SimulatedContainer {
    const { image, labels, healthcheck } = this.#service;
    if (!this.#world.engine.images.has(image)) throw new Failure(`No such image: ${image}`);
    const more = {
      'com.docker.compose.project': this.#stack,
      'com.docker.compose.service': this.#name,
      'com.docker.compose.config-hash': hashOf(this.#service),
      ...(replaced === undefined ? {} : { [REPLACES]: replaced.name }),
    };
    return this.#world.engine.create(
      { name, image, healthcheck, labels: { ...labels, ...more }, network: `${this.#stack}_default` },
      replaced?.data,
    );
  }

  async #replace(old: SimulatedContainer, name: string): Promise<void> {
    const { engine, random } = this.#world;
    const made = this.#create(`${old.id.slice(0, 12)}_${name}`, old);
    await this.#pass(random.between(100, 4000));
    engine.stop(old);
    await this.#pass(100);
    engine.containers.delete(old.id);
    await this.#pass(100);
    made.name = name;
    await this.#start(made);
  }

  async #start(container: SimulatedContainer): Promise<void> {
    const { engine, ports } = this.#world;
    await this.#pass(200);
    if (!engine.containers.has(container.id)) throw new Failure('No such container');
    if (behaviourOf(container.image) === 'nodevice') throw new Failure('error gathering device information');
    const taken = this.#service.ports?.find(({ published }) => ports.has(Number(published)));
    if (taken !== undefined)
      throw new Failure(`failed to bind host port ${taken.published}: address already in use`);
    engine.start(container);
  }

  #pass(milliseconds: number): Promise<void> {
    return pass(this.#world, milliseconds, this.#alive);
  }
}
