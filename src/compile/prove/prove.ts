/** Prove: what the judge of trees finds in the files of a stack, said at the line of the spec that causes it. */
import type { Diagnostic, LocatedDiagnostic } from '../../base/diag/diagnostic.ts';
import type { Artifact } from '../model/artifact.ts';
import { placeInSpec, type Written } from './in-spec.ts';

/** One fault of a tree. */
export interface Fault {
  /** With places in the tree, from its own folder. */
  readonly found: Diagnostic;
  /** The same with its places looked up, and files named as messages name them. */
  readonly shown: LocatedDiagnostic;
}

/** Judges the tree of a stack; undefined when it need not be judged, because it was before. */
export type Judge = (stack: string, tree: readonly Artifact[]) => readonly Fault[] | undefined;

/** What is wrong in a tree, and the texts of the files that are spoken of, by the names that messages use. */
export interface Proof {
  readonly diagnostics: readonly Diagnostic[];
  readonly texts: ReadonlyMap<string, string>;
}

/** The faults of a tree as faults of its spec; their place in the tree is kept as a second place. */
export function inSpec(written: Written, tree: readonly Artifact[], faults: readonly Fault[]): Proof {
  blame(written, faults);
  const texts = new Map<string, string>();
  const diagnostics = faults.map(({ found, shown }): Diagnostic => {
    const at = placeInSpec(written, found);
    // A line that holds a secret is not shown.
    if (found.secret === true) return { ...found, at, related: [] };
    const places = [found, ...found.related].map((one) => one.at.file);
    const names = [shown, ...shown.related].map((one) => one.at.file);
    for (const { path, text } of tree) {
      const name = names[places.indexOf(path)];
      if (name !== undefined) texts.set(name, text);
    }
    return { ...found, at, related: [{ message: 'in the tree', at: shown.at }, ...shown.related] };
  });
  return { diagnostics, texts };
}

/** Only an override can make files do something else than the model says; otherwise it is an internal error in Waybill, and the command stops. */
function blame({ model }: Written, faults: readonly Fault[]): void {
  const differences = faults.filter(({ found }) => found.code === 'verify/disagrees');
  if (differences.length === 0 || model.services.some(({ overridden }) => overridden)) return;
  const lines = differences.map(({ found }) => found.message).join('; ');
  throw new Error(`the files of \`${model.stack}\` would not do what their model says: ${lines}`);
}
