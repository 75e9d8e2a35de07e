/** `waybill secrets list`: what is needed, where it comes from, in which form it reaches whom. */

import { hasErrors } from '../../../base/diag/outcome.ts';
import { renderSecrets } from '../../../review/report/secrets.ts';
import { type Context, exitCode } from '../command.ts';
import { compiled } from '../compiled.ts';
import { showDiagnostics } from '../diagnostics.ts';

/** Prints the secrets of the named stacks, or of all. Exit code 1 when a stack has errors. */
export function list(context: Context, args: readonly string[]): number {
  const { format, color, columns } = context;
  const { models, diagnostics, textOf } = compiled(context, { wanted: args });
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  showDiagnostics(context, errors, textOf);
  const stacks = models.map(({ stack, secrets, encrypted }) => ({
    stack,
    secrets: secrets.map((secret) => ({
      ...secret,
      inRepository: Object.hasOwn(encrypted.secrets, secret.name),
    })),
  }));
  context.print(
    format === 'json'
      ? `${JSON.stringify({ stacks }, null, 2)}\n`
      : renderSecrets(stacks, { color: color.out, columns }),
  );
  return hasErrors(errors) ? exitCode.problems : exitCode.clean;
}
