/** `waybill list`: the catalogue. */
import { didYouMean } from '../../base/diag/suggest.ts';
import { catalog } from '../../catalog/catalog.gen.js';
import { renderCatalogue } from '../../review/report/list.ts';
import { type Command, exitCode } from './command.ts';

export const list: Command = {
  name: 'list',
  summary: 'list the apps of the catalogue',
  usage: '',
  options: { search: ['WORDS', 'only apps whose name, title or description has all of these words'] },
  example: 'list --search music',
  maxArguments: 0,
  run: (context) => {
    const words = context.values.get('search');
    const found = words === undefined ? catalog : search(words);
    const options = { color: context.color.out, columns: context.columns };
    if (context.format === 'json') context.print(`${JSON.stringify(found, null, 2)}\n`);
    else if (Object.keys(found).length > 0) context.print(renderCatalogue(found, options));
    if (Object.keys(found).length > 0) return exitCode.clean;
    const hint = didYouMean(words ?? '', Object.keys(catalog)) ?? '`waybill list` shows all.';
    context.say(`No app of the catalogue has \`${words}\`; ${hint}\n`);
    return exitCode.problems;
  },
};

/** Apps that have all the words in what people read of them. */
function search(words: string): typeof catalog {
  const wanted = words.toLowerCase().split(/[\s,]+/);
  const fits = ([name, { title, description, category }]: [string, (typeof catalog)[string]]) => {
    const text = `${name} ${title} ${description} ${category}`.toLowerCase();
    return wanted.every((word) => text.includes(word));
  };
  return Object.fromEntries(Object.entries(catalog).filter(fits));
}
