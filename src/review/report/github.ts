/**
 * Diagnostics as workflow commands of GitHub Actions, which become annotations of the changed lines.
 * Escapes: docs.github.com/actions/reference/workflow-commands-for-github-actions, and `command.ts` of actions/toolkit.
 */
import type { LocatedDiagnostic, Span } from '../../base/diag/diagnostic.ts';
import { ordered } from './order.ts';
import { type Lines, linesOf, placeText, type TextOf } from './position.ts';

/** One line for each diagnostic; an empty text when there are none. */
export function renderGithub(diagnostics: readonly LocatedDiagnostic[], textOf: TextOf): string {
  const lines = linesOf(textOf);
  return ordered(diagnostics)
    .map((diagnostic) => `${command(diagnostic, lines)}\n`)
    .join('');
}

function command(diagnostic: LocatedDiagnostic, lines: (file: string) => Lines | undefined): string {
  const { at, code, severity, message, related, help } = diagnostic;
  const properties = { file: at.file, ...range(at, lines(at.file)), title: code };
  const text = [
    message,
    ...related.map((r) => `${placeText(r.at, lines(r.at.file))}: ${r.message}`),
    ...(help === undefined ? [] : [`help: ${help}`]),
  ].join('\n');
  const list = Object.entries(properties).map(([key, value]) => `${key}=${escapeProperty(String(value))}`);
  return `::${severity} ${list.join(',')}::${escapeData(text)}`;
}

/** Columns only within one line: the runner drops them, with a note, when the lines differ. */
function range(span: Span, lines: Lines | undefined): Record<string, number> {
  if (lines === undefined) return {};
  const start = lines.position(span.start);
  // A range that ends with a line end does not touch the next line.
  const end = lines.position(span.start + lines.text.slice(span.start, span.end).trimEnd().length);
  return { line: start.line, endLine: end.line, ...(start.line === end.line ? { col: start.column } : {}) };
}

const escapeData = (text: string) =>
  text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');

const escapeProperty = (text: string) => escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
