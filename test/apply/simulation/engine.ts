/** The simulated Docker engine: what is there, and the questions and orders that do not come from Compose. */

import { inspected, look, type SimulatedContainer, serviceOf, stackOf } from './containers.ts';
import type { Random } from './random.ts';
import type { Timeline } from './timeline.ts';

export type Answer = { readonly code?: number; readonly out?: string; readonly err?: string };

export const AWAY: Answer = {
  code: 1,
  err: 'Cannot connect to the Docker daemon. Is the docker daemon running?',
};
const unknown = (what: string): Answer => ({ code: 1, err: `Error: No such ${what}` });

export class Engine {
  readonly containers = new Map<string, SimulatedContainer>();
  /** Networks by name, with the project that each belongs to. */
  readonly networks = new Map<string, string>();
  readonly images = new Set<string>();
  /** Until when nobody answers, in milliseconds of the clock that nobody sets. */
  awayUntil = 0;
  readonly #time: Timeline;
  readonly #random: Random;

  constructor(time: Timeline, random: Random) {
    this.#time = time;
    this.#random = random;
  }

  get away(): boolean {
    return this.#time.now < this.awayUntil;
  }

  of(stack: string, service?: string): SimulatedContainer[] {
    return [...this.containers.values()].filter(
      (one) => stackOf(one) === stack && (service === undefined || serviceOf(one) === service),
    );
  }

  look(container: SimulatedContainer) {
    return look(container, this.#time.now);
  }

  create(
    made: Pick<SimulatedContainer, 'name' | 'image' | 'labels' | 'healthcheck' | 'network'>,
    data?: string,
  ) {
    const container: SimulatedContainer = {
      ...made,
      id: this.#random.hex(64),
      data: data ?? this.#random.hex(8),
      delay: this.#random.between(1, 4),
      status: 'created',
      exitCode: 0,
      started: 0,
      startedWall: 0,
      starts: 0,
    };
    this.containers.set(container.id, container);
    return container;
  }

  start(container: SimulatedContainer): void {
    container.status = 'running';
    container.exitCode = 0;
    container.started = this.#time.now;
    container.startedWall = this.#time.wall;
    container.starts++;
  }

  stop(container: SimulatedContainer, exitCode = 143): void {
    const { status, exitCode: own } = this.look(container);
    container.exitCode = status === 'exited' ? own : exitCode;
    container.status = container.status === 'created' ? 'created' : 'exited';
  }

  named(name: string): SimulatedContainer | undefined {
    return this.containers.get(name) ?? [...this.containers.values()].find((one) => one.name === name);
  }

  /** Answers `docker ARGS`; Compose has a file of its own. */
  answer(args: readonly string[]): Answer {
    if (this.away) return AWAY;
    const [first = '', second = ''] = args;
    switch (first) {
      case 'ps':
        return {
          out: this.#listed(args)
            .map(({ id }) => id)
            .join('\n'),
        };
      case 'container':
        return this.#inspect(args.slice(2));
      case 'image':
        return this.#images(args.slice(args.indexOf('--') + 1));
      case 'network':
        return this.#network(second, args.slice(2));
      case 'version':
        return { out: '27.0.0\n' };
      case 'info':
        return { out: '/var/lib/docker\n' };
      case 'logs':
        return { out: 'last words\n' };
      default:
        return this.#order(first, args.slice(1));
    }
  }

  #listed(args: readonly string[]): SimulatedContainer[] {
    const filters = args.filter((_, index) => args[index - 1] === '--filter');
    const wanted = filters.map((filter) => filter.replace(/^label=/, '').split('='));
    return [...this.containers.values()].filter(({ labels }) =>
      wanted.every(([name = '', value]) =>
        name === 'com.docker.compose.oneoff'
          ? true
          : value === undefined
            ? labels[name] !== undefined
            : labels[name] === value,
      ),
    );
  }

  #inspect(names: readonly string[]): Answer {
    const found = names.flatMap((name) => this.named(name) ?? []);
    const out = JSON.stringify(found.map((one) => inspected(one, this.#time.now)));
    return found.length === names.length ? { out } : { ...unknown('container'), out };
  }

  #images(names: readonly string[]): Answer {
    const out = names
      .filter((name) => this.images.has(name))
      .map((name) => `sha256:${name}\n`)
      .join('');
    return names.every((name) => this.images.has(name)) ? { out } : { ...unknown('image'), out };
  }

  #network(verb: string, rest: readonly string[]): Answer {
    const project = rest.at(-1)?.split('=').at(-1) ?? '';
    const names = [...this.networks].filter(([, owner]) => owner === project).map(([name]) => name);
    if (verb === 'ls') return { out: names.join('\n') };
    const known = rest.filter((name) => this.networks.has(name));
    if (verb === 'rm') for (const name of known) this.networks.delete(name);
    const described = known.map((name) => ({
      Id: name,
      Name: name,
      Driver: 'bridge',
      Internal: false,
      EnableIPv6: false,
      IPAM: { Config: [] },
      Options: {},
      Containers: {},
    }));
    return known.length === rest.length ? { out: JSON.stringify(described) } : unknown('network');
  }

  #order(verb: string, rest: readonly string[]): Answer {
    const [name = '', to = ''] = rest.filter((one) => !one.startsWith('-'));
    const targets = rest.flatMap((one) => this.named(one) ?? []);
    const container = this.named(name);
    if (container === undefined) return unknown('container');
    if (verb === 'rename' && this.named(to) !== undefined)
      return { code: 1, err: `Error: the name ${to} is already in use` };
    for (const one of targets) {
      if (verb === 'stop' || verb === 'restart') this.stop(one);
      if (verb === 'start' || verb === 'restart') this.start(one);
      if (verb === 'rm') this.containers.delete(one.id);
    }
    if (verb === 'rename') container.name = to;
    return {};
  }
}
