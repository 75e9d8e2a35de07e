/** What changes on the host, for a terminal. */
import { type Change, SUBJECTS, type Subject, type Weight } from '../diff/change.ts';
import type { StackChanges } from '../diff/diff.ts';
import { printable } from './layout.ts';
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

/** `2 dangerous, 3 to be wanted, 12 others, in 4 files`; the counts that are zero are left out. */
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

/** Every change of the stacks that change, the heaviest first within each subject. */
export function renderChanges(stacks: readonly StackChanges[], options: { readonly color: boolean }): string {
  const style = styleOf(options.color);
  const changed = stacks.filter(({ files }) => files.length > 0);
  return changed.map((stack) => `${section(stack, style)}\n`).join('');
}

function section(stack: StackChanges, style: Style): string {
  const lines = [style.strong(`${stack.stack}: ${headline(stack)}`)];
  for (const [subject, changes] of bySubject(stack.changes)) {
    lines.push(
      '',
      `  ${style.section(HEADINGS[subject])}`,
      ...changes.flatMap((change) => linesOf(change, style)),
    );
  }
  return `${lines.join('\n')}\n`;
}

function linesOf({ weight, name, text, details }: Change, style: Style): string[] {
  const paint = { danger: style.error, caution: style.warning, note: (plain: string) => plain }[weight];
  return [
    `  ${paint(MARKS[weight])} ${style.strong(printable(name))} ${paint(printable(text))}`,
    ...details.map((detail) => style.quiet(`       ${printable(detail)}`)),
  ];
}
