/**
 * Step 7: is the release good? Watched while Compose is still at work, so that a job that never ends is seen.
 * `docker compose up --wait` cannot be used: it calls a job healthy while it runs, and has one limit for everything.
 */
import type { Service } from '../../../schema/manifest.gen.ts';
import type { Container } from '../../engine/container.ts';
import { evaluateGate, gateDeadlineSeconds, type Verdict } from '../../engine/health.ts';
import { Uptime } from '../../engine/uptime.ts';
import type { Clock } from '../../machine/system.ts';
import type { Problem } from '../../problem.ts';
import { GateProgress } from '../../tell/gate-progress.ts';

/** Milliseconds between two looks. Each starts two programs, which on a small machine is work taken from what starts. */
const PAUSE = 1000;

export interface Watched {
  readonly services: readonly Service[];
  readonly containers: () => Promise<readonly Container[]>;
  /** Ids of containers that Compose is to replace. What they do while it is at work says nothing of the release. */
  readonly replaced: ReadonlySet<string>;
  readonly clock: Clock;
  /** What Compose is at. */
  readonly compose: () => 'working' | 'done' | 'failed';
  /** Takes what happens, for the person who waits. */
  readonly tell?: (text: string) => void;
}

export interface GateFailure {
  readonly problem: Problem;
  readonly containers: readonly Container[];
}

/** Waits until every service has passed. Returns the failures: none when everything is healthy. */
export async function gate(watched: Watched): Promise<GateFailure[]> {
  const { services, containers, replaced, clock, compose, tell } = watched;
  const progress = new GateProgress(clock, tell ?? (() => {}));
  // A container that crashes and starts again has no good start time: what counts is when it was first seen to run.
  const firstSeen = new Map<string, number>();
  const uptime = new Uptime(clock);
  for (;;) {
    const state = compose();
    const finished = state !== 'working';
    const found = uptime.look(await containers());
    const now = clock.elapsed();
    const failures: GateFailure[] = [];
    let waiting = false;
    for (const service of services) {
      // One that crashes, or that waits for others to be replaced first, would be late before its turn has come.
      const own = found.filter(
        ({ id, service: of }) => of === service.name && (finished || !replaced.has(id)),
      );
      const verdict = evaluateGate(service, own, now);
      progress.note(service.name, service.timeout, verdict.state === 'passed', verdict.why);
      if (verdict.state === 'passed') continue;
      // While Compose is at work the container that it is about to replace is stopped, too.
      if ((verdict.state === 'failed' && finished) || isLate(service, own, firstSeen, now, finished))
        failures.push({ problem: failure(service, verdict), containers: own });
      else waiting = true;
    }
    // When Compose gave up, what it has not started will not come, however long one waits.
    if (failures.length > 0 || state === 'failed') return failures;
    if (!waiting && finished) return [];
    progress.tell();
    await clock.sleep(PAUSE);
  }
}

/** States in which a container waits to be started or replaced while Compose is at work. */
const STILL = ['created', 'exited', 'dead', 'removing'];

/** Until Compose has started it, a container waits for others, and their limits count; also one that has run before. */
function isLate(
  service: Service,
  own: readonly Container[],
  firstSeen: Map<string, number>,
  now: number,
  finished: boolean,
): boolean {
  const started = finished || own.some(({ status }) => !STILL.includes(status));
  if (!started) return false;
  const key = `${service.name} ${own.map(({ id }) => id).join(' ')}`;
  const since = firstSeen.get(key) ?? now;
  firstSeen.set(key, since);
  return now - since > gateDeadlineSeconds(service, own[0]) * 1000;
}

function failure({ name, gate: wanted, timeout }: Service, { state, why }: Verdict): Problem {
  const late = state === 'failed' ? '' : ` when its ${timeout} seconds were over`;
  return {
    code: 'apply/gate-failed',
    message: `${name} should be ${wanted}, but ${why}${late}.`,
    help: `Its log is in the receipt: \`waybill-apply history --logs\`.`,
  };
}
