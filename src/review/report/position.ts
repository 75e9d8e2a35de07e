/** From offsets in a string to lines and columns. */
import type { LocatedDiagnostic, Span } from '../../base/diag/diagnostic.ts';

/** The text of a file by its path; undefined when there is none that can be shown. */
export type TextOf = (file: string) => string | undefined;

/** A line and a column, both counted from 1. A column is a UTF-16 code unit, as editors count. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** One text, cut into lines once. */
export class Lines {
  readonly text: string;
  /** Offset at which each line begins. */
  readonly #starts: readonly number[];

  constructor(text: string) {
    this.text = text;
    const starts = [0];
    for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
    this.#starts = starts;
  }

  get count(): number {
    return this.#starts.length;
  }

  /** Line and column of an offset. One beyond the text is at its end. */
  position(offset: number): Position {
    const at = Math.max(0, Math.min(offset, this.text.length));
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (this.start(middle + 1) <= at) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: at - this.start(low + 1) + 1 };
  }

  /** Offset at which a line begins. */
  start(line: number): number {
    return this.#starts[line - 1] ?? this.text.length;
  }

  /** A line without its line end. */
  line(line: number): string {
    const next = this.#starts[line];
    return this.text.slice(this.start(line), next === undefined ? undefined : next - 1);
  }
}

/** The lines of files, each file cut once however many diagnostics it has. */
export function linesOf(textOf: TextOf): (file: string) => Lines | undefined {
  const known = new Map<string, Lines | undefined>();
  return (file) => {
    if (!known.has(file)) {
      const text = textOf(file);
      known.set(file, text === undefined ? undefined : new Lines(text));
    }
    return known.get(file);
  };
}

/** The same texts with stars in place of every range that is a secret: another problem may be on the same line. */
export function withoutSecrets(diagnostics: readonly LocatedDiagnostic[], textOf: TextOf): TextOf {
  const ranges = diagnostics.filter(({ secret }) => secret === true).map(({ at }) => at);
  return (file) =>
    ranges
      .filter((range) => range.file === file)
      .reduce<string | undefined>((text, { start, end }) => {
        const stars = text?.slice(start, end).replace(/[^\n]/g, '*');
        return stars === undefined ? text : `${text?.slice(0, start)}${stars}${text?.slice(end)}`;
      }, textOf(file));
}

/** `file:line:column`, or the file alone when its text is not known. */
export function placeText(span: Span, lines: Lines | undefined): string {
  if (lines === undefined) return span.file;
  const { line, column } = lines.position(span.start);
  return `${span.file}:${line}:${column}`;
}
