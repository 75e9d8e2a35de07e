/** Codes of imports: what prevents making a stack from other files. */
import { defineCodes } from '../base/diag/codes.ts';

export const importCodes = defineCodes({
  'import/exists': {
    severity: 'error',
    message: (p: { path: string }) => `${p.path} is there already`,
    help: () => 'move it away, or import under another name with --stack',
    why: 'An import never overwrites what a person may have changed since. Nothing was written.',
    example: { test: 'import/write.test.ts' },
  },
  'import/nothing': {
    severity: 'error',
    message: (p: { path: string; wanted: string }) => `${p.path} holds no ${p.wanted}`,
    help: (p: { path: string; wanted: string; hint?: string | undefined }) => p.hint,
    why: 'The import was pointed at a place where there is nothing that it could read, so there is no stack to make.',
    example: { test: 'import/write.test.ts' },
  },
  'import/secrets-inside': {
    severity: 'error',
    message: (p: { path: string }) => `the file of secrets would lie inside the repository: ${p.path}`,
    help: () => 'name a file outside of it with --secrets',
    why: 'A file inside the repository is committed sooner or later, and a secret that was committed once is known to everybody who ever clones it.',
    example: { test: 'import/write.test.ts' },
  },
  'import/wrong-type': {
    severity: 'error',
    message: (p: { key: string; wanted: string }) => `\`${p.key}\` is not ${p.wanted}`,
    help: () => 'fix it in the file; the program that reads it would not accept it either',
    why: 'Everything else depends on this value. A guess could give files another owner, or leave apps out.',
    example: { test: 'import/hms/bad-input.test.ts' },
  },
  'import/several-hosts': {
    severity: 'error',
    message: (p: { hosts: readonly string[] }) =>
      `there are variables of several machines: ${p.hosts.join(', ')}`,
    help: () => 'import one of them with --host NAME; each machine becomes a stack',
    why: 'Variables of a machine win over the shared ones. Those of several machines contradict each other.',
    example: { test: 'import/hms/bad-input.test.ts' },
  },
  'import/cannot-edit': {
    severity: 'error',
    message: (p: { pointer: string; why: string }) => `${p.pointer} of the stack cannot be edited: ${p.why}`,
    help: () => 'write this place by hand, in the usual form, and import again',
    why: 'The place is written with an anchor, or something else than a map is on the way to it. An edit could change more than what was asked for. Nothing was written.',
    example: { test: 'import/cloudflared.test.ts' },
  },
});
