/** Command lines as Compose splits them: blanks part words, quotes and backslashes keep them together. */

const WORD = /(?:[^\s'"\\]|\\.|'[^']*'|"(?:[^"\\]|\\.)*")+/gs;
const PART = /\\(.)|'([^']*)'|"((?:[^"\\]|\\.)*)"|([^\s'"\\]+)/gs;

/** The words of a command line. */
export function words(line: string): string[] {
  return [...line.matchAll(WORD)].map(([word]) =>
    [...word.matchAll(PART)]
      .map(
        ([, escaped, single, double, bare]) =>
          escaped ?? single ?? double?.replace(/\\(.)/gs, '$1') ?? bare ?? '',
      )
      .join(''),
  );
}
