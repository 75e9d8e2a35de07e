/** Texts whose ranges are marked in the text itself, for tests of renderers. */
import type { LocatedDiagnostic, Span } from '../../../src/base/diag/diagnostic.ts';
import type { TextOf } from '../../../src/review/report/position.ts';

export const FILE = 'stacks/home/stack.yaml';

export interface Marked {
  readonly text: string;
  readonly spans: readonly Span[];
}

/** Takes the marks `«` and `»` out of a string and keeps the ranges between them. */
export function marked(source: string, file = FILE): Marked {
  const spans: Span[] = [];
  const open: number[] = [];
  let text = '';
  for (const character of source) {
    if (character === '«') open.push(text.length);
    else if (character === '»') spans.push({ file, start: open.pop() ?? 0, end: text.length });
    else text += character;
  }
  return { text, spans };
}

/** The range of a number; the tests say where it is. */
export function span({ spans }: Marked, index = 0): Span {
  const found = spans[index];
  if (found === undefined) throw new Error(`no range ${index} is marked`);
  return found;
}

/** A diagnostic with what a test does not care about filled in. */
export function problem(at: Span, rest: Partial<LocatedDiagnostic> = {}): LocatedDiagnostic {
  return { code: 'check/example', severity: 'error', message: 'this is wrong', at, related: [], ...rest };
}

/** Looks texts up in a record. */
export function textsOf(files: Readonly<Record<string, string>>): TextOf {
  return (file) => files[file];
}
