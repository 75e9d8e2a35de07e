/** `waybill remove`: an app less. Its name goes under `retired:`, so that its login objects go away too; its data stays. */
import { removeAt, setAt } from '../../base/source/edit.ts';
import { join } from '../../base/util/pointer.ts';
import { type Command, exitCode } from './command.ts';
import { editStack, STACK_OPTION } from './edit.ts';

export const remove: Command = {
  name: 'remove',
  summary: 'take an app out of a stack and put it under retired:; its data stays',
  usage: 'APP',
  example: 'remove sonarr',
  options: STACK_OPTION,
  maxArguments: 1,
  run: (context) => {
    const [app] = context.args;
    if (app === undefined) {
      context.say('waybill: remove takes the name of an app\n');
      return exitCode.problems;
    }
    return editStack(context, (source) => {
      const { retired } = (source.value ?? {}) as { retired?: readonly unknown[] };
      const what = `remove ${app}`;
      const next = join('/retired', retired?.length ?? 0);
      return [
        { what, edit: (now) => removeAt(now, join('/apps', app)) },
        ...(retired?.includes(app) === true
          ? []
          : [
              {
                what,
                edit: (now: typeof source) =>
                  retired === undefined || retired === null
                    ? setAt(now, '/retired', [app])
                    : setAt(now, next, app),
              },
            ]),
      ];
    });
  },
};
