/** Objects without the fields, and lists without the items, that are undefined. */

/** The same object with no field that is undefined, in the same order: what is absent is absent, not present and empty. */
export function defined<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const kept: Partial<T> = {};
  for (const key of Object.keys(fields) as (keyof T)[]) {
    if (fields[key] !== undefined) kept[key] = fields[key];
  }
  return kept as { [K in keyof T]?: Exclude<T[K], undefined> };
}

/** The items that are not undefined, in order. */
export function present<T>(items: readonly (T | undefined)[]): T[] {
  return items.filter((item) => item !== undefined);
}
