/** Codes of edits: why a command leaves a stack.yaml alone. */
import { defineCodes } from '../diag/codes.ts';

export const editCodes = defineCodes({
  'edit/which-stack': {
    severity: 'error',
    message: (p: { names: readonly string[] }) => `there are several stacks: ${p.names.join(', ')}`,
    help: () => 'name one with --stack',
    why: 'A command that edits a stack changes one file, and does not guess which.',
    example: { test: 'cli/commands/edit.test.ts' },
  },
  'edit/not-possible': {
    severity: 'error',
    message: (p: { what: string; problem: string }) => `cannot ${p.what}: ${p.problem}`,
    help: () => 'edit the file by hand; the editor checks it while you type',
    why: 'The command changes one place of the file and keeps every other byte. Where that place is shared by an anchor, is not a map, or is written in an unusual way, it leaves the file alone.',
    example: { test: 'cli/commands/edit.test.ts' },
  },
});
