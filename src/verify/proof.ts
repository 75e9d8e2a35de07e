/** What `render` asks of a tree before it writes it: do the files do what the model says? */
import type { LocatedDiagnostic } from '../base/diag/diagnostic.ts';
import { manifestAgreement } from './findings/manifest-agreement.ts';
import { located } from './read/span.ts';
import type { Tree } from './read/types.ts';
import { readWorld } from './read/world.ts';

/**
 * Every difference between what the files of a tree do and what its model says, for each host name and each origin.
 * The manifest speaks for the model.
 */
export function disagreementsOf(tree: Tree): LocatedDiagnostic[] {
  const world = readWorld(tree);
  return world === undefined ? [] : manifestAgreement.run(world).map((one) => located(tree, one));
}
