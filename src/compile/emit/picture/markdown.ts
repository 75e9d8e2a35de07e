/** Text in Markdown as GitHub reads it. */

/** Characters that mean something inside a line; `_` only where a word begins or ends, as GitHub has it. */
const SPECIAL = /[\\`*[\]<|~$&]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/g;

/** Text from outside as one line in which nothing is markup but code between backticks. Also fit for the cell of a table. */
export function plain(text: string): string {
  return oneLine(text)
    .split(/(`[^`]+`)/)
    .map((part, i) => (i % 2 === 1 ? code(part.slice(1, -1)) : escaped(part)))
    .join('')
    .replace(/^(>|[#+-](?=\s|$)|[0-9]+[.)](?=\s|$))/, (mark) => `${mark.slice(0, -1)}\\${mark.slice(-1)}`);
}

function escaped(text: string): string {
  return text.replace(SPECIAL, (c) => (c === '<' ? '&lt;' : c === '&' ? '&amp;' : `\\${c}`));
}

/** A piece of code. A pipe would end the cell of a table even here. */
export function code(text: string): string {
  const line = oneLine(text).replaceAll('|', '\\|');
  if (!line.includes('`')) return `\`${line}\``;
  const fence = '`'.repeat(1 + Math.max(...[...line.matchAll(/`+/g)].map(([run]) => run.length)));
  return `${fence} ${line} ${fence}`;
}

/** Several lines in one cell. */
export const cellLines = (cells: readonly string[]) => cells.join('<br>');

const oneLine = (text: string) => text.replace(/\s+/g, ' ').trim();

/** A word of a shell command. */
export function shellWord(text: string): string {
  return /^[A-Za-z0-9/._:=@%+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
