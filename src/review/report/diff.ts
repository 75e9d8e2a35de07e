/** Changes of files as unified diffs, in the form of git. */
import { createTwoFilesPatch, FILE_HEADERS_ONLY } from 'diff';
import { by } from '../../base/util/order.ts';
import type { FileChange } from '../diff/moved-files.ts';
import { printable } from './layout.ts';
import { plural } from './order.ts';
import { type Style, styleOf } from './style.ts';

/** One patch for all files that differ, or the words `No changes.` Without colour it is what `git apply` reads. */
export function renderDiff(files: readonly FileChange[], options: { readonly color: boolean }): string {
  const changed = files.filter(differs).sort(by((file) => file.path));
  if (changed.length === 0) return 'No changes.\n';
  const style = styleOf(options.color);
  const patches = changed.map(patchOf);
  return options.color ? patches.map((patch) => coloured(patch, style)).join('') : patches.join('');
}

/** `3 files: 1 created, 1 changed, 1 deleted`, or `No changes.` */
export function summarizeDiff(files: readonly FileChange[]): string {
  const changed = files.filter(differs);
  const created = changed.filter((f) => f.before === undefined).length;
  const deleted = changed.filter((f) => f.after === undefined).length;
  const counts: [number, string][] = [
    [created, 'created'],
    [changed.length - created - deleted, 'changed'],
    [deleted, 'deleted'],
  ];
  if (changed.length === 0) return 'No changes.';
  const parts = counts.filter(([n]) => n > 0).map(([n, word]) => `${n} ${word}`);
  return `${plural(changed.length, 'file')}: ${parts.join(', ')}`;
}

const differs = (file: FileChange) => file.before !== file.after || file.from !== undefined;

/** Waybill writes plain files only, so the mode is always the same. */
const MODE = '100644';

function patchOf({ path, from = path, before, after }: FileChange): string {
  const head = [`diff --git a/${from} b/${path}`];
  if (from !== path) head.push(`rename from ${from}`, `rename to ${path}`);
  if (before === undefined) head.push(`new file mode ${MODE}`);
  if (after === undefined) head.push(`deleted file mode ${MODE}`);
  const body = createTwoFilesPatch(
    before === undefined ? '/dev/null' : `a/${from}`,
    after === undefined ? '/dev/null' : `b/${path}`,
    before ?? '',
    after ?? '',
    undefined,
    undefined,
    { context: 3, headerOptions: FILE_HEADERS_ONLY },
  );
  // An empty file that comes or goes has no lines to show; git then leaves the names out as well.
  return `${head.join('\n')}\n${body.includes('\n@@ ') ? body : ''}`;
}

function coloured(patch: string, style: Style): string {
  let inHunk = false;
  return printable(patch)
    .split('\n')
    .map((line) => {
      if (line.startsWith('@@ ')) inHunk = true;
      if (!inHunk) return style.strong(line);
      if (line.startsWith('@@ ')) return style.section(line);
      if (line.startsWith('+')) return style.added(line);
      return line.startsWith('-') ? style.removed(line) : line;
    })
    .join('\n');
}
