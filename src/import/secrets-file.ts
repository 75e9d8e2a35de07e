/** The file of secrets: what an import took out of its inputs, for the host and for no repository. */

import type { ImportedSecret } from '../base/diag/import-entry.ts';
import { secretVariable } from '../compile/model/names.ts';

/** A value as a POSIX shell reads it back. */
const shellQuoted = (value: string) => `'${value.replaceAll("'", "'\\''")}'`;

/**
 * Text of the file: a shell reads it, one variable per secret, named as the tree names it. Secrets that nobody had stand
 * there as comments, to be filled in.
 */
export function secretsFile(stack: string, secrets: readonly ImportedSecret[]): string {
  const lines = [
    `# Secrets of the stack ${stack}. Never commit this file.`,
    `# The applier reads each one from /etc/waybill/secrets/${stack}/NAME (root:root, mode 600); see docs/import.md.`,
  ];
  for (const { name, value, purpose } of secrets) {
    const variable = secretVariable(name);
    lines.push('', `# ${name}: ${purpose.replaceAll('\n', ' ')}`);
    lines.push(value === undefined ? `#${variable}=` : `${variable}=${shellQuoted(value)}`);
  }
  return `${lines.join('\n')}\n`;
}
