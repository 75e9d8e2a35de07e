/** Diagnostics for a person: where, what, the source, where else, what to do. */
import type { LocatedDiagnostic, Related, Span } from '../../base/diag/diagnostic.ts';
import { frame } from './frame.ts';
import { printable } from './layout.ts';
import { count, ordered, plural } from './order.ts';
import { type Lines, linesOf, placeText, type TextOf, withoutSecrets } from './position.ts';
import { type Style, styleOf } from './style.ts';

/** In which colours. */
export interface TextOptions {
  readonly color: boolean;
}

/** All diagnostics in order and a summary; an empty text when there are none. */
export function renderText(
  diagnostics: readonly LocatedDiagnostic[],
  textOf: TextOf,
  options: TextOptions,
): string {
  const sorted = ordered(diagnostics);
  if (sorted.length === 0) return '';
  const style = styleOf(options.color);
  const lines = linesOf(withoutSecrets(sorted, textOf));
  const explained = new Set<string>();
  const blocks = sorted.map((diagnostic) => {
    const block = renderOne(diagnostic, lines, style);
    const advice = diagnostic.help === undefined ? [] : helpLines(diagnostic.help, style);
    // Said once for each code: the second time it would only be noise.
    if (!explained.has(diagnostic.code))
      advice.push(style.quiet(`  explain: waybill explain ${diagnostic.code}`));
    explained.add(diagnostic.code);
    const gap = advice.length > 0 && block.includes('') ? [''] : [];
    return `${[...block, ...gap, ...advice].join('\n')}\n`;
  });
  return `${blocks.join('\n')}\n${summary(sorted, style)}\n`;
}

function renderOne(
  diagnostic: LocatedDiagnostic,
  linesOfFile: (file: string) => Lines | undefined,
  style: Style,
): string[] {
  const { at, code, severity, message, related } = diagnostic;
  const lines = linesOfFile(at.file);
  const paint = style[severity];
  const block = [
    `${style.strong(printable(placeText(at, lines)))} ${paint(severity)} ${style.quiet(code)}`,
    ...indented(message).map(style.strong),
  ];
  // A range may be wider or narrower than the value in it: nothing of such a line is shown.
  if (lines !== undefined && diagnostic.secret === undefined) {
    block.push('', ...frame(lines, at, { style, mark: '^', paint, parents: true }));
  }
  for (const place of related) block.push('', ...relatedPlace(place, linesOfFile(place.at.file), style));
  return block;
}

function relatedPlace(
  related: Related & { readonly at: Span },
  lines: Lines | undefined,
  style: Style,
): string[] {
  const [first = '', ...rest] = printable(related.message).split('\n');
  const head = [
    `  ${style.second(printable(placeText(related.at, lines)))} ${first}`,
    ...rest.map((line) => `  ${line}`),
  ];
  if (lines === undefined) return head;
  return [...head, ...frame(lines, related.at, { style, mark: '-', paint: style.second, parents: false })];
}

function helpLines(help: string, style: Style): string[] {
  const [first = '', ...rest] = printable(help).split('\n');
  return [`  ${style.help('help:')} ${first}`, ...rest.map((line) => `        ${line}`)];
}

function indented(text: string): string[] {
  return printable(text)
    .split('\n')
    .map((line) => `  ${line}`);
}

function summary(diagnostics: readonly LocatedDiagnostic[], style: Style): string {
  const { errors, warnings } = count(diagnostics);
  const parts: string[] = [];
  if (errors > 0) parts.push(style.error(plural(errors, 'error')));
  if (warnings > 0) parts.push(style.warning(plural(warnings, 'warning')));
  return parts.join(', ');
}
