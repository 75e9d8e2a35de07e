import { defineConfig } from 'vitest/config';

const results = process.env['WAYBILL_TEST_RESULTS'];

// They make and remove containers for minutes: only where that was asked for.
const engine = process.env['CI'] !== undefined || process.env['WAYBILL_ENGINE_TESTS'] !== undefined;
if (!engine)
  process.stderr.write(
    'Tests on a real Docker engine are skipped: as root, `WAYBILL_ENGINE_TESTS=1 npm test` runs them.\n',
  );

const ON_ENGINE = 'test/apply/engine';

export default defineConfig({
  test: {
    root: new URL('..', import.meta.url).pathname,
    // Machines of CI are slow and shared: a limit there is for what hangs.
    testTimeout: engine ? 120_000 : 30_000,
    setupFiles: ['test/harness/breathe.ts', 'test/harness/seed.ts'],
    env: { WAYBILL_ENGINE_TESTS: engine ? 'yes' : 'no' },
    ...(results === undefined ? {} : { reporters: ['default', 'json'], outputFile: { json: results } }),
    poolOptions: {
      // They compute: as many as cores, and each reads the compiler once, not once for each file.
      forks: { isolate: false, minForks: 1, maxForks: 2 },
      // They wait for Docker and for clocks: more of them than cores. Threads of one process share its images.
      threads: { minThreads: 1, maxThreads: engine ? 6 : 1 },
    },
    projects: [
      {
        extends: true,
        test: { name: 'units', pool: 'forks', include: ['test/**/*.test.ts'], exclude: [`${ON_ENGINE}/**`] },
      },
      {
        extends: true,
        test: {
          name: 'engine',
          pool: 'threads',
          include: [`${ON_ENGINE}/*.test.ts`],
          globalSetup: [`${ON_ENGINE}/images.ts`],
        },
      },
    ],
  },
});
