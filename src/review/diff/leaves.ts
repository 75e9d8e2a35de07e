/** Two plain values compared leaf by leaf. */
import { defined } from '../../base/util/defined.ts';

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
        ...defined({ before: old, after: now }),
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
  if (value === undefined) return new Map();
  const empty = typeof value === 'object' && value !== null && Object.keys(value).length === 0;
  if (Array.isArray(value) && !isCommand(path)) return leavesOfList(value, path);
  if (Array.isArray(value) || empty) return new Map([[path.join('\0'), JSON.stringify(value)]]);
  if (typeof value !== 'object' || value === null) return new Map([[path.join('\0'), String(value)]]);
  const below = Object.entries(value).flatMap(([key, inner]) => [...leavesOf(inner, [...path, key])]);
  return new Map(below);
}

function leavesOfList(items: readonly unknown[], path: readonly string[]): Map<string, string> {
  const key = keyOf(items);
  const named = (item: unknown) => String((item as Record<string, unknown>)[key ?? '']);
  const textOf = (item: unknown) => (typeof item === 'object' ? JSON.stringify(item) : String(item));
  const found = items.flatMap((item): (readonly [string, string])[] =>
    key === undefined
      ? [[[...path, `\u0001${textOf(item)}`].join('\0'), textOf(item)]]
      : [...leavesOf(withoutKey(item, key), [...path, named(item)])],
  );
  return new Map(found);
}

/** An item without what is in its path already; one that has nothing else stays as it is. */
function withoutKey(item: unknown, key: string): object {
  const rest = Object.entries(item as object).filter(([name]) => name !== key);
  return rest.length === 0 ? (item as object) : Object.fromEntries(rest);
}

/** The property that tells the items of a list apart, where there is one: their place in a container, or a name. */
function keyOf(items: readonly unknown[]): string | undefined {
  return ['target', 'hostname', 'name'].find((key) => {
    const keys = items.map((item) =>
      typeof item === 'object' && item !== null ? (item as Record<string, unknown>)[key] : undefined,
    );
    return keys.every((one) => typeof one === 'string') && new Set(keys).size === items.length;
  });
}

/** Lists whose order is their meaning. */
const isCommand = (path: readonly string[]) => /^(command|entrypoint|test)$/.test(path.at(-1) ?? '');
