/** `waybill add`: an app more. */
import { parse } from 'yaml';
import { pointerOf, removeAt, setAt } from '../../base/source/edit.ts';
import type { SourceFile } from '../../base/source/source-file.ts';
import { join } from '../../base/util/pointer.ts';
import { type Command, exitCode } from './command.ts';
import { editStack, impossible, STACK_OPTION, type StackEdit } from './edit.ts';

export const add: Command = {
  name: 'add',
  summary: 'add an app to a stack; the rest of the file stays as it is',
  usage: 'APP [KEY=VALUE...]',
  options: STACK_OPTION,
  run: (context) => {
    const [app, ...settings] = context.args;
    if (app === undefined || settings.some((setting) => !/^[^=]+=/.test(setting))) {
      context.say('waybill: add takes the name of an app, and maybe settings like auth=sso\n');
      return exitCode.problems;
    }
    const values = settings.map((setting): [string, unknown] => {
      const at = setting.indexOf('=');
      return [setting.slice(0, at), readValue(setting.slice(at + 1))];
    });
    const broken = values.find(([, value]) => value === undefined);
    if (broken !== undefined)
      return impossible(context, app, { what: `read the value of ${broken[0]}`, problem: 'it is not YAML' });
    return editStack(context, (source) => changes(source, app, values));
  },
};

/** A value as a person types it: YAML; undefined when it is none. */
export function readValue(text: string): unknown {
  try {
    return text === '' ? '' : parse(text, { logLevel: 'error' });
  } catch {
    return undefined;
  }
}

function changes(source: SourceFile, app: string, values: readonly [string, unknown][]): StackEdit[] {
  const what = `add ${app}`;
  const { apps, retired } = (source.value ?? {}) as { apps?: object; retired?: readonly unknown[] };
  const place = join('/apps', app);
  const back = retired?.indexOf(app) ?? -1;
  return [
    // Adding it again is allowed, but must not remove what is there.
    ...(Object.hasOwn(apps ?? {}, app) ? [] : [{ what, edit: (now: SourceFile) => setAt(now, place, {}) }]),
    ...values.map(([key, value]) => ({
      what,
      edit: (now: SourceFile) => setAt(now, place + pointerOf(key), value),
    })),
    ...(back === -1 ? [] : [{ what, edit: (now: SourceFile) => removeAt(now, `/retired/${back}`) }]),
  ];
}
