/** Versions of stored data: which one an image reads, and how far a step may go. */

/** Release lines of authentik, oldest first, with the newest patch that was seen of each. None may be left out. */
export const AUTHENTIK_LINES: readonly (readonly [line: string, patch: string])[] = [
  ['2025.2', '2025.2'],
  ['2025.4', '2025.4'],
  ['2025.6', '2025.6'],
  ['2025.8', '2025.8.6'],
  ['2025.10', '2025.10.4'],
  ['2025.12', '2025.12.6'],
  ['2026.2', '2026.2.6'],
  ['2026.5', '2026.5.8'],
  ['2026.8', '2026.8.6'],
];

/** Programs whose data is bound to the version that the tag of their image names. */
const BY_TAG = ['postgresql', 'mariadb', 'redis', 'mongodb', 'elasticsearch', 'authentik'];

/**
 * The version of the data that an image reads: its major version, or for authentik its release line.
 *
 * @param declared what the definition says, for a tag that tells nothing
 */
export function dataVersion(engine: string, image: string, declared: string): string {
  if (!BY_TAG.includes(engine)) return declared;
  const tag = /:([^/:@]+)(?:@|$)/.exec(image)?.[1] ?? '';
  const [, first, second] = /(\d+)(?:\.(\d+))?/.exec(tag) ?? [];
  if (engine === 'authentik') return second === undefined ? declared : `${first}.${second}`;
  return first ?? declared;
}

/** Negative when the first version is the older one. Numbers count, not digits: 2025.10 is newer than 2025.2. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [a.split('.').map(Number), b.split('.').map(Number)];
  const at = left.findIndex((number, index) => number !== (right[index] ?? 0));
  return at === -1 ? left.length - right.length : (left[at] ?? 0) - (right[at] ?? 0);
}

/** Lines between two lines of authentik that a step would leave out, each with its newest patch. */
export function linesBetween(from: string, to: string): string[] {
  return AUTHENTIK_LINES.filter(
    ([line]) => compareVersions(line, from) > 0 && compareVersions(line, to) < 0,
  ).map(([, patch]) => patch);
}
