import { defineConfig } from 'vitest/config';

const results = process.env['WAYBILL_TEST_RESULTS'];

export default defineConfig({
  test: {
    root: new URL('..', import.meta.url).pathname,
    include: ['test/**/*.test.ts'],
    testTimeout: 30_000,
    // Two cores: more workers would only wait for each other.
    maxWorkers: 2,
    minWorkers: 1,
    ...(results === undefined ? {} : { reporters: ['default', 'json'], outputFile: { json: results } }),
  },
});
