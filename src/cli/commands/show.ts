/** `waybill show APP`: what one app of the catalogue offers. */

import { didYouMean } from '../../base/diag/suggest.ts';
import { catalog } from '../../catalog/catalog.gen.js';
import { renderApp } from '../../review/report/list.ts';
import { type Command, exitCode } from './command.ts';

export const show: Command = {
  name: 'show',
  summary: 'show what an app offers: settings, ports, data, secrets, logins',
  usage: 'APP',
  most: 1,
  run: (context) => {
    const [name = ''] = context.args;
    const app = catalog[name];
    if (app === undefined) {
      const hint = didYouMean(name, Object.keys(catalog)) ?? '`waybill list` shows all.';
      context.say(`There is no app \`${name}\` in the catalogue; ${hint}\n`);
      return exitCode.problems;
    }
    const options = { color: context.color.out, columns: context.columns };
    context.print(
      context.format === 'json' ? `${JSON.stringify(app, null, 2)}\n` : renderApp(name, app, options),
    );
    return exitCode.clean;
  },
};
