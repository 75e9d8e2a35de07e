/** Every tree there is: those of the example stacks, and those of the cases. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readTree, repository } from './files.ts';

export interface Tree {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
}

/** All rendered trees of the repository, by a name for messages. */
export function allTrees(): Tree[] {
  const cases = join(repository, 'test/cases');
  const roots = [
    join(repository, 'out'),
    ...readdirSync(cases).map((name) => join(cases, name, 'expected/out')),
  ];
  return roots
    .filter((root) => existsSync(root))
    .flatMap((root) =>
      readdirSync(root).map((stack) => ({
        name: join(root, stack).slice(repository.length + 1),
        files: readTree(join(root, stack)),
      })),
    );
}

/** Files of a tree below a folder. */
export function below(tree: Tree, folder: string): [string, string][] {
  return Object.entries(tree.files).filter(([path]) => path.startsWith(`${folder}/`));
}
