/** What changes on the host, for a terminal. */
import { type Change, SUBJECTS, type Subject, type Weight } from '../diff/change.ts';
import type { Review, StackChanges } from '../diff/diff.ts';
import { printable, wrap } from './layout.ts';
import { plural } from './order.ts';
import { type Style, styleOf } from './style.ts';

/** Headings of the subjects, in the words of a reviewer. */
export const HEADINGS: Readonly<Record<Subject, string>> = {
  exposure: 'Who can reach what',
  rights: 'What containers may do',
  data: 'Data',
  image: 'Images',
  runs: 'What runs',
  secret: 'Secrets',
  network: 'Networks',
  other: 'Other',
};

/** Changes by subject, without the subjects that have none. */
export function bySubject(changes: readonly Change[]): (readonly [Subject, readonly Change[]])[] {
  return SUBJECTS.map((subject) => [subject, changes.filter((c) => c.subject === subject)] as const).filter(
    ([, own]) => own.length > 0,
  );
}

/** `2 dangerous, 3 to look at, 12 others, in 4 files`; the counts that are zero are left out. */
export function headline({ changes, files }: StackChanges): string {
  const number = (weight: Weight) => changes.filter((change) => change.weight === weight).length;
  const counts: [number, string][] = [
    [number('danger'), 'dangerous'],
    [number('caution'), 'to look at'],
    [
      number('note'),
      changes.length === number('note') ? plural(changes.length, 'change').replace(/^\d+ /, '') : 'more',
    ],
  ];
  const parts = counts.filter(([n]) => n > 0).map(([n, word]) => `${n} ${word}`);
  return `${parts.length === 0 ? 'nothing that runs or can be reached changes' : parts.join(', ')}; ${plural(files.length, 'file')}`;
}

const MARKS: Readonly<Record<Weight, string>> = { danger: '!!', caution: ' !', note: '  ' };

/** How a terminal takes it. */
export interface ChangesOptions {
  readonly color: boolean;
  /** Width of the terminal. */
  readonly columns: number;
}

/** What was compared, and every change of the stacks that change, the heaviest first within each subject. */
export function renderChanges({ base, stacks, broken }: Review, options: ChangesOptions): string {
  const style = styleOf(options.color);
  const without = broken.map((name) => `${printable(name)}: has errors, so nothing is known of its changes`);
  const nothing = stacks.length === 0 && broken.length === 0 ? ['No changes.'] : [];
  const head = [style.quiet(`Compared with ${printable(base)}.`), ...without.map(style.error), ...nothing];
  const sections = stacks.map((stack) => `\n${section(stack, style, options.columns)}\n`);
  return `${head.join('\n')}\n${sections.join('')}`;
}

function section(stack: StackChanges, style: Style, columns: number): string {
  const lines = [style.strong(`${stack.stack}: ${headline(stack)}`)];
  for (const [subject, changes] of bySubject(stack.changes)) {
    const own = changes.flatMap((change) => linesOf(change, style, columns));
    lines.push('', `  ${style.section(HEADINGS[subject])}`, ...own);
  }
  return lines.join('\n');
}

function linesOf({ weight, name, text, details }: Change, style: Style, columns: number): string[] {
  const paint = { danger: style.error, caution: style.warning, note: (plain: string) => plain }[weight];
  const [first = '', ...rest] = wrap(`${printable(name)} ${printable(text)}`, columns - 5);
  // A name has no spaces but where several words are one, and then it is short enough for the first line.
  const named = first.startsWith(printable(name));
  const head = named
    ? `${style.strong(printable(name))}${paint(first.slice(printable(name).length))}`
    : paint(first);
  return [
    `  ${paint(MARKS[weight])} ${head}`,
    ...rest.map((line) => `     ${paint(line)}`),
    ...details.flatMap((detail) => detailLines(printable(detail), columns).map(style.quiet)),
  ];
}

/** A detail keeps its own indentation; what does not fit continues below, a little further in. */
function detailLines(detail: string, columns: number): string[] {
  const indent = ' '.repeat(7 + detail.length - detail.trimStart().length);
  const [first = '', ...rest] = wrap(detail, columns - indent.length - 2);
  return [`${indent}${first}`, ...rest.map((line) => `${indent}  ${line}`)];
}
