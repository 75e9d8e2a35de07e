/** A verified tree with the values of its secrets: what work on data and the pass begin with. */
import type { Tree } from '../repository/tree.ts';
import type { Secrets } from './secrets.ts';

export interface Release {
  readonly tree: Tree;
  readonly secrets: Secrets;
}
