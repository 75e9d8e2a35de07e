/** Results that are kept by the text that they follow from. */

/** Results that are kept of one function. A tree of a hundred apps has fewer files. */
const MOST = 1000;

/**
 * The same function, which computes nothing twice for one text: two trees, and a tree before and after a save, have most
 * of their files in common. What it gives belongs to others too, and must not be changed.
 */
export function remembered<T>(compute: (text: string) => T): (text: string) => T {
  const known = new Map<string, { readonly value: T }>();
  return (text) => {
    const found = known.get(text) ?? { value: compute(text) };
    if (known.size >= MOST) known.clear();
    known.set(text, found);
    return found.value;
  };
}
