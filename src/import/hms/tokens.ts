/** Words of an expression. */

export interface Token {
  readonly kind: 'text' | 'number' | 'name' | 'sign';
  readonly text: string;
}

const TOKEN =
  /\s*(?:(?<text>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")|(?<number>\d+(?:\.\d+)?)|(?<name>[A-Za-z_]\w*(?:(?<=ansible)\.builtin\.\w+)?)|(?<sign>==|!=|[()[\]{},.|~+:-]|.))/gsy;

/** Cuts an expression into words; anything else becomes a sign that nobody understands. */
export function tokens(expression: string): Token[] {
  const found: Token[] = [];
  for (const { groups = {} } of expression.trim().matchAll(TOKEN)) {
    for (const kind of ['text', 'number', 'name', 'sign'] as const) {
      const text = groups[kind];
      if (text === undefined) continue;
      found.push({ kind, text: kind === 'text' ? text.slice(1, -1).replace(/\\(.)/gs, '$1') : text });
    }
  }
  return found;
}
