/** Secret values, searched for in texts that may hold none. */

/** Characters below which a value stands everywhere by chance. */
export const SHORTEST = 6;

/** A value as it may stand somewhere: plain, in base64, in an address, in JSON. */
export function formsOf(value: string): string[] {
  const bytes = Buffer.from(value);
  return [
    bytes.toString('latin1'),
    value,
    bytes.toString('base64').replace(/=+$/, ''),
    bytes.toString('base64url'),
    encodeURIComponent(value),
    JSON.stringify(value).slice(1, -1),
  ].filter((form) => form.length >= SHORTEST);
}

/** Names of the texts in which one of the values stands, in any form. */
export function placesOf(values: readonly string[], texts: Iterable<readonly [string, string]>): string[] {
  const forms = values.flatMap(formsOf);
  return [...texts].flatMap(([place, text]) => (forms.some((form) => text.includes(form)) ? [place] : []));
}

/** Values by variable in a file of secrets that an import has written. */
export const movedSecrets = (file: string): Record<string, string> =>
  Object.fromEntries(
    [...file.matchAll(/^([A-Z0-9_]+)='((?:[^']|'\\'')*)'$/gm)].map(([, name = '', value = '']) => [
      name,
      value.replaceAll("'\\''", "'"),
    ]),
  );
