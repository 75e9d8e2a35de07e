/** `waybill show APP`: what one app of the catalogue offers; `waybill show PROVIDER`: what a DNS provider needs. */

import { didYouMean } from '../../base/diag/suggest.ts';
import { providerCodes, providerOf } from '../../base/web/dns-providers.ts';
import { catalog } from '../../catalog/catalog.gen.js';
import { renderApp } from '../../review/report/list.ts';
import { renderProvider } from '../../review/report/provider.ts';
import { type Command, exitCode } from './command.ts';

export const show: Command = {
  name: 'show',
  summary: 'show what an app offers, or what a DNS provider needs',
  usage: 'APP',
  example: 'show jellyfin',
  maxArguments: 1,
  run: (context) => {
    const [name = ''] = context.args;
    const app = catalog[name];
    const provider = providerOf(name);
    if (app === undefined && provider !== undefined) {
      context.print(
        context.format === 'json' ? `${JSON.stringify(provider, null, 2)}\n` : renderProvider(name),
      );
      return exitCode.clean;
    }
    if (app === undefined) {
      const hint =
        didYouMean(name, [...Object.keys(catalog), ...providerCodes()]) ?? '`waybill list` shows all.';
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
