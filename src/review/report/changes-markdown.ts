/** What changes on the host, as a comment on a pull request. */
import type { Change, Weight } from '../diff/change.ts';
import type { Review, StackChanges } from '../diff/diff.ts';
import type { FileChange } from '../diff/moved-files.ts';
import { bySubject, HEADINGS, headline } from './changes.ts';
import { renderDiff } from './diff.ts';
import { printable } from './layout.ts';
import { code, fenceFor, plain } from './markup.ts';
import { plural } from './order.ts';

/** A comment on GitHub takes 65,536 characters; beyond this one says what was cut. */
export const LONGEST_COMMENT = 60_000;

/** By this line a workflow finds its own comment again, and replaces it. */
export const COMMENT_MARKER = '<!-- waybill: review -->';

/** What is in a comment beside the review itself. */
export interface CommentOptions {
  /** One line for each problem of the stacks or their trees. */
  readonly problems?: readonly string[];
  /** Address where the whole review is, for what does not fit. */
  readonly link?: string | undefined;
}

/** A piece of the comment: all of it or, item by item, as much as fits. */
interface Block {
  readonly head: string;
  readonly items: readonly string[];
  readonly tail: string;
  /** What an item is, for the sentence that counts those left out. */
  readonly kind: 'problem' | 'change' | 'file';
}

/**
 * The review below {@link LONGEST_COMMENT} characters: problems, then dangers, then what to look at, then the rest, then the
 * text of the files. What does not fit is left out from the end, and counted.
 */
export function renderMarkdown(review: Review, { problems = [], link }: CommentOptions = {}): string {
  const { stacks } = review;
  return fitted(
    opening(review),
    [
      problemBlock(problems),
      ...(['danger', 'caution', 'note'] as const).flatMap((weight) =>
        stacks.flatMap((stack) => changeBlocks(stack, weight)),
      ),
      ...[false, true].flatMap((known) =>
        stacks.flatMap(({ stack, files }) =>
          files
            .filter(({ path }) => SAYS_IT_AGAIN.test(path) === known)
            .map((file) => fileBlock(stack, file)),
        ),
      ),
    ],
    link,
  );
}

/** Files that repeat what the others say: they come last, where the room may end. */
const SAYS_IT_AGAIN = /^(?:README\.md|manifest\.json)$/;

function opening({ base, stacks, broken }: Review): string {
  const lines = [
    ...stacks.map((stack) => `**${plain(stack.stack)}**: ${headline(stack)}`),
    ...broken.map((name) => `**${plain(name)}** has errors, so nothing is known of its changes`),
  ];
  const list =
    lines.length === 0 ? 'Nothing changes on the host.\n' : lines.map((line) => `- ${line}\n`).join('');
  return `${COMMENT_MARKER}\n### Waybill: what this changes on the host\n\n${list}\nCompared with ${code(base)}.\n`;
}

function problemBlock(problems: readonly string[]): Block {
  const items = problems.map((problem) => `- ${plain(problem)}\n`);
  return { head: '\n#### Problems\n\n', items, tail: '', kind: 'problem' };
}

const MARKS: Readonly<Record<Weight, string>> = { danger: '🛑 ', caution: '⚠️ ', note: '' };

/** What a reviewer must agree to is open; the rest is folded away. */
function changeBlocks({ stack, changes }: StackChanges, weight: Weight): Block[] {
  const own = bySubject(changes.filter((change) => change.weight === weight));
  return own.map(([subject, found]) => {
    const title = `${MARKS[weight]}${plain(stack)}: ${HEADINGS[subject]}`;
    const folded = weight === 'note';
    return {
      head: folded
        ? `\n<details><summary>${title} (${plural(found.length, 'more change')})</summary>\n\n`
        : `\n#### ${title}\n\n`,
      items: found.map(item),
      tail: folded ? '\n</details>\n' : '',
      kind: 'change',
    };
  });
}

/** Details beyond this number are counted: one change must not push out the next. */
const MOST_DETAILS = 30;

function item({ name, text, details }: Change): string {
  const shown = details.slice(0, MOST_DETAILS).map((detail) => `  - ${code(detail.trim())}\n`);
  const left = details.length - shown.length;
  const more = left > 0 ? [`  - and ${plural(left, 'more line')}\n`] : [];
  return `- **${plain(name)}** ${plain(text)}\n${[...shown, ...more].join('')}`;
}

function fileBlock(stack: string, file: FileChange): Block {
  const folder = `out/${stack}`;
  const from = file.from === undefined ? {} : { from: `${folder}/${file.from}` };
  const path = `${folder}/${file.path}`;
  const patch = printable(renderDiff([{ ...file, ...from, path }], { color: false }));
  const fence = fenceFor(patch);
  const text = `\n<details><summary>${plain(path)}</summary>\n\n${fence}diff\n${patch}${fence}\n\n</details>\n`;
  return { head: '', items: [text], tail: '', kind: 'file' };
}

/** Room for the sentence that says what was left out. */
const ROOM_FOR_END = 1_000;

function fitted(opening: string, blocks: readonly Block[], link: string | undefined): string {
  let text = opening;
  const left = { problem: 0, change: 0, file: 0 };
  for (const { head, items, tail, kind } of blocks) {
    const room = LONGEST_COMMENT - ROOM_FOR_END - text.length - head.length - tail.length;
    // After the first change that does not fit comes nothing more: the order is a promise. Files only fill what is left.
    const full = left.problem + left.change > 0;
    const shown = full ? [] : firstThatFit(items, room);
    left[kind] += items.length - shown.length;
    if (shown.length > 0) text += head + shown.join('') + tail;
  }
  return text + ending(left, link);
}

function firstThatFit(items: readonly string[], room: number): readonly string[] {
  let used = 0;
  const end = items.findIndex((one) => {
    used += one.length;
    return used > room;
  });
  return end === -1 ? items : items.slice(0, end);
}

function ending(
  { problem, change, file }: Readonly<Record<Block['kind'], number>>,
  link: string | undefined,
): string {
  const parts = [
    ...(problem > 0 ? [plural(problem, 'problem')] : []),
    ...(change > 0 ? [plural(change, 'change')] : []),
    ...(file > 0 ? [`the text of ${plural(file, 'file')}`] : []),
  ];
  const whole = link === undefined ? '' : `[The whole review is here](${link}). `;
  if (parts.length === 0) return whole === '' ? '' : `\n${whole}\n`;
  return `\n**Left out, because a comment takes no more: ${parts.join(' and ')}.** ${whole}\`waybill diff\` shows all of it.\n`;
}
