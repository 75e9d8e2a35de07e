/** Paths that Traefik's middleware `encodedCharacters` refuses (pkg/middlewares/encodedcharacters). */
import { field, truth } from '../read/data.ts';
import type { Middleware } from '../read/types.ts';

/** Each option that allows something, and what is looked for in the path when it does not. */
const REFUSED = {
  allowEncodedSlash: '%2[Ff]',
  // Go writes what may not be in a path with a percent sign before the middleware looks (net/url, EscapedPath).
  allowEncodedBackSlash: '%5[Cc]|\\\\',
  allowEncodedNullCharacter: '%00|\\x00',
  allowEncodedSemicolon: '%3[Bb]',
  allowEncodedPercent: '%25',
  allowEncodedQuestionMark: '%3[Ff]',
  allowEncodedHash: '%23',
} as const;

/** The expression, in Go's syntax, of the paths that a middleware refuses; one that fits nothing when it allows all. */
export function refusedBy({ options }: Middleware): string {
  const refused = Object.entries(REFUSED).filter(([option]) => truth(field(options, option)) !== true);
  return refused.length === 0 ? '[^\\s\\S]' : refused.map(([, expression]) => expression).join('|');
}

/** The expression of all that it can refuse: paths that a program may read otherwise than Traefik does. */
export const AMBIGUOUS = Object.values(REFUSED).join('|');

/** Whether a middleware refuses all of them. */
export const refusesAll = ({ options }: Middleware): boolean =>
  Object.keys(REFUSED).every((option) => truth(field(options, option)) !== true);
