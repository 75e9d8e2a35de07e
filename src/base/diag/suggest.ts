/** "Did you mean": the names nearest to a misspelt one. */

const MOST = 3;

/** Edit distance (insert, delete, replace, swap of neighbours), case ignored; stops counting beyond `limit`. */
function distance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replace = (last[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      row[j] = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, replace);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        row[j] = Math.min(row[j] ?? 0, (beforeLast[j - 2] ?? 0) + 1);
      }
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length] ?? limit + 1;
}

/** At most three of `names`, nearest first, that are near enough to `word` to be what was meant. */
export function suggest(word: string, names: Iterable<string>): string[] {
  const limit = Math.max(1, Math.floor(word.length / 3));
  const lower = word.toLowerCase();
  const near: { name: string; d: number }[] = [];
  for (const name of names) {
    const d = distance(lower, name.toLowerCase(), limit);
    if (d <= limit) near.push({ name, d });
  }
  near.sort((a, b) => a.d - b.d || (a.name < b.name ? -1 : 1));
  return near.slice(0, MOST).map((n) => n.name);
}

/** `did you mean \`a\` or \`b\`?`, or undefined when nothing is near. */
export function didYouMean(word: string, names: Iterable<string>): string | undefined {
  const found = suggest(word, names).map((n) => `\`${n}\``);
  if (found.length === 0) return undefined;
  const last = found.pop();
  return `did you mean ${found.length === 0 ? last : `${found.join(', ')} or ${last}`}?`;
}
