/** Requests for one host: one for each combination of answers that can be told apart. */

import { Automaton, TooLarge } from '../../base/expression/automaton.ts';
import { parseExpression } from '../../base/expression/expression.ts';
import { partition } from '../../base/expression/partition.ts';
import { PATHS } from '../../base/expression/paths.ts';
import { compiled, keyOf, type Predicate } from '../../base/expression/predicates.ts';
import { memoizeByObject } from '../../base/util/memoize.ts';
import type { TraceQuery } from '../trace/trace.ts';
import type { Asked } from './asked.ts';

/** What of a request is not its host. */
export type Rest = Required<Pick<TraceQuery, 'path' | 'query' | 'method' | 'headers'>>;

/** Most combinations for one host; the examples have a dozen. */
const MOST = 4096;

/** Values of headers: what can be seen, and space. */
const VALUES = new Automaton(parseExpression('^([!-~]([ -~]*[!-~])?)?$', 'go'));

/** Methods of which the first that no rule names stands for all of them. */
const COMMON_METHODS = ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS', 'TRACE', 'OTHER'];

/** All combinations; throws TooLarge beyond the bounds. */
export const combinations = memoizeByObject((asked: Asked): readonly Rest[] => {
  const paths = examples(PATHS, asked.paths).map(readable(asked.paths));
  const other = COMMON_METHODS.find((method) => !asked.methods.has(method)) ?? 'ANY';
  const methods = [other, ...asked.methods];
  const headers = perKey(asked.headers);
  const queries = perKey(asked.queries);
  if (paths.length * methods.length * headers.length * queries.length > MOST)
    throw new TooLarge('its rules tell too many requests apart');
  return paths.flatMap((path) =>
    methods.flatMap((method) =>
      headers.flatMap((header) =>
        queries.map((query) => ({ path, method, headers: header, query: queryText(query) })),
      ),
    ),
  );
});

type Values = ReadonlyMap<string, readonly string[]>;

/** What every key can hold: nothing, or values that together fit some of the predicates. */
function perKey(asked: ReadonlyMap<string, readonly Predicate[]>): Values[] {
  let found: Values[] = [new Map()];
  for (const [key, predicates] of asked) {
    const sets = valueSets(predicates);
    if (found.length * sets.length > MOST) throw new TooLarge(`too many values of ${key} are told apart`);
    found = found.flatMap((before) =>
      sets.map((values) => (values.length === 0 ? before : new Map([...before, [key, values]]))),
    );
  }
  return found;
}

/** A header and a key can have several values, so that what fits is the union of what each of them fits. */
function valueSets(predicates: readonly Predicate[]): (readonly string[])[] {
  const automata = automataOf(predicates);
  const single = partition(VALUES, automata).filter(({ fits }) => fits.includes(true));
  let found = new Map<string, { readonly fits: readonly boolean[]; readonly values: readonly string[] }>([
    ['', { fits: automata.map(() => false), values: [] }],
  ]);
  for (const { fits, example } of single) {
    const more = new Map(found);
    for (const { fits: before, values } of found.values()) {
      const both = fits.map((one, i) => one || before[i] === true);
      if (!more.has(both.join())) more.set(both.join(), { fits: both, values: [...values, example] });
    }
    found = more;
    if (found.size > MOST) throw new TooLarge('too many values are told apart');
  }
  return [...found.values()].map(({ values }) => values);
}

function queryText(values: Values): string {
  return [...values]
    .flatMap(([key, list]) => list.map((one) => `${encodeURIComponent(key)}=${encodeURIComponent(one)}`))
    .join('&');
}

const MOST_KEPT = 1024;
const kept = new Map<string, readonly string[]>();

/** One text per class; hosts whose routes are alike are looked at once. */
function examples(valid: Automaton, predicates: readonly Predicate[]): readonly string[] {
  const key = predicates.map(keyOf).sort().join('\n');
  const known = kept.get(key);
  if (known !== undefined) return known;
  const made = partition(valid, automataOf(predicates)).map(({ example }) => example);
  if (kept.size >= MOST_KEPT) kept.clear();
  kept.set(key, made);
  return made;
}

/** Expressions that are too large are left out: a trace cannot decide them either, and follows both ways. */
function automataOf(predicates: readonly Predicate[]): Automaton[] {
  return predicates.flatMap((predicate) => compiled(predicate).automaton ?? []);
}

/** `/a.js` reads better than `/.js`. */
function readable(predicates: readonly Predicate[]): (path: string) => string {
  const automata = automataOf(predicates);
  return (path) => {
    const nicer = path.replace(/\/(?=[.])/g, '/a');
    return automata.every((one) => one.fits(nicer) === one.fits(path)) ? nicer : path;
  };
}
