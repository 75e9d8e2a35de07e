/** Work that is done again after every change of a folder. */
import type { Context } from './command.ts';

/** Does `work` after each change below a folder. A system error while a file is being saved must not end the program. */
export function onChange(context: Context, folder: string, work: () => void): void {
  context.watch(folder, () => {
    try {
      work();
    } catch (error) {
      context.say(`waybill: this change could not be read: ${(error as Error).message}\n`);
    }
  });
}
