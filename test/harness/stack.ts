/** Stack files for tests of checks: a beginning, and what the test adds. */

import { judgeTree } from '../../src/cli/commands/compiled.ts';
import { compileText } from './compile.ts';

export { FULL_STACK, PLAIN_STACK } from '../../src/base/diag/example.ts';

/** Codes that a stack gives, each with the text it points at: `check/host-taken radarr`. */
export function problems(spec: string): string[] {
  const { diagnostics, textOf } = compileText(spec);
  return diagnostics
    .map(({ code, at }) => `${code} ${textOf(at.file)?.slice(at.start, at.end) ?? ''}`)
    .sort();
}

/** What the judge says of a stack, at the lines of its spec: `error verify/mount-twice data`. */
export function judged(spec: string, files: Readonly<Record<string, string>> = {}): string[] {
  const { diagnostics, textOf } = compileText(spec, files, (stack, tree) => judgeTree(`out/${stack}`, tree));
  return diagnostics.map(
    ({ severity, code, at }) => `${severity} ${code} ${textOf(at.file)?.slice(at.start, at.end) ?? ''}`,
  );
}
