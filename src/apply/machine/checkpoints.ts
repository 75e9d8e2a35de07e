/** Moments on the way at which the tests end the process, to see that the next pass copes. Grouped by the work they belong to. */

export const CHECKPOINTS = {
  /** A pass that applies something goes through all of these, in this order. */
  pass: [
    'lock',
    'fetch',
    'verify',
    'plan',
    'prepare',
    'pull',
    'journal',
    'deliver',
    'sync',
    'up',
    'compose',
    'gate',
    'release',
    'applied',
    'receipt',
    'done',
  ],
  /** A release has failed, and the way back begins. */
  failure: ['failed'],
  adoption: ['adopt', 'return', 'return-removed', 'returned'],
  upgrade: [
    'upgrade-begun',
    'upgrade-consumers',
    'upgrade-stopped',
    'upgrade-old',
    'upgrade-dumped',
    'upgrade-copied',
    'upgrade-emptied',
    'upgrade-new',
    'upgrade-restored',
    'upgrade-compared',
    'upgrade-done',
  ],
  revert: ['back-stopped', 'back-copied', 'back-done'],
  rotation: ['rotate-next', 'rotate-database', 'rotate-file'],
  backup: ['backup-stop', 'backup-part'],
  restore: ['restore-begun', 'restore-unpacked', 'restore-aside', 'restore-exchanged', 'restore-part'],
  reset: ['reset-begun', 'reset-place'],
  rollback: ['rollback-begun'],
} as const;

type Groups = typeof CHECKPOINTS;
export type Checkpoint = Groups[keyof Groups][number];
