/** One side of a comparison: a tree as the programs read it, and what its manifest says. */
import type { Manifest } from '../../../schema/manifest.gen.ts';
import { once } from '../../../verify/memo.ts';
import type { Tree, World } from '../../../verify/read/types.ts';
import { readWorld } from '../../../verify/read/world.ts';

export interface ComparedTree {
  readonly manifest: Manifest;
  readonly world: World;
}

/** Reads a tree once, however often a page with it is made. */
export const readComparedTree = once((tree: Tree): ComparedTree | undefined => {
  const world = readWorld(tree);
  const manifest = manifestOf(tree);
  return world === undefined || manifest === undefined ? undefined : { world, manifest };
});

function manifestOf(tree: Tree): Manifest | undefined {
  try {
    const manifest = JSON.parse(tree.get('manifest.json') ?? '') as Manifest;
    return manifest.routes === undefined ? undefined : manifest;
  } catch {
    return undefined;
  }
}
