/** task.json: what a person's command is doing to a stack. Written before the first touch; the next pass finishes it. */
import type { FailedRelease } from './release.ts';
import type { Reset } from './reset.ts';

interface Begun {
  /** Milliseconds since 1970. Names of what is set aside are made from it, so that they stay the same. */
  readonly at: number;
}

export interface BackupTask extends Begun {
  readonly kind: 'backup';
  readonly id: string;
  /** Containers that are stopped for the moment, by id, in the order in which they are started again. */
  readonly stopped: readonly string[];
}

export interface RestoreTask extends Begun {
  readonly kind: 'restore';
  readonly backup: string;
  /** Services whose data is restored, in order, and how many of them are done. */
  readonly services: readonly string[];
  readonly done: number;
}

export interface ResetTask extends Begun {
  readonly kind: 'reset';
  readonly reset: Reset;
  /** What is moved, in order, and how much of it is done. */
  readonly moves: Reset['places'];
  readonly done: number;
  /** Time of the earlier reset whose data comes back. */
  readonly undoes?: number;
}

export interface RollbackTask extends Begun {
  readonly kind: 'rollback';
  readonly commit: string;
  /** What must not come back on its own afterwards. */
  readonly hold?: FailedRelease;
}

export type DataTask = BackupTask | RestoreTask | ResetTask;
export type Task = DataTask | RollbackTask;
