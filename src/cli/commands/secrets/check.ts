/** `waybill secrets check`: are the secrets in the repository whole? Needs no key, so that CI can ask. */

import { hasErrors } from '../../../base/diag/outcome.ts';
import { encryptedSecrets } from '../../../compile/check/checks/encrypted-secrets.ts';
import { plural } from '../../../review/report/order.ts';
import { type Context, exitCode } from '../command.ts';
import { compiled } from '../compiled.ts';
import { reportDiagnostics } from '../diagnostics.ts';

/** Prints what is wrong. Exit code 1 for anything about secrets, a warning included, and for every other error. */
export function check(context: Context, args: readonly string[]): number {
  const { models, diagnostics, textOf } = compiled(context, { wanted: args });
  const about = diagnostics.filter(
    ({ code, severity, secret }) =>
      severity === 'error' || secret === true || Object.hasOwn(encryptedSecrets.codes, code),
  );
  reportDiagnostics(context, about, textOf);
  if (about.length > 0 || hasErrors(diagnostics)) return exitCode.problems;
  if (context.format !== 'text') return exitCode.clean;
  for (const { stack, encrypted, recipients } of models) {
    const count = Object.keys(encrypted.secrets).length;
    const readers = plural(recipients.length, 'recipient');
    context.print(
      recipients.length === 0
        ? `${stack}: keeps no secrets in the repository\n`
        : `${stack}: ${plural(count, 'secret')} for ${readers}, none is missing\n`,
    );
  }
  return exitCode.clean;
}
