/** Versions of programs, compared number by number. */
export function older(version: string, oldest: string): boolean {
  const numbers = (text: string) => text.split('.').map((part) => Number.parseInt(part, 10) || 0);
  const [have, need] = [numbers(version), numbers(oldest)];
  const at = need.findIndex((number, index) => number !== (have[index] ?? 0));
  return at !== -1 && (have[at] ?? 0) < (need[at] ?? 0);
}
