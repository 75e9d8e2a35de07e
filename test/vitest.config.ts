import { defineConfig } from 'vitest/config';

const results = process.env['WAYBILL_TEST_RESULTS'];

// They make and remove containers for minutes: only where that was asked for.
const engine = process.env['CI'] !== undefined || process.env['WAYBILL_ENGINE_TESTS'] !== undefined;
if (!engine)
  process.stderr.write(
    'Tests on a real Docker engine are skipped: as root, `WAYBILL_ENGINE_TESTS=1 npm test` runs them.\n',
  );

export default defineConfig({
  test: {
    root: new URL('..', import.meta.url).pathname,
    include: ['test/**/*.test.ts'],
    testTimeout: 30_000,
    env: { WAYBILL_ENGINE_TESTS: engine ? 'yes' : 'no' },
    // Two cores: more workers would only wait for each other.
    maxWorkers: 2,
    minWorkers: 1,
    ...(results === undefined ? {} : { reporters: ['default', 'json'], outputFile: { json: results } }),
  },
});
