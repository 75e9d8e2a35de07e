/** `waybill list`: the catalogue. */
import { catalog } from '../../catalog/catalog.gen.js';
import { renderCatalogue } from '../../review/report/list.ts';
import { type Command, exitCode } from './command.ts';

export const list: Command = {
  name: 'list',
  summary: 'list the apps of the catalogue',
  usage: '',
  most: 0,
  run: (context) => {
    const options = { color: context.color.out, columns: context.columns };
    const text =
      context.format === 'json' ? `${JSON.stringify(catalog, null, 2)}\n` : renderCatalogue(catalog, options);
    context.print(text);
    return exitCode.clean;
  },
};
