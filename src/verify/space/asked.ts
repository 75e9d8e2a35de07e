/** What decides the way of a request for one host: the questions that rules, logins and the tunnel ask of it. */

import { keyOf, type Predicate } from '../../base/expression/predicates.ts';
import type { Rule } from '../../base/source/traefik-rule.ts';
import { allCalls, type NamedCall } from '../rule/match.ts';

/** Questions by what they are asked of. */
export class Asked {
  readonly #paths = new Map<string, Predicate>();
  readonly methods = new Set<string>();
  /** Of each value of a header, by its name in lower case. */
  readonly headers = new Map<string, Predicate[]>();
  /** Of each value of a key of the query. */
  readonly queries = new Map<string, Predicate[]>();

  get paths(): readonly Predicate[] {
    return [...this.#paths.values()];
  }

  path(predicate: Predicate): void {
    this.#paths.set(keyOf(predicate), predicate);
  }

  rule(rule: Rule): void {
    for (const call of allCalls(rule)) this.#call(call);
  }

  #call({ name, args: [first = '', second] }: NamedCall): void {
    const kind = second !== undefined && name.endsWith('Regexp') ? 'go' : 'is';
    const value = { kind, text: second ?? '' } as const;
    if (name === 'Path') this.path({ kind: 'is', text: first });
    if (name === 'PathPrefix') this.path({ kind: 'begins', text: first });
    if (name === 'PathRegexp') this.path({ kind: 'go', text: first });
    if (name === 'Method') this.methods.add(first.toUpperCase());
    if (name.startsWith('Header')) add(this.headers, first.toLowerCase(), value);
    if (name.startsWith('Query')) add(this.queries, first, value);
  }
}

function add(of: Map<string, Predicate[]>, key: string, predicate: Predicate): void {
  const known = of.get(key) ?? [];
  if (!known.some((one) => keyOf(one) === keyOf(predicate))) known.push(predicate);
  of.set(key, known);
}
