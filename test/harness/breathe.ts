/**
 * Most tests compute without a pause. What Vitest and its worker say to each other waits meanwhile, and after a minute
 * the run fails although no test did: so each test begins with a breath, and long ones take more.
 */
import { beforeEach } from 'vitest';

export const breathe = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

beforeEach(breathe);
