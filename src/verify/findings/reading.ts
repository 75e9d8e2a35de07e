/** Files that are not what the programs that read them need. */
import { type Find, report } from './report.ts';

const CODES = {
  unreadable: 'verify/unreadable',
  twice: 'verify/defined-twice',
  'missing-file': 'verify/missing-file',
  'not-given': 'verify/not-given',
} as const;

export const reading: Find = (world) =>
  world.troubles.map(({ kind, message, at }) => report(CODES[kind], at, { text: message }));
