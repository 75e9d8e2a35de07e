/** What was done with every key of an import, as a page to keep. */

import { byGroup, GROUPS, type ImportReport, importHeadline, keyText } from './import.ts';
import { code, plain } from './markup.ts';
import { linesOf, placeText, type TextOf } from './position.ts';

/** One table for each part, the last one folded, and one of secrets by name. */
export function renderImportMarkdown(report: ImportReport, textOf: TextOf): string {
  const lines = linesOf(textOf);
  const out = ['# Import', '', `${importHeadline(report)}.`];
  for (const [group, own] of byGroup(report.entries)) {
    const isFolded = group === 'converted';
    if (isFolded) out.push('', '<details>', `<summary>${GROUPS[group]} (${own.length})</summary>`);
    else out.push('', `## ${GROUPS[group]}`);
    out.push('', ...head('Key', 'Where', 'Result'));
    for (const { pointer, at, text, exposure, todo } of own) {
      const more = [
        ...(exposure === undefined ? [] : [`Before: ${exposure.before}. Now: ${exposure.after}.`]),
        ...(todo === undefined ? [] : [`To do: ${todo}.`]),
      ];
      const where = placeText(at, lines(at.file));
      out.push(row(code(keyText(pointer)), code(where), plain([text, ...more].join(' · '))));
    }
    if (isFolded) out.push('', '</details>');
  }
  if (report.secrets.length > 0) {
    out.push('', '## Secrets', '', ...head('Name', 'Value', 'Purpose'));
    for (const { name, value, purpose } of report.secrets)
      out.push(row(code(name), value === undefined ? 'to provide' : 'moved', plain(purpose)));
  }
  return `${out.join('\n')}\n`;
}

const head = (...titles: readonly string[]) => [row(...titles), row(...titles.map(() => '---'))];
const row = (...cells: readonly string[]) =>
  `| ${cells.map((cell) => cell.replace(/(?<!\\)\|/g, '\\|')).join(' | ')} |`;
