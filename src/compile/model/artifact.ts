/** One generated file: a path below out/<stack> and its text. */
export interface Artifact {
  readonly path: string;
  readonly text: string;
}

/** The texts of a tree by path. */
export function textsOf(tree: readonly Artifact[]): ReadonlyMap<string, string> {
  return new Map(tree.map(({ path, text }) => [path, text]));
}
