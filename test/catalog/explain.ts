/** Differences between two containers, and the explanations that take them away one by one. */
import { type Items, KINDS, type Kind } from './items.ts';

/** One explanation of test/catalog/differences.yaml. `*` stands for any text, `%` for the same text on both sides. */
export interface Explanation {
  readonly kind: Kind;
  readonly ours?: string | readonly string[];
  readonly theirs?: string | readonly string[];
  readonly reason: string;
}

/** What is left to explain of one container. */
export interface Differences {
  readonly ours: Map<Kind, Set<string>>;
  readonly theirs: Map<Kind, Set<string>>;
}

/** Items that only one of the two has. */
export function difference(ours: Items, theirs: Items): Differences {
  const without = (a: Items, b: Items) =>
    new Map(
      KINDS.map((kind) => [kind, new Set([...(a.get(kind) ?? [])].filter((i) => !b.get(kind)?.has(i)))]),
    );
  return { ours: without(ours, theirs), theirs: without(theirs, ours) };
}

/** Every difference that is left, as a line to read. */
export function remaining({ ours, theirs }: Differences): string[] {
  const lines = (side: string, items: ReadonlyMap<Kind, ReadonlySet<string>>) =>
    [...items].flatMap(([kind, set]) => [...set].map((item) => `${kind}: ${side} ${item}`));
  return [...lines('ours', ours), ...lines('theirs', theirs)];
}

const listOf = (value: string | readonly string[] | undefined) =>
  value === undefined ? [] : typeof value === 'string' ? [value] : value;

/** A pattern as a regular expression; what `%` stands for is its first group. */
function expression(pattern: string): RegExp {
  const quoted = pattern.replace(/[\\^$.+?()[\]{}|]/g, '\\$&');
  return new RegExp(`^${quoted.replaceAll('*', '.*').replaceAll('%', '(.+)')}$`);
}

const matching = (items: ReadonlySet<string> | undefined, pattern: string) =>
  [...(items ?? [])].filter((item) => expression(pattern).test(item));

/** Takes away what an explanation explains; returns its patterns that found nothing. */
export function explain(differences: Differences, explanation: Explanation): string[] {
  const { kind } = explanation;
  const ours = differences.ours.get(kind);
  const theirs = differences.theirs.get(kind);
  const patterns = { ours: listOf(explanation.ours), theirs: listOf(explanation.theirs) };
  if ([...patterns.ours, ...patterns.theirs].some((pattern) => pattern.includes('%'))) {
    const pairs = pairsOf(ours, theirs, patterns.ours[0] ?? '', patterns.theirs[0] ?? '');
    for (const [our, their] of pairs) {
      ours?.delete(our);
      theirs?.delete(their);
    }
    return pairs.length === 0 ? [`${patterns.theirs[0]} -> ${patterns.ours[0]}`] : [];
  }
  const idle = [
    ...patterns.ours.filter((pattern) => matching(ours, pattern).length === 0),
    ...patterns.theirs.filter((pattern) => matching(theirs, pattern).length === 0),
  ];
  // A difference of two sides is explained as a whole or not at all.
  if (idle.length > 0) return idle;
  for (const pattern of patterns.ours) for (const item of matching(ours, pattern)) ours?.delete(item);
  for (const pattern of patterns.theirs) for (const item of matching(theirs, pattern)) theirs?.delete(item);
  return [];
}

function pairsOf(
  ours: ReadonlySet<string> | undefined,
  theirs: ReadonlySet<string> | undefined,
  our: string,
  their: string,
): [string, string][] {
  return matching(theirs, their).flatMap((item): [string, string][] => {
    const same = expression(their).exec(item)?.[1] ?? '';
    const partner = our.replace('%', () => same);
    return ours?.has(partner) === true ? [[partner, item]] : [];
  });
}
