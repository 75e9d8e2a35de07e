/**
 * Expressions of paths, as authentik reads them: its outposts are written in Go before 2026.8, and in Rust since. One that
 * a person writes must mean the same to both. What it means is compared for every path, and not tried with a few.
 */
import { present } from '../util/defined.ts';
import { memoizeByText } from '../util/memoize.ts';
import { Automaton, TooLarge } from './automaton.ts';
import { parseExpression } from './expression.ts';
import { partition } from './partition.ts';
import { compiled } from './predicates.ts';

/** Paths as Traefik routes them: decoded, but for the characters that would mean something else (pkg/muxer/http/mux.go). */
export const PATHS = new Automaton(
  parseExpression('^/([^%?#]|%(3A|2F|3F|23|5B|5D|40|21|24|26|27|28|29|2A|2B|2C|3B|3D|25))*$', 'go'),
);

/** Paths of plain characters: the engines call other characters digits and spaces too, and not the same ones. */
const PLAIN = new Automaton(parseExpression('^/[ !"$&->@-~]*$', 'go'));

/** The same without two slashes in a row, which Traefik makes one of (entryPoints.NAME.http.sanitizePath). */
const CLEAN = new Automaton(parseExpression('^/([ !"$&-.0->@-~]+/)*[ !"$&-.0->@-~]*$', 'go'));

/** Paths that have nothing in common but the slash: mostly one of them shows that an expression does not take everything. */
export const PROBES = ['/', '/waybill-probe', '/Q7/z_9.html'];

/** What a person writes is shorter; longer ones take their time to compare. */
const LONGEST = 300;

const TOO_LARGE = 'it is too large to be compared';

/** Why an expression cannot be used for paths, as a sentence of its own; undefined when it can. */
export const pathExpressionProblem = memoizeByText((expression): string | undefined => {
  if (expression.length > LONGEST) return `it is longer than ${LONGEST} characters`;
  const go = compiled({ kind: 'go', text: expression });
  const rust = compiled({ kind: 'rust', text: expression });
  if (go.why === 'refused') return `Go refuses it: ${go.message}`;
  if (rust.why === 'refused') return `Rust refuses it: ${rust.message}`;
  const tied = compiled({ kind: 'go', text: `^(?:${expression})` });
  const automata = present([go, rust, tied].map(({ automaton }) => automaton));
  return automata.length < 3 ? TOO_LARGE : orTooLarge(() => difference(automata), TOO_LARGE);
});

/** A path that Go and Rust, or the expression and the one that is tied to the start, do not treat alike. */
function difference(automata: readonly Automaton[]): string | undefined {
  const classes = partition(PLAIN, automata);
  const between = classes.find(({ fits: [go, rust] }) => go !== rust);
  if (between !== undefined) return `Go and Rust do not agree whether it takes \`${between.example}\``;
  const inside = classes.find(({ fits: [anywhere, , tied] }) => anywhere !== tied);
  return (
    inside &&
    `it takes \`${inside.example}\`, because a part of it is not tied to the start; put alternatives in brackets, \`^/(a|b)\``
  );
}

/** Whether some expressions together take every path of plain characters. What cannot be compared counts as if it did. */
export function takeEveryPath(expressions: readonly string[]): boolean {
  const all = expressions.map((text) => compiled({ kind: 'go', text }));
  if (all.some(({ why }) => why === 'too-large')) return true;
  const automata = present(all.map(({ automaton }) => automaton));
  if (PROBES.some((path) => !automata.some((one) => one.fits(path)))) return false;
  return orTooLarge(() => partition(CLEAN, automata).every(({ fits }) => fits.includes(true)), true);
}

function orTooLarge<T>(compute: () => T, otherwise: T): T {
  try {
    return compute();
  } catch (error) {
    if (error instanceof TooLarge) return otherwise;
    throw error;
  }
}
