/** Stacks while someone edits them: each as it is, or as it last was without errors. */

import { stackNames } from '../../compile/load/load.ts';
import { textsOf } from '../../compile/model/artifact.ts';
import { compareTrees } from '../../review/diff/diff.ts';
import type { TreeFiles } from '../../review/diff/tree-state.ts';
import type { Page } from '../../review/report/html/page.ts';
import type { PageStack } from '../../review/report/html/view.ts';
import { type Trees, treesIn } from './base.ts';
import type { Context } from './command.ts';
import { compiled } from './compiled.ts';

export class LiveStacks {
  readonly #context: Context;
  readonly #against: string;
  /** Given when the stacks are not compared with what is on disk, which changes. */
  readonly #base: Trees | undefined;
  #before: Trees = new Map();
  /** The last state of each stack without errors. */
  #good: ReadonlyMap<string, PageStack> = new Map();
  #page: Page;

  /** Reads and compiles everything for a first time. */
  constructor(context: Context, against: string, base?: Trees) {
    this.#context = context;
    this.#against = against;
    this.#base = base;
    this.#page = this.#compiled();
  }

  /** The page as of the last {@link update}. */
  get page(): Page {
    return this.#page;
  }

  /** Compiles everything again. */
  update(): void {
    this.#page = this.#compiled();
  }

  #compiled(): Page {
    const { host, root, out, args } = this.#context;
    this.#before = reused(this.#before, this.#base ?? treesIn(host, out));
    const { stacks, diagnostics, textOf } = compiled(this.#context);
    const now = new Map<string, PageStack>();
    for (const { name, tree } of stacks) now.set(name, this.#compared(name, textsOf(tree())));
    const wanted = (name: string) => args.length === 0 || args.includes(name);
    const names = stackNames(host, root).filter(wanted);
    const gone = [...this.#before].filter(
      ([name, tree]) => wanted(name) && !names.includes(name) && tree.has('manifest.json'),
    );
    const shown = [
      ...names.flatMap((name) => now.get(name) ?? this.#stale(name)),
      ...gone.map(([name]) => this.#compared(name, NO_TREE)),
    ];
    this.#good = new Map(shown.map((stack) => [stack.name, stack]));
    return {
      title: 'What changes',
      about: `Compared with ${this.#against}, at every save`,
      stacks: shown,
      diagnostics,
      textOf,
    };
  }

  /** A stack and what changes in it. One that is as it was is the same value: what was computed of it is kept. */
  #compared(name: string, tree: TreeFiles): PageStack {
    const base = this.#before.get(name) ?? NO_TREE;
    const last = this.#good.get(name);
    if (last?.base?.tree === base && sameFiles(last.tree, tree)) return { ...last, stale: false };
    return { name, tree, base: { tree: base, changes: compareTrees(name, base, tree) } };
  }

  /** A stack with errors: as it last was without them, or else as it was last rendered. */
  #stale(name: string): PageStack[] {
    const rendered = this.#before.get(name);
    const last =
      this.#good.get(name) ?? (rendered === undefined ? undefined : this.#compared(name, rendered));
    return last === undefined ? [] : [{ ...last, stale: true }];
  }
}

const NO_TREE: TreeFiles = new Map();

/** Whether two trees hold the same. */
export function sameFiles(a: TreeFiles, b: TreeFiles): boolean {
  return a.size === b.size && [...a].every(([path, text]) => b.get(path) === text);
}

/** Fresh trees; those with the same files as before are the same values. */
function reused(before: Trees, fresh: Trees): Trees {
  return new Map(
    [...fresh].map(([name, tree]) => {
      const known = before.get(name);
      return [name, known !== undefined && sameFiles(known, tree) ? known : tree];
    }),
  );
}
