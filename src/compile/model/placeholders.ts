/** Placeholders in app definitions: `{timezone}`, `{url}`, `{setting:NAME}` and the like. */

const PLACEHOLDER = /\{([a-z][a-z-]*)(?::([a-zA-Z0-9]+))?\}/g;

/** All placeholders without an argument. */
export const PLACEHOLDERS = [
  'timezone',
  'uid',
  'gid',
  'domain',
  'stack',
  'url',
  'host',
  'hosts',
  'urls',
  'urls-spaced',
  'lan',
  'media',
  'instance',
  'proxy-subnet',
  'authentik-url',
  'admin-email',
] as const;

/** Names of the placeholders in a string: `timezone`, `setting:advertise`. */
export function placeholdersIn(text: string): string[] {
  return [...text.matchAll(PLACEHOLDER)].map((match) =>
    match[2] === undefined ? String(match[1]) : `${match[1]}:${match[2]}`,
  );
}

/** Puts values in the place of placeholders. `value` gets the name as `placeholdersIn` gives it. */
export function fill(text: string, value: (name: string) => string): string {
  return text.replace(PLACEHOLDER, (_, name: string, argument?: string) =>
    value(argument === undefined ? name : `${name}:${argument}`),
  );
}
