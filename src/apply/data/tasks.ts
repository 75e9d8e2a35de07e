/** What a person's command was doing when it was cut off: finished by the next pass, before anything reads the data. */
import type { HostContext } from '../engine/context.ts';
import type { Release } from '../secrets/release.ts';
import type { DataTask, Task } from '../state/task.ts';
import { endBackup } from './backup/make.ts';
import { resetApp } from './backup/reset.ts';
import { restoreParts } from './backup/restore.ts';

export async function finishTask(context: HostContext, release: Release, task: DataTask): Promise<void> {
  switch (task.kind) {
    case 'backup':
      return endBackup(context, release.tree.stack, task);
    case 'restore':
      await restoreParts(context, release, task);
      return;
    case 'reset':
      return resetApp(context, release, task);
  }
}

/** A task in words. */
export function taskText(task: Task): string {
  switch (task.kind) {
    case 'backup':
      return `the backup ${task.id}`;
    case 'restore':
      return `the restore of the backup ${task.backup}`;
    case 'reset':
      return `the reset of ${task.reset.app}`;
    case 'rollback':
      return `the rollback to ${task.commit.slice(0, 12)}`;
  }
}
