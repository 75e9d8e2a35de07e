/** The outcome of a trace, in words that the terminal and the page share. */
import type { Login, Trace } from '../../verify/trace/types.ts';
import { endText } from '../../verify/trace/words.ts';
import { printable } from './layout.ts';

const LOGINS: Readonly<Record<Login, string>> = {
  none: 'no login before the target',
  unknown: 'something else than authentik decides who may pass; Waybill cannot say who',
  authentik: 'authentik asks for a login first',
};

/** `reached; authentik asks for a login first`, `not reached: 403: ...`. */
export function verdictOf({ reached, login, end }: Trace): string {
  if (reached === 'no') return `not reached${end === undefined ? '' : `: ${printable(endText(end))}`}`;
  const certain = reached === 'yes' ? 'reached' : 'may be reached: the files do not decide it';
  return `${certain}; ${LOGINS[login]}`;
}
