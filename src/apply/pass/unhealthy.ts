/** Services of a release that are not well. */

import type { Container } from '../engine/container.ts';
import { judge } from '../engine/health.ts';
import type { Context } from './context.ts';
import { type Ready, servicesOf } from './resolved-release.ts';

/** Services that do not do what their gate asks for, and how so. `lenient`: one that has just been started gets its time. */
export function illOf(
  { system }: Context,
  ready: Ready,
  containers: readonly Container[],
  lenient: boolean,
): (readonly [string, string])[] {
  const now = system.clock.now();
  return servicesOf(ready).flatMap((service) => {
    const own = containers.filter((one) => one.service === service.name);
    const { state, why } = judge(service, own, now);
    const young = lenient && own.length > 0 && own.every((one) => isYoung(service.timeout, one, now));
    return state === 'passed' || (state === 'waiting' && young) ? [] : [[service.name, why] as const];
  });
}

const isYoung = (timeout: number, { status, restarts, startedAt }: Container, now: number) =>
  status === 'running' && restarts === 0 && now - startedAt < timeout * 1000;
