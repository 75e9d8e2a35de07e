/** Temporary folders that go away with the test. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** An empty folder for the running test. */
export function temporaryFolder(): string {
  return lastingFolder(onTestFinished);
}

/** An empty folder that lasts until `finished` calls back: with `afterAll`, for all tests of a file. */
export function lastingFolder(finished: (remove: () => void) => void): string {
  const folder = mkdtempSync(join(tmpdir(), 'waybill-test-'));
  finished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
