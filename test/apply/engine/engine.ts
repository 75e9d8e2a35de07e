/** The real Docker engine that answers. */
import { afterAll, describe } from 'vitest';
import { tellTable } from './table.ts';

export { BUSY, docker, makeImage, POSTGRES, TRAEFIK } from './images.ts';

/** A group of tests that need the engine. test/vitest.config.ts knows whether they are wanted, and what is made before them. */
export function describeOnEngine(name: string, timeout: number, tests: () => void): void {
  describe.runIf(process.env['WAYBILL_ENGINE_TESTS'] === 'yes')(name, { timeout }, () => {
    afterAll(tellTable);
    tests();
  });
}
