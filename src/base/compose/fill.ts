/** What Compose makes of a string with variables in it (docs.docker.com/reference/compose-file/interpolation). */

/** `$$`, `$NAME`, `${NAME}`, and `${NAME` with an operator, whose word is read by hand because it may hold others. */
const START = /\$(?:(\$)|([A-Za-z_]\w*)|\{([A-Za-z_]\w*)(:?[-?+])?)/g;

/**
 * The text with its variables replaced. What nobody sets stays as `${NAME}`: it is whatever the host says, so a list of
 * what is known never holds it. A default does not count as decided: the host may set the variable anyway.
 */
export function filled(text: string, variables: ReadonlyMap<string, string>): string {
  if (!text.includes('$')) return text;
  let result = '';
  let from = 0;
  START.lastIndex = 0;
  for (let match = START.exec(text); match !== null; match = START.exec(text)) {
    const [whole, dollar, bare, name, operator] = match;
    result += text.slice(from, match.index);
    from = match.index + whole.length;
    if (dollar !== undefined) result += '$';
    else if (bare !== undefined) result += variables.get(bare) ?? `\${${bare}}`;
    else {
      const end = closing(text, from);
      result += replaced(name ?? '', operator, text.slice(from, end), variables);
      from = end + 1;
    }
    START.lastIndex = from;
  }
  return result + text.slice(from);
}

/** Where the brace closes that opened before `from`. */
function closing(text: string, from: number): number {
  let depth = 1;
  for (let at = from; at < text.length; at++) {
    if (text.startsWith('${', at)) depth++;
    else if (text[at] === '}' && --depth === 0) return at;
  }
  return text.length;
}

function replaced(
  name: string,
  operator: string | undefined,
  word: string,
  variables: ReadonlyMap<string, string>,
): string {
  const value = variables.get(name);
  if (value === undefined) return `\${${name}${operator ?? ''}${filled(word, variables)}}`;
  const set = value !== '' || operator?.startsWith(':') !== true;
  if (operator?.endsWith('+') === true) return set ? filled(word, variables) : '';
  return set ? value : filled(word, variables);
}
