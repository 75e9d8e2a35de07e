/** What changes, in sentences: who can reach what first, the heaviest first. */
import type { Change, Weight } from '../../diff/change.ts';
import type { StackChanges } from '../../diff/diff.ts';
import type { FileChange } from '../../diff/moved-files.ts';
import { bySubject, HEADINGS, headline } from '../changes.ts';
import { renderDiff } from '../diff.ts';
import { plural } from '../order.ts';
import { html, type Markup } from './markup.ts';

/** The word in front of a sentence. */
const WEIGHT_WORDS: Readonly<Record<Weight, string>> = { danger: 'Danger', caution: 'Look at', note: 'Note' };

/** One change. With `sheets`, a name that has one opens it. */
export function renderChange(
  { weight, name, text, details }: Change,
  sheets?: ReadonlyMap<string, string>,
): Markup {
  const id = sheets?.get(name);
  const subject =
    id === undefined
      ? html`<b>${name}</b>`
      : html`<button type="button" class="inline" aria-haspopup="dialog" data-sheet="${id}">${name}</button>`;
  return html`<li class="${weight}"><span class="weight">${WEIGHT_WORDS[weight]}</span><div><p>${subject} ${text}</p>${
    details.length > 0 && html`<ul class="details">${details.map((detail) => html`<li>${detail}</li>`)}</ul>`
  }</div></li>
`;
}

/** All changes of a stack: who can reach what and all that a reviewer must want; folded below it, what is good to know. */
export function renderChanges(
  { stack, changes, files }: StackChanges,
  sheets: ReadonlyMap<string, string>,
): Markup {
  if (files.length === 0) return html`<p class="headline">Nothing changes.</p>`;
  const first = changes.filter(({ subject, weight }) => weight !== 'note' || subject === 'exposure');
  const rest = changes.filter((change) => !first.includes(change));
  return html`<div class="changes"><p class="headline">${headline({ stack, changes, files })}.</p>
${renderSubjects(first, sheets)}${
  rest.length > 0 &&
  html`<details id="${stack}/notes"><summary>${plural(rest.length, 'note')}: ${bySubject(rest)
    .map(([subject]) => HEADINGS[subject].toLowerCase())
    .join(', ')}</summary>${renderSubjects(rest, sheets)}</details>`
}</div>
`;
}

function renderSubjects(changes: readonly Change[], sheets: ReadonlyMap<string, string>): Markup {
  return html`${bySubject(changes).map(
    ([subject, own]) =>
      html`<div class="subject"><h3>${HEADINGS[subject]}</h3><ul class="sentences">${own.map((change) => renderChange(change, sheets))}</ul></div>`,
  )}`;
}

/** The text of every file that differs, folded. */
export function renderFiles(stack: string, files: readonly FileChange[]): Markup {
  return html`<details class="files" id="${stack}/files"><summary>${plural(files.length, 'file')} of out/${stack} differ${files.length === 1 && 's'}</summary>
${files.map((file) => renderFile(stack, file))}</details>`;
}

function renderFile(stack: string, file: FileChange): Markup {
  const lines = renderDiff([file], { color: false }).trimEnd().split('\n');
  const start = lines.findIndex((line) => line.startsWith('@@ '));
  const hunks = start === -1 ? [] : lines.slice(start);
  const count = (sign: string) => hunks.filter((line) => line.startsWith(sign)).length;
  const what = file.before === undefined ? 'new' : file.after === undefined ? 'deleted' : 'changed';
  return html`<details class="file" id="${stack}/file/${file.path}"><summary><code>${file.path}</code> ${what}, +${count('+')} −${count('-')}</summary><pre tabindex="0">${hunks.map((line) => html`<span class="${KINDS[line.charAt(0)] ?? 'same'}">${line}</span>\n`)}</pre></details>`;
}

const KINDS: Readonly<Record<string, string>> = { '+': 'added', '-': 'removed', '@': 'hunk' };
