/** Two lists compared by a key. */
import { byText } from '../../base/util/order.ts';

export interface Pairs<T> {
  readonly added: readonly T[];
  readonly removed: readonly T[];
  readonly kept: readonly (readonly [before: T, after: T])[];
}

/**
 * Things of two lists by key, each list in the order of the keys.
 *
 * @param renamed the key that a thing of before has now, where it is known to bear another name
 */
export function pairsOf<T>(
  before: readonly T[],
  after: readonly T[],
  key: (item: T) => string,
  renamed: (key: string) => string = (same) => same,
): Pairs<T> {
  const was = new Map(before.map((item) => [renamed(key(item)), item]));
  const is = new Map(after.map((item) => [key(item), item]));
  const sorted = (items: ReadonlyMap<string, T>) => [...items].sort(([a], [b]) => byText(a, b));
  return {
    added: sorted(is)
      .filter(([name]) => !was.has(name))
      .map(([, item]) => item),
    removed: sorted(was)
      .filter(([name]) => !is.has(name))
      .map(([, item]) => item),
    kept: sorted(is).flatMap(([name, item]) => {
      const old = was.get(name);
      return old === undefined ? [] : [[old, item] as const];
    }),
  };
}

/** The same for plain texts. */
export function textsThatDiffer(before: readonly string[], after: readonly string[]): Pairs<string> {
  return pairsOf(before, after, (text) => text);
}
