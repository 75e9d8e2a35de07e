/** Configuration of the user's own, copied from the folder of the stack. */
import { defineEmitter } from '../define.ts';

export const userFiles = defineEmitter({
  name: 'user-files',
  stage: 'files',
  emit: (model) =>
    model.userFiles.map(({ path, text }) => ({ path, text: text.endsWith('\n') ? text : `${text}\n` })),
});
