/** Files that are not what the programs that read them need. */
import { defineCodes } from '../../base/diag/codes.ts';
import { commonCodes } from '../common-codes.ts';
import { defineFinding, error, reporter, type Text } from '../finding.ts';

const CODES = {
  unreadable: 'verify/unreadable',
  twice: 'verify/defined-twice',
  'missing-file': 'verify/missing-file',
  'not-given': 'verify/not-given',
} as const;

const codes = defineCodes({
  'verify/unreadable': error(
    (p: Text) => p.text,
    'fix the file, or render the stack again',
    'The program that reads this file stops here, or drops the file. Traefik drops all dynamic files when one of them is not readable.',
  ),
  'verify/not-given': error(
    (p: Text) => p.text,
    'mount the folder of the tree that holds its configuration',
    'A program that does not find its configuration starts with its defaults: nothing that the tree says about it is true.',
  ),
});
const report = reporter({ ...commonCodes, ...codes });

export const readProblems = defineFinding({
  codes,
  run: (parsed) => parsed.problems.map(({ kind, message, at }) => report(CODES[kind], at, { text: message })),
});
