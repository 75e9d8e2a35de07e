/** The few colours of a terminal that reports use, or none. */

type Paint = (text: string) => string;

/** Names say what a string is, not what it looks like. */
export interface Style {
  readonly error: Paint;
  readonly warning: Paint;
  readonly help: Paint;
  readonly strong: Paint;
  readonly quiet: Paint;
  readonly second: Paint;
  readonly added: Paint;
  readonly removed: Paint;
  readonly section: Paint;
}

/** Paints with ANSI codes, or leaves every text as it is. */
export function styleOf(color: boolean): Style {
  const ansi =
    (on: string, off = '0'): Paint =>
    (text) =>
      color && text !== '' ? `\u001b[${on}m${text}\u001b[${off}m` : text;
  return {
    error: ansi('1;31'),
    warning: ansi('1;33'),
    help: ansi('1;32'),
    strong: ansi('1'),
    quiet: ansi('2'),
    second: ansi('1;34'),
    added: ansi('32'),
    removed: ansi('31'),
    section: ansi('36'),
  };
}
