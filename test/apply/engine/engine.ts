/** The real Docker engine that answers. */
import { afterAll, describe } from 'vitest';
import { tellTable } from './table.ts';

export { BUSY, docker, makeImage, POSTGRES, TRAEFIK } from './images.ts';

/** Every point and the full size: many minutes, for `WAYBILL_LONG=1`. The short variant always runs. */
export const LONG = process.env['WAYBILL_LONG'] !== undefined;

/** Points at which a pass is killed: each takes several passes, so those of `few` stand for the others by default. */
export const killPoints = <Point extends string>(all: readonly Point[], few: readonly Point[]) =>
  LONG ? all : few;

/** Milliseconds after which a test hangs. Others run beside it, on machines of which nobody knows what else they do. */
const LIMIT = LONG ? 1_800_000 : 600_000;

/** A group of tests that need the engine. test/vitest.config.ts knows whether they are wanted, and what is made before them. */
export function describeOnEngine(name: string, tests: () => void): void {
  describe.runIf(process.env['WAYBILL_ENGINE_TESTS'] === 'yes')(name, { timeout: LIMIT }, () => {
    afterAll(tellTable);
    tests();
  });
}
