/** `waybill set`: one value of a stack. */
import { pointerOf, setAt } from '../../base/source/edit.ts';
import { readValue } from './add.ts';
import { type Command, exitCode } from './command.ts';
import { editStack, impossible, STACK_OPTION } from './edit.ts';

export const set: Command = {
  name: 'set',
  summary: 'set one value of a stack, such as apps.sonarr.auth; the rest of the file stays as it is',
  usage: 'PATH VALUE',
  options: STACK_OPTION,
  most: 2,
  run: (context) => {
    const [path, text] = context.args;
    if (path === undefined || text === undefined) {
      context.say('waybill: set takes a path and a value, such as apps.sonarr.access "[lan, tunnel]"\n');
      return exitCode.problems;
    }
    const value = readValue(text);
    if (value === undefined)
      return impossible(context, path, { what: `read the value of ${path}`, problem: 'it is not YAML' });
    return editStack(context, () => [
      { what: `set ${path}`, edit: (now) => setAt(now, pointerOf(path), value) },
    ]);
  },
};
