/** Markup from templates in which every text is escaped. */
import { printable } from '../layout.ts';

/** Text that is markup already. Only {@link html} makes it. */
export class Markup {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** What may be in a template; nothing is shown for `undefined` and `false`. */
export type Piece = Markup | string | number | false | undefined | readonly Piece[];

/** A template: `html`<b>${name}</b>``. Texts are escaped for content and for attributes in quotes, lists are joined. */
export function html(strings: TemplateStringsArray, ...pieces: readonly Piece[]): Markup {
  let text = strings[0] ?? '';
  for (const [i, piece] of pieces.entries()) text += markupOf(piece) + (strings[i + 1] ?? '');
  return new Markup(text);
}

function markupOf(piece: Piece): string {
  if (piece === undefined || piece === false) return '';
  if (piece instanceof Markup) return piece.text;
  if (typeof piece === 'string') return escaped(piece);
  return typeof piece === 'number' ? String(piece) : piece.map(markupOf).join('');
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Characters that turn the direction of writing could make one host name look like another: they are replaced too. */
const escaped = (text: string) => printable(text).replace(/[&<>"']/g, (c) => ENTITIES[c] ?? c);
