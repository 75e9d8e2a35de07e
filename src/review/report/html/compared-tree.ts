/** One side of a comparison: a tree as the programs read it, and what its manifest says. */

import { memoizeByObject } from '../../../base/util/memoize.ts';
import type { Manifest } from '../../../schema/manifest.gen.ts';
import { parseTree } from '../../../verify/read/parsed-tree.ts';
import type { ParsedTree, Tree } from '../../../verify/read/types.ts';

export interface ComparedTree {
  readonly manifest: Manifest;
  readonly parsed: ParsedTree;
}

/** Reads a tree once, however often a page with it is made. */
export const readComparedTree = memoizeByObject((tree: Tree): ComparedTree | undefined => {
  const parsed = parseTree(tree);
  const manifest = manifestOf(tree);
  return parsed === undefined || manifest === undefined ? undefined : { parsed, manifest };
});

function manifestOf(tree: Tree): Manifest | undefined {
  try {
    const manifest = JSON.parse(tree.get('manifest.json') ?? '') as Manifest;
    return manifest.routes === undefined ? undefined : manifest;
  } catch {
    return undefined;
  }
}
