/** `waybill set`: one value of a stack. */
import { pointerOf, setAt } from '../../base/source/edit.ts';
import type { SourceFile } from '../../base/source/source-file.ts';
import { readValue } from './add.ts';
import { type Command, exitCode } from './command.ts';
import { editStack, impossible, STACK_OPTION } from './edit.ts';

export const set: Command = {
  name: 'set',
  summary: 'set values of a stack, such as apps.sonarr.auth; the rest of the file stays as it is',
  usage: 'PATH VALUE [PATH VALUE...]',
  example: 'set apps.sonarr.access lan,tunnel',
  options: STACK_OPTION,
  run: (context) => {
    const pairs = context.args.flatMap((path, i, all) => {
      const text = all[i + 1];
      return i % 2 === 1 || text === undefined ? [] : [{ path, value: readValue(path, text) }];
    });
    if (pairs.length === 0 || context.args.length % 2 === 1) {
      context.say('waybill: set takes paths, each with its value, such as apps.sonarr.access lan,tunnel\n');
      return exitCode.problems;
    }
    const broken = pairs.find(({ value }) => value === undefined);
    if (broken !== undefined)
      return impossible(context, broken.path, {
        what: `read the value of ${broken.path}`,
        problem: 'it is not YAML',
      });
    return editStack(context, () =>
      pairs.map(({ path, value }) => ({
        what: `set ${path}`,
        edit: (now: SourceFile) => setAt(now, pointerOf(path), value),
      })),
    );
  },
};
