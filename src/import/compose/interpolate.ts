/** Variables of a document replaced, with the texts that they went into marked. */
import { type Dict, type Leaf, mapLeaves, type Node } from './node.ts';
import { VariableError, type Variables } from './variables.ts';

/** Told about texts that Compose would refuse. */
export type Refused = (leaf: Leaf, problem: VariableError) => void;

/** The document with every text filled in. Extensions (`x-`) are left alone: what uses them was put in its place before. */
export function interpolate(document: Dict, variables: Variables, refused: Refused): Dict {
  const fill = (leaf: Leaf): Leaf => {
    if (typeof leaf.value !== 'string') return leaf;
    try {
      const { text, variables: used } = variables.fill(leaf.value, leaf.at);
      return { ...leaf, value: text, variables: used };
    } catch (error) {
      if (!(error instanceof VariableError)) throw error;
      refused(leaf, error);
      return leaf;
    }
  };
  const entries = [...document.entries].map(([key, value]): [string, Node] =>
    key.startsWith('x-') ? [key, value] : [key, mapLeaves(value, fill)],
  );
  return { ...document, entries: new Map(entries) };
}
