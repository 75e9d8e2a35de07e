/** `waybill add`: an app more. */
import { parse } from 'yaml';
import { pointerOf, removeAt, setAt } from '../../base/source/edit.ts';
import type { SourceFile } from '../../base/source/source-file.ts';
import { join } from '../../base/util/pointer.ts';
import { type Command, exitCode } from './command.ts';
import { editStack, impossible, STACK_OPTION, type StackEdit } from './edit.ts';

export const add: Command = {
  name: 'add',
  summary: 'add apps to a stack; the rest of the file stays as it is',
  usage: 'APP... [KEY=VALUE...]',
  example: 'add sonarr radarr auth=sso',
  options: STACK_OPTION,
  run: (context) => {
    const settings = context.args.filter((arg) => /^[^=]+=/.test(arg));
    const apps = context.args.filter((arg) => !settings.includes(arg)).flatMap((arg) => arg.split(','));
    const [app] = apps;
    if (app === undefined || apps.some((name) => name === '' || name.includes('='))) {
      context.say('waybill: add takes the name of an app, and maybe settings like auth=sso\n');
      return exitCode.problems;
    }
    const values = settings.map((setting): [string, unknown] => {
      const at = setting.indexOf('=');
      return [setting.slice(0, at), readValue(setting.slice(0, at), setting.slice(at + 1))];
    });
    const broken = values.find(([, value]) => value === undefined);
    if (broken !== undefined)
      return impossible(context, app, { what: `read the value of ${broken[0]}`, problem: 'it is not YAML' });
    return editStack(context, (source) => apps.flatMap((name) => changes(source, name, values)));
  },
};

/** Keys whose value is a list, also when it has one entry. */
const LISTS = ['access', 'variants', 'groups', 'devices', 'externalNetworks', 'lan', 'retired'];

/** A value as a person types it: YAML, or for a list its entries with commas; undefined when it is neither. */
export function readValue(path: string, text: string): unknown {
  try {
    if (LISTS.includes(path.split('.').at(-1) ?? '') && /^[^[\]{}]+$/.test(text))
      return text.split(',').map((entry) => parse(entry, { logLevel: 'error' }) as unknown);
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
