/** Functions that keep their results. What they give belongs to others too, and must not be changed. */

/** Results that are kept of one function of a string. A tree of a hundred apps has fewer files. */
const MOST = 1000;

/**
 * The same function, which computes nothing twice for one text: two trees, and a tree before and after a save, have most
 * of their files in common.
 */
export function memoizeByText<T>(compute: (text: string) => T): (text: string) => T {
  const known = new Map<string, { readonly value: T }>();
  return (text) => {
    const found = known.get(text) ?? { value: compute(text) };
    if (known.size >= MOST) known.clear();
    known.set(text, found);
    return found.value;
  };
}

/** The same function, which computes nothing twice for an object that never changes, for as long as the object lives. */
export function memoizeByObject<K extends object, V>(compute: (key: K) => V): (key: K) => V {
  const known = new WeakMap<K, { readonly value: V }>();
  return (key) => {
    const found = known.get(key) ?? { value: compute(key) };
    known.set(key, found);
    return found.value;
  };
}
