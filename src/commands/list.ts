/** `waybill list [APP]`: the catalogue, or what one app offers. */
import { catalog } from '../catalog/catalog.gen.js';
import { didYouMean } from '../diag/suggest.ts';
import { renderApp, renderCatalogue } from '../report/list.ts';
import { type Command, exitCode } from './command.ts';

export const list: Command = {
  name: 'list',
  summary: 'list the apps of the catalogue, or what one of them offers',
  usage: '[APP]',
  flags: {},
  most: 1,
  run: (context) => {
    const [name] = context.args;
    const options = { color: context.color.out, columns: context.columns };
    if (name === undefined) {
      context.print(context.format === 'json' ? json(catalog) : renderCatalogue(catalog, options));
      return exitCode.clean;
    }
    const app = catalog[name];
    if (app === undefined) {
      const hint = didYouMean(name, Object.keys(catalog)) ?? '`waybill list` shows all.';
      context.say(`There is no app \`${name}\` in the catalogue; ${hint}\n`);
      return exitCode.problems;
    }
    context.print(context.format === 'json' ? json(app) : renderApp(name, app, options));
    return exitCode.clean;
  },
};

const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;
