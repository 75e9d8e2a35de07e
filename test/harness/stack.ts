/** Stack files for tests of checks: a beginning, and what the test adds. */
import { compileText } from './compile.ts';

export { FULL_STACK, PLAIN_STACK } from '../../src/base/diag/example.ts';

/** Codes that a stack gives, each with the text it points at: `check/host-taken radarr`. */
export function problems(spec: string): string[] {
  const { diagnostics, textOf } = compileText(spec);
  return diagnostics
    .map(({ code, at }) => `${code} ${textOf(at.file)?.slice(at.start, at.end) ?? ''}`)
    .sort();
}
