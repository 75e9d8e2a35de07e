/** Two plain values compared leaf by leaf. */

export interface Leaf {
  /** Keys on the way, joined by spaces: `environment TZ`. */
  readonly path: string;
  readonly before?: string;
  readonly after?: string;
}

/** Every leaf that differs. Items of a list are told apart by their content, so that a new first item is one change. */
export function leavesThatDiffer(before: unknown, after: unknown): Leaf[] {
  const was = leavesOf(before);
  const is = leavesOf(after);
  return [...new Set([...was.keys(), ...is.keys()])]
    .filter((path) => was.get(path) !== is.get(path))
    .map((path) => {
      const [old, now] = [was.get(path), is.get(path)];
      return {
        path: path
          .split('\0')
          .filter((key) => !key.startsWith('\u0001'))
          .join(' '),
        ...(old === undefined ? {} : { before: old }),
        ...(now === undefined ? {} : { after: now }),
      };
    });
}

/** `environment TZ: UTC -> Europe/Berlin`; a value that comes or goes has a sign in place of the arrow. */
export function leafText({ path, before, after }: Leaf): string {
  if (before === undefined) return `+ ${path}: ${after}`;
  if (after === undefined) return `- ${path}: ${before}`;
  return `${path}: ${before} -> ${after}`;
}

function leavesOf(value: unknown, path: readonly string[] = []): Map<string, string> {
  const found = new Map<string, string>();
  if (value === undefined) return found;
  if (Array.isArray(value) && isCommand(path)) return found.set(path.join('\0'), JSON.stringify(value));
  if (Array.isArray(value)) {
    for (const item of value) {
      const text = typeof item === 'object' ? JSON.stringify(item) : String(item);
      found.set([...path, `\u0001${text}`].join('\0'), text);
    }
    return found;
  }
  if (typeof value !== 'object' || value === null) return found.set(path.join('\0'), String(value));
  const entries = Object.entries(value);
  if (entries.length === 0) return found.set(path.join('\0'), '{}');
  for (const [key, inner] of entries)
    for (const [below, text] of leavesOf(inner, [...path, key])) found.set(below, text);
  return found;
}

/** Lists whose order is their meaning. */
const isCommand = (path: readonly string[]) => /^(command|entrypoint|test)$/.test(path.at(-1) ?? '');
