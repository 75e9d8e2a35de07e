/** Looking up by names that people choose: `constructor` is a fine name for an app, and every object has one. */

/** The value of a key that the map itself has. */
export function own<T>(map: Readonly<Record<string, T>> | undefined, key: string): T | undefined {
  return map !== undefined && Object.hasOwn(map, key) ? map[key] : undefined;
}
