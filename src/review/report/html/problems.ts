/** Diagnostics on the page: the same words and the same frame of the source as in a terminal. */
import type { LocatedDiagnostic } from '../../../base/diag/diagnostic.ts';
import { frame } from '../frame.ts';
import { count, ordered, plural } from '../order.ts';
import { type Lines, linesOf, placeText, type TextOf, withoutSecrets } from '../position.ts';
import { styleOf } from '../style.ts';
import { html, type Markup } from './markup.ts';

/** All diagnostics in order; nothing when there are none. */
export function renderProblems(
  diagnostics: readonly LocatedDiagnostic[],
  textOf: TextOf,
): Markup | undefined {
  if (diagnostics.length === 0) return undefined;
  const { errors, warnings } = count(ordered(diagnostics));
  const counts = [errors > 0 ? plural(errors, 'error') : '', warnings > 0 ? plural(warnings, 'warning') : ''];
  const lines = linesOf(withoutSecrets(diagnostics, textOf));
  return html`<section class="problems" aria-labelledby="problems"><h2 id="problems">${counts.filter((text) => text !== '').join(', ')}</h2>
${ordered(diagnostics).map((one) => renderProblem(one, lines))}</section>
`;
}

const style = styleOf(false);

function renderProblem(
  { severity, code, message, at, help, related }: LocatedDiagnostic,
  linesOfFile: (file: string) => Lines | undefined,
): Markup {
  const lines = linesOfFile(at.file);
  const source =
    lines === undefined ? [] : frame(lines, at, { style, mark: '^', paint: (text) => text, parents: true });
  return html`<article class="problem ${severity}"><h3><span class="weight">${severity}</span> ${message}</h3>
<p class="where"><code>${placeText(at, lines)}</code> <code>${code}</code></p>
${source.length > 0 && html`<pre tabindex="0">${source.join('\n')}</pre>`}
${related.map((one) => html`<p class="where"><code>${placeText(one.at, linesOfFile(one.at.file))}</code> ${one.message}</p>`)}
${help !== undefined && html`<p><strong>Help:</strong> ${help}</p>`}</article>
`;
}
