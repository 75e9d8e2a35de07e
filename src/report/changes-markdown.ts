/** What changes on the host, as a comment on a pull request. */
import type { Change, Weight } from '../diff/change.ts';
import type { StackChanges } from '../diff/diff.ts';
import { bySubject, HEADINGS, headline } from './changes.ts';
import { renderDiff } from './diff.ts';
import { printable } from './layout.ts';

/** A comment on GitHub takes 65,536 characters; beyond this one says what was cut. */
export const LONGEST_COMMENT = 60_000;

/** By this line a workflow finds its own comment again, and replaces it. */
const MARKER = '<!-- waybill: review -->';

const MARKS: Readonly<Record<Weight, string>> = { danger: '🛑 ', caution: '⚠️ ', note: '' };

/**
 * The review of all stacks that change, below {@link LONGEST_COMMENT} characters. What does not fit is cut from the end -
 * text diffs first, then the lightest changes - and counted in a last line.
 */
export function renderMarkdown(stacks: readonly StackChanges[]): string {
  const changed = stacks.filter(({ files }) => files.length > 0);
  if (changed.length === 0) return `${MARKER}\n**Waybill:** nothing changes.\n`;
  const heavy = changed.flatMap((stack) => linesOfWeight(stack, ['danger', 'caution']));
  const light = changed.flatMap((stack) => linesOfWeight(stack, ['note']));
  const diffs = changed.flatMap(({ stack, files }) => files.map((file) => foldedDiff(stack, file)));
  return joined([
    `${MARKER}\n`,
    ...changed.map((stack) => `**${stack.stack}**: ${headline(stack)}\n`),
    ...heavy,
    ...light,
    ...diffs,
  ]);
}

/** Blocks one after the other, as many as fit. */
function joined(blocks: readonly string[]): string {
  let text = '';
  for (const [i, block] of blocks.entries()) {
    if (text.length + block.length > LONGEST_COMMENT - 200) {
      const left = blocks.length - i;
      return `${text}\n**Cut here: ${left} more parts do not fit.** \`waybill diff --base\` shows all of it.\n`;
    }
    text += block;
  }
  return text;
}

function linesOfWeight({ stack, changes }: StackChanges, weights: readonly Weight[]): string[] {
  const own = bySubject(changes.filter(({ weight }) => weights.includes(weight)));
  return own.flatMap(([subject, found]) => [`\n#### ${stack}: ${HEADINGS[subject]}\n\n`, ...found.map(item)]);
}

function item({ weight, name, text, details }: Change): string {
  const head = `- ${MARKS[weight]}${code(name)} ${plain(text)}\n`;
  return head + details.map((detail) => `  - ${code(detail)}\n`).join('');
}

function foldedDiff(stack: string, file: StackChanges['files'][number]): string {
  const path = `out/${stack}/${file.path}`;
  const patch = printable(renderDiff([{ ...file, path }], { color: false }));
  const fence = fenceFor(patch);
  return `\n<details><summary>${plain(path)}</summary>\n\n${fence}diff\n${patch}${fence}\n\n</details>\n`;
}

/** Longer than any run of backticks inside, so that a text cannot end it. */
function fenceFor(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  return '`'.repeat(longest + 1);
}

/** Text of a spec must not become markup, a link or a mention. */
export function plain(text: string): string {
  return printable(text)
    .replace(/\s+/g, ' ')
    .replace(/[\\`*_{}[\]<>#|~]/g, '\\$&')
    .replace(/@/g, '@\u200b');
}

export function code(text: string): string {
  const flat = printable(text).replace(/\s+/g, ' ');
  const fence = '`'.repeat(1 + Math.max(0, ...[...flat.matchAll(/`+/g)].map(([run]) => run.length)));
  const room = fence.length > 1 ? ' ' : '';
  return `${fence}${room}${flat}${room}${fence}`;
}
