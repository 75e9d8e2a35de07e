/** Containers of the simulated engine: what each does follows from its image and from how long it runs. */
import type { Inspected } from '../../../src/apply/engine/container.ts';
import { behaviourOf } from './releases.ts';

export interface SimulatedContainer {
  readonly id: string;
  name: string;
  readonly image: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly healthcheck: boolean;
  readonly network: string;
  /** Stands for the data in its volumes without a name: a replacement takes it over, a new container begins empty. */
  readonly data: string;
  /** Seconds until it is healthy, ends, or crashes. */
  readonly delay: number;
  status: 'created' | 'running' | 'exited';
  exitCode: number;
  /** Milliseconds by the clock that nobody sets. */
  started: number;
  /** What the clock on the wall showed then. */
  startedWall: number;
  /** How often it was started. */
  starts: number;
}

/** Seconds that Docker waits before it starts a crashed one again. */
const RESTART_PAUSE = 2;

export const serviceOf = ({ labels }: SimulatedContainer) => labels['com.docker.compose.service'] ?? '';
export const stackOf = ({ labels }: SimulatedContainer) => labels['com.docker.compose.project'] ?? '';

interface Now {
  readonly status: string;
  readonly exitCode: number;
  readonly health: string | undefined;
  readonly startedWall: number;
  readonly restarts: number;
}

/** What can be seen of a container at a moment. */
export function look(container: SimulatedContainer, now: number): Now {
  const { status, exitCode, startedWall, healthcheck, delay } = container;
  const still = { status, exitCode, health: undefined, startedWall, restarts: 0 };
  if (status !== 'running') return still;
  const ran = (now - container.started) / 1000;
  switch (behaviourOf(container.image)) {
    case 'crash': {
      const until = Math.min(delay, 2);
      const cycle = until + RESTART_PAUSE;
      const restarts = Math.floor(ran / cycle);
      const up = ran - restarts * cycle < until;
      const began = startedWall + restarts * cycle * 1000;
      const health = healthcheck ? 'starting' : undefined;
      return up
        ? { ...still, health, startedWall: began, restarts }
        : { ...still, status: 'restarting', exitCode: 1, startedWall: began, restarts };
    }
    case 'done':
      return ran < delay ? still : { ...still, status: 'exited' };
    case 'fails':
      return ran < delay ? still : { ...still, status: 'exited', exitCode: 3 };
    case 'ill':
      return { ...still, health: ran < 5 ? 'starting' : 'unhealthy' };
    default:
      return { ...still, health: healthcheck ? (ran < delay ? 'starting' : 'healthy') : undefined };
  }
}

export function isWell(container: SimulatedContainer, now: number): boolean {
  const { status, exitCode, health } = look(container, now);
  if (behaviourOf(container.image) === 'done') return status !== 'created' && exitCode === 0;
  return status === 'running' && health !== 'unhealthy' && behaviourOf(container.image) === 'good';
}

/** In the words of `docker container inspect`. */
export function inspected(container: SimulatedContainer, now: number): Inspected {
  const { id, name, image, labels, network } = container;
  const { status, exitCode, health, startedWall, restarts } = look(container, now);
  return {
    Id: id,
    Name: `/${name}`,
    Image: `sha256:${image}`,
    RestartCount: restarts,
    Config: { Image: image, Labels: labels },
    State: {
      Status: status,
      ExitCode: exitCode,
      StartedAt: startedWall === 0 ? '' : new Date(startedWall).toISOString(),
      ...(health === undefined ? {} : { Health: { Status: health } }),
    },
    NetworkSettings: { Networks: { [network]: {} } },
  };
}
