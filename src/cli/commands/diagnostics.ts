/** How commands show diagnostics: in the format that was asked for. */

import type { LocatedDiagnostic } from '../../base/diag/diagnostic.ts';
import { hasErrors } from '../../base/diag/outcome.ts';
import type { Compilation } from '../../compile/compile.ts';
import { renderGithub } from '../../review/report/github.ts';
import { renderJson } from '../../review/report/json.ts';
import { renderSarif } from '../../review/report/sarif.ts';
import { renderText } from '../../review/report/text.ts';
import { allCodes } from '../codes.ts';
import { type Context, exitCode } from './command.ts';

/**
 * Shows diagnostics as by-products of another result: text on standard error, annotations for GitHub on standard
 * output, where GitHub looks for them. With `--format json` the command puts them into its own document.
 */
export function showDiagnostics(
  context: Context,
  diagnostics: readonly LocatedDiagnostic[],
  textOf: Compilation['textOf'],
): void {
  if (diagnostics.length === 0) return;
  if (context.format === 'github') context.print(renderGithub(diagnostics, textOf));
  if (context.format === 'text') context.say(renderText(diagnostics, textOf, { color: context.color.err }));
}

/** Shows diagnostics as the result itself, on standard output. Returns the exit code. */
export function reportDiagnostics(
  context: Context,
  diagnostics: readonly LocatedDiagnostic[],
  textOf: Compilation['textOf'],
): number {
  if (context.format === 'json') context.print(renderJson(diagnostics, textOf));
  if (context.format === 'github') context.print(renderGithub(diagnostics, textOf));
  if (context.format === 'sarif') context.print(renderSarif(diagnostics, textOf, allCodes()));
  if (context.format === 'text') context.print(renderText(diagnostics, textOf, { color: context.color.out }));
  return hasErrors(diagnostics) ? exitCode.problems : exitCode.clean;
}
