/** Stacks as a page for a browser: what `diff --html`, `graph --html` and `serve` show. */

import type { LocatedDiagnostic } from '../../base/diag/diagnostic.ts';
import type { Compilation } from '../../compile/compile.ts';
import { textsOf } from '../../compile/model/artifact.ts';
import type { StackChanges } from '../../review/diff/diff.ts';
import type { TreeFiles } from '../../review/diff/tree-state.ts';
import { type Page, renderPage } from '../../review/report/html/page.ts';
import type { PageStack } from '../../review/report/html/view.ts';
import type { Trees } from './base.ts';
import type { Context } from './command.ts';

/** Writes a page, and says where. */
export function writePage({ host, say }: Context, file: string, page: Page): void {
  host.write([{ path: file, text: renderPage(page) }]);
  say(`Written: ${file}\n`);
}

/** The page of what stacks are. */
export function pageOfStacks({ stacks, diagnostics, textOf }: Compilation): Page {
  return {
    title: 'What runs, and who reaches it',
    about: 'Computed from the files that Waybill renders',
    stacks: stacks.map((stack) => ({ name: stack.name, tree: textsOf(stack.tree()) })),
    diagnostics,
    textOf,
  };
}

/** The page of what changes. `against` says in words what the stacks are compared with. */
export function pageOfChanges(
  stacks: readonly StackChanges[],
  before: Trees,
  against: string,
  problems: { readonly diagnostics: readonly LocatedDiagnostic[]; readonly textOf: Compilation['textOf'] },
): Page {
  return {
    title: 'What changes',
    about: `Compared with ${against}`,
    stacks: stacks.map((changes): PageStack => {
      const base = before.get(changes.stack) ?? new Map<string, string>();
      return { name: changes.stack, tree: changed(base, changes), base: { tree: base, changes } };
    }),
    ...problems,
  };
}

/** A tree with what changes in it. */
function changed(base: TreeFiles, { files }: StackChanges): TreeFiles {
  const tree = new Map(base);
  for (const { path, from, after } of files) {
    if (from !== undefined) tree.delete(from);
    if (after === undefined) tree.delete(path);
    else tree.set(path, after);
  }
  return tree;
}
