/** Whether Docker Compose can be had. In CI it must be there: what needs it then fails instead of being skipped. */
import { spawnSync } from 'node:child_process';

export const hasCompose = spawnSync('docker', ['compose', 'version']).status === 0;
export const needCompose = process.env['CI'] !== undefined;
