/** Where in the text of a YAML collection an entry begins and ends. */
import { isMap, isPair, type Node, type Pair, type YAMLMap, type YAMLSeq } from 'yaml';

type Collection = YAMLMap | YAMLSeq;

/** A range of a string, and what comes in its place. */
export interface Cut {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

const isFlow = (node: Collection) => node.flow === true;

/** First character of an entry: of its key, of its dash, or of the value between brackets. */
function startOf(text: string, parent: Collection, index: number): number {
  const item: unknown = parent.items[index];
  const start = (isPair(item) ? (item as Pair<Node>).key : (item as Node)).range?.[0] ?? 0;
  return isMap(parent) || isFlow(parent) ? start : text.lastIndexOf('-', start - 1);
}

/** Behind the last character of an entry that means something. */
function endOf(item: unknown): number {
  const { key, value } = isPair(item)
    ? (item as Pair<Node, Node | null>)
    : { key: undefined, value: item as Node };
  return Math.max(key?.range?.[1] ?? 0, value?.range?.[1] ?? 0);
}

/** End of an entry in block style without the line end, its comment on the same line not included. */
export function endOfItem(text: string, end: number): number {
  return text[end - 1] === '\n' ? endOfItem(text, end - 1) : end;
}

/** A blank, where a value is put directly behind a colon. */
export const gap = (text: string, at: number) => (text[at - 1] === ':' || text[at - 1] === '-' ? ' ' : '');

const lineStart = (text: string, at: number) => text.lastIndexOf('\n', at - 1) + 1;

/** Start of the next line; the end of the text where there is none. */
function nextLine(text: string, at: number): number {
  const found = text.indexOf('\n', at);
  return found === -1 ? text.length : found + 1;
}

/** Another entry behind the last one of a collection that has some. */
export function insertItem(text: string, node: Collection, item: string): Cut {
  const last = node.items.at(-1);
  const end = endOf(last);
  if (isFlow(node)) {
    const comma = /^\s*,/.exec(text.slice(end))?.[0].length;
    return comma === undefined
      ? { start: end, end, text: `, ${item}` }
      : { start: end + comma, end: end + comma, text: ` ${item}` };
  }
  const start = startOf(text, node, 0);
  const lead = ' '.repeat(start - lineStart(text, start)) + (isMap(node) ? '' : '- ');
  // An entry that ends in a line end (a block of text) is before the line that follows it.
  const at = text[end - 1] === '\n' ? end : nextLine(text, end);
  const before = at > 0 && text[at - 1] !== '\n' ? '\n' : '';
  return { start: at, end: at, text: `${before}${lead}${item}\n` };
}

/** Takes one of several entries out of a collection. */
export function cutItem(text: string, node: Collection, index: number): Cut {
  const start = startOf(text, node, index);
  const end = endOf(node.items[index]);
  if (isFlow(node)) {
    if (index > 0) return { start: endOf(node.items[index - 1]), end, text: '' };
    return { start, end: startOf(text, node, 1), text: '' };
  }
  // The first entry of a collection in a list may be behind the dash of that list: there the next one has to go.
  const line = lineStart(text, start);
  if (text.slice(line, start).trim() !== '') return { start, end: startOf(text, node, index + 1), text: '' };
  return { start: line, end: text[end - 1] === '\n' ? end : nextLine(text, end), text: '' };
}
