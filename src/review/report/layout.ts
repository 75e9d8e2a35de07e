/** Texts in columns: how wide they are, where they are cut or broken. */

const NOTHING = /^[\p{Mn}\p{Me}\p{Cf}]$/u;
const WIDE =
  /^[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}\p{Emoji_Presentation}]$/u;

/** Columns that a terminal gives to one character. */
export function characterWidth(character: string): number {
  if (character >= ' ' && character <= '~') return 1;
  return NOTHING.test(character) ? 0 : WIDE.test(character) ? 2 : 1;
}

/** Columns that a terminal gives to a string. */
export function width(text: string): number {
  let sum = 0;
  for (const character of text) sum += characterWidth(character);
  return sum;
}

// Turning the direction of writing can make a line look like another one.
const DECEIVING = /[\u202a-\u202e\u2066-\u2069\u200e\u200f]/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to replace
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;

/** Replaces what would steer the terminal; line endings and tabs stay. */
export function printable(text: string): string {
  return text
    .replace(CONTROL, (c) => (c < ' ' ? String.fromCharCode(0x2400 + c.charCodeAt(0)) : '\ufffd'))
    .replace(DECEIVING, '\ufffd');
}

/** Fills up to a width with spaces. */
export function pad(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - width(text)));
}

/** Cuts a string that is too wide and marks the cut. */
export function truncate(text: string, columns: number): string {
  if (width(text) <= columns) return text;
  let kept = '';
  let used = 0;
  for (const character of text) {
    used += characterWidth(character);
    if (used > columns - 1) break;
    kept += character;
  }
  return `${kept.trimEnd()}…`;
}

/** Breaks a string between words; a word that is wider than a line keeps a line of its own. */
export function wrap(text: string, columns: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/).filter((w) => w !== '')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && width(longer) > columns) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return line === '' ? lines : [...lines, line];
}

/** Narrowest last column: below that a table is rather wider than the terminal. */
const NARROWEST = 20;

/**
 * Rows in columns two spaces apart. What does not fit into the last column is cut (one line for each row)
 * or continues below (`wrapped`).
 */
export function table(rows: readonly (readonly string[])[], columns: number, wrapped = false): string[] {
  const widths = columnWidths(rows);
  const before = widthBefore(rows);
  const rest = Math.max(columns - before, NARROWEST);
  return rows.flatMap((row) => {
    const lead = row.slice(0, widths.length - 1).map((cell, i) => pad(cell, widths[i] ?? 0) + '  ');
    const last = row[widths.length - 1] ?? '';
    const [first = '', ...more] = wrapped ? wrap(last, rest) : [truncate(last, rest)];
    return [`${lead.join('')}${first}`.trimEnd(), ...more.map((line) => ' '.repeat(before) + line)];
  });
}

/** Columns in front of the last column of a table. */
export function widthBefore(rows: readonly (readonly string[])[]): number {
  return columnWidths(rows)
    .slice(0, -1)
    .reduce((sum, columns) => sum + columns + 2, 0);
}

function columnWidths(rows: readonly (readonly string[])[]): number[] {
  const widths: number[] = [];
  for (const row of rows)
    for (const [i, cell] of row.entries()) widths[i] = Math.max(widths[i] ?? 0, width(cell));
  return widths;
}
