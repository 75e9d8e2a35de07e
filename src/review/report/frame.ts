/** A piece of source text with a range of it underlined. */
import type { Span } from '../../base/diag/diagnostic.ts';
import { characterWidth, printable } from './layout.ts';
import type { Lines } from './position.ts';
import type { Style } from './style.ts';

/** Columns of source text in one frame. A longer line is shown as a window around the range. */
const WINDOW = 100;
/** Columns kept in front of a range that lies far to the right. */
const LEAD = 30;
const TAB = 4;
/** Lines of a range that are shown in full; of a longer one the middle is left out. */
const MOST_LINES = 4;
/** Enclosing keys that are shown above the range. */
const MOST_PARENTS = 2;

/** How a range is marked, and what is shown around it. */
export interface FrameOptions {
  readonly style: Style;
  readonly mark: '^' | '-';
  readonly paint: (text: string) => string;
  /** Show the lines of the keys around the range, so that a reader knows which app it is about. */
  readonly parents: boolean;
}

/** The lines of a frame. A range of several lines is underlined in each of them. */
export function frame(lines: Lines, span: Span, options: FrameOptions): string[] {
  const { start, end } = tightened(lines, span);
  const first = lines.position(start).line;
  const last = lines.position(end).line;
  const parents = options.parents ? parentsOf(lines, first) : [];
  const gutter = Math.max(4, String(last).length);
  const rows: string[] = [];
  let before = parents[0] ?? first;
  const rail = options.style.quiet('│');
  const add = (line: number, range?: readonly [number, number]) => {
    if (line > before + 1) rows.push(`${' '.repeat(gutter)} ${options.style.quiet('┆')}`);
    before = line;
    const shown = windowed(cellsOf(lines.line(line)), range);
    rows.push(`${options.style.quiet(String(line).padStart(gutter))} ${rail} ${shown.text}`.trimEnd());
    if (range === undefined) return;
    const note = lines.text === '' ? ' the file is empty' : '';
    const marks = options.paint(options.mark.repeat(shown.length) + note);
    rows.push(`${' '.repeat(gutter)} ${rail} ${' '.repeat(shown.indent)}${marks}`);
  };
  for (const parent of parents) add(parent);
  for (const line of shownLines(first, last)) add(line, rangeIn(lines, line, start, end));
  return rows;
}

/** Without the white space behind the range: the ends of YAML nodes reach into the next line. */
function tightened(lines: Lines, span: Span): { start: number; end: number } {
  const start = Math.max(0, Math.min(span.start, lines.text.length));
  const end = Math.max(start, Math.min(span.end, lines.text.length));
  const kept = lines.text.slice(start, end).trimEnd().length;
  return { start, end: kept === 0 ? start : start + kept };
}

/** The part of a line that a range covers, as columns of the text of the line; leading white space is left out. */
function rangeIn(lines: Lines, line: number, start: number, end: number): readonly [number, number] {
  const text = lines.line(line);
  const from = start - lines.start(line);
  const indent = text.length - text.trimStart().length;
  return [from >= 0 ? from : indent, Math.min(end - lines.start(line), text.trimEnd().length)];
}

function shownLines(first: number, last: number): number[] {
  const all = Array.from({ length: Math.min(last - first + 1, MOST_LINES) }, (_, i) => first + i);
  return last - first < MOST_LINES ? all : [...all.slice(0, MOST_LINES - 1), last];
}

/** Lines of the keys around a line, outermost first: those above it that are indented less. An empty line has the one above. */
function parentsOf(lines: Lines, line: number): number[] {
  const found: number[] = [];
  const empty = lines.line(line).trim() === '';
  let indent = empty ? Number.POSITIVE_INFINITY : indentOf(lines.line(line));
  for (let above = line - 1; above > 0 && found.length < (empty ? 1 : MOST_PARENTS); above--) {
    const text = lines.line(above);
    if (/^\s*(#|---|$)/.test(text) || indentOf(text) >= indent) continue;
    indent = indentOf(text);
    found.unshift(above);
  }
  return found;
}

const indentOf = (text: string) => text.length - text.trimStart().length;

/** One character as it is shown: where it is in the text of the line and on the screen. */
interface Cell {
  readonly index: number;
  readonly column: number;
  readonly width: number;
  readonly text: string;
}

function cellsOf(line: string): Cell[] {
  const cells: Cell[] = [];
  let index = 0;
  let column = 0;
  for (const character of line) {
    const tab = character === '\t';
    const columns = tab ? TAB - (column % TAB) : characterWidth(printable(character));
    cells.push({ index, column, width: columns, text: tab ? '→'.padEnd(columns) : printable(character) });
    index += character.length;
    column += columns;
  }
  return cells;
}

interface Shown {
  readonly text: string;
  /** Columns before the marks, and columns marked. */
  readonly indent: number;
  readonly length: number;
}

/** The line, or as much of it as fits, and where the marks go. */
function windowed(cells: readonly Cell[], range: readonly [number, number] = [0, 0]): Shown {
  const total = columnAt(cells, Number.POSITIVE_INFINITY);
  const from = columnAt(cells, range[0]);
  const to = Math.max(from + 1, columnAt(cells, range[1]));
  const fits = total <= WINDOW;
  const left = fits || to < WINDOW ? 0 : Math.max(0, Math.min(from - LEAD, total - WINDOW));
  const right = fits ? Number.POSITIVE_INFINITY : left + WINDOW;
  // Each cut costs a column for its mark.
  const shown = cells.filter(
    (c) => c.column >= left + (left > 0 ? 1 : 0) && c.column + c.width <= right - (right < total ? 1 : 0),
  );
  const text = `${left > 0 ? '…' : ''}${shown.map((c) => c.text).join('')}${right < total ? '…' : ''}`;
  const start = Math.max(from, left);
  return { text, indent: start - left, length: Math.max(1, Math.min(to, right) - start) };
}

/** Column at which the character of an index begins; that of the end for one behind the line. */
function columnAt(cells: readonly Cell[], index: number): number {
  const cell = cells.find((c) => c.index >= index);
  const last = cells.at(-1);
  return cell?.column ?? (last === undefined ? 0 : last.column + last.width);
}
