/** Order by code units: the same on every machine, unlike `localeCompare`. */

/** Comparator for strings. */
export function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Comparator for objects by a string that each has. */
export function by<T>(text: (item: T) => string): (a: T, b: T) => number {
  return (a, b) => byText(text(a), text(b));
}

/** Comparator by several keys: the first in which two items differ decides. Smaller numbers and texts come first. */
export function compareBy<T>(...keys: readonly ((item: T) => number | string)[]): (a: T, b: T) => number {
  return (a, b) => {
    for (const key of keys) {
      const [first, second] = [key(a), key(b)];
      if (first !== second) return first < second ? -1 : 1;
    }
    return 0;
  };
}

/** Entries of a record, ordered by key. */
export function sortedEntries<T>(record: Readonly<Record<string, T>>): [string, T][] {
  return Object.entries(record).sort((a, b) => byText(a[0], b[0]));
}
