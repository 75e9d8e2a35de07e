/** Whether a container does what its gate asks for. */
import type { Service } from '../../schema/manifest.gen.ts';
import type { Container } from './container.ts';

export type Verdict = { readonly state: 'passed' | 'waiting' | 'failed'; readonly why: string };

const passed = (why: string): Verdict => ({ state: 'passed', why });
const waiting = (why: string): Verdict => ({ state: 'waiting', why });
const failed = (why: string): Verdict => ({ state: 'failed', why });

/** Judges the containers of one service at one moment: the worst one counts. */
export function evaluateGate(service: Service, containers: readonly Container[], now: number): Verdict {
  const verdicts = containers.map((container) => evaluateContainer(service, container, now));
  return (
    verdicts.find(({ state }) => state === 'failed') ??
    verdicts.find(({ state }) => state === 'waiting') ??
    verdicts[0] ??
    waiting('there is no container')
  );
}

function evaluateContainer({ gate, timeout }: Service, container: Container, now: number): Verdict {
  const { status, exitCode, health } = container;
  if (gate === 'completed') return evaluateJob(container);
  if (status === 'exited' || status === 'dead') return failed(`it ended with exit code ${exitCode}`);
  if (status === 'restarting') return waiting(`it keeps crashing (exit code ${exitCode})`);
  if (status !== 'running') return waiting(`it is ${status}`);
  if (gate === 'healthy' && health !== undefined)
    return health === 'healthy' ? passed(health) : waiting(`it is ${health}`);
  // Without a health check all that can be seen is whether it stays up.
  const up = (now - container.startedAt) / 1000;
  return up >= timeout
    ? passed('running')
    : waiting(`it runs for ${Math.max(0, Math.floor(up))} of ${timeout} seconds`);
}

/** `docker compose up --wait` calls a job healthy while it still runs, and never looks again: so jobs are watched here. */
function evaluateJob({ status, exitCode }: Container): Verdict {
  if (status !== 'exited' && status !== 'dead') return waiting(`it is ${status}`);
  return exitCode === 0 ? passed('completed') : failed(`it ended with exit code ${exitCode}`);
}

/** Seconds after which waiting is over. A container without a health check may need a restart until all it needs is there. */
export const gateDeadlineSeconds = ({ gate, timeout }: Service, container: Container | undefined) =>
  gate === 'running' || (gate === 'healthy' && container !== undefined && container.health === undefined)
    ? timeout * 3
    : timeout;

/**
 * Services that do not do what their gate asks for, and how so.
 *
 * @param graceForNew one that has just been started gets its time
 */
export function unhealthyServices(
  services: readonly Service[],
  containers: readonly Container[],
  now: number,
  { graceForNew }: { readonly graceForNew: boolean },
): (readonly [service: string, why: string])[] {
  return services.flatMap((service) => {
    const own = containers.filter((one) => one.service === service.name);
    const { state, why } = evaluateGate(service, own, now);
    const isNew = graceForNew && own.length > 0 && own.every((one) => isYoung(service.timeout, one, now));
    return state === 'passed' || (state === 'waiting' && isNew) ? [] : [[service.name, why] as const];
  });
}

const isYoung = (timeout: number, { status, restarts, startedAt }: Container, now: number) =>
  status === 'running' && restarts === 0 && now - startedAt < timeout * 1000;
