/** A tag for YAML over several lines: the indentation that all lines share is taken away, and the empty first line. */
export function yaml(parts: TemplateStringsArray, ...values: readonly string[]): string {
  const lines = String.raw({ raw: parts }, ...values)
    .replace(/^\n/, '')
    .replace(/\n *$/, '\n')
    .split('\n');
  const shared = Math.min(
    ...lines.filter((line) => line.trim() !== '').map((line) => line.length - line.trimStart().length),
  );
  return lines.map((line) => line.slice(shared)).join('\n');
}
