/** Host names in classes: each that the files name, and the others by which expressions and stars they fit. */

import { Automaton } from '../../base/expression/automaton.ts';
import * as characters from '../../base/expression/characters.ts';
import { parseExpression } from '../../base/expression/expression.ts';
import { partition } from '../../base/expression/partition.ts';
import { endsWith, exactly, type Pattern } from '../../base/expression/pattern.ts';
import { compiled } from '../../base/expression/predicates.ts';
import type { ParsedTree } from '../read/types.ts';
import { callsOf } from './names.ts';

/** A class of host names. */
export interface HostClass {
  /** The name, or one that stands for all of them. */
  readonly host: string;
  /** What the other names have in common, in words; undefined for a single name. */
  readonly others?: string;
}

/** Stands for every name that no file names and no expression takes. */
export const ANY_NAME = 'any-other-name.invalid';

/** Names that a server takes (net/http, validHostHeader), in lower case. */
const NAMES = new Automaton(parseExpression("^[!$%&'()*+,\\-.0-9:;=\\[\\]_a-z~]+$", 'go'));
const LETTER = characters.negate(characters.one(46));

/** A pattern that fits more than one name, and what it says in words. */
interface Wide {
  readonly automaton: Automaton;
  readonly words: string;
}

/** All classes of names, single ones first. */
export function hostClasses(parsed: ParsedTree, names: readonly string[]): HostClass[] {
  const wide = wideOf(parsed);
  const single = [...names].map((host) => ({ host }));
  if (wide.length === 0) return [...single, { host: ANY_NAME, others: 'every other name' }];
  const all: Pattern = { kind: 'choice', parts: [...names, ''].map(exactly) };
  const automata = [new Automaton(all), ...wide.map(({ automaton }) => automaton)];
  const classes = partition(NAMES, automata).filter(({ fits }) => fits[0] === false);
  return [
    ...single,
    ...classes.map(({ fits, example }) => ({
      host: readable(automata, example, names),
      others: inWords(wide, fits.slice(1)),
    })),
  ];
}

function inWords(wide: readonly Wide[], fits: readonly boolean[]): string {
  const own = wide.flatMap(({ words }, i) => (fits[i] === true ? [words] : []));
  return own.length === 0 ? 'every other name' : `every name ${own.join(' and ')}`;
}

/** A name of the usual domain reads better, where it is of the same class. */
function readable(automata: readonly Automaton[], example: string, names: readonly string[]): string {
  const domains = new Map<string, number>();
  for (const name of names) {
    const domain = name.replace(/^[^.]*\.?/, '');
    domains.set(domain, (domains.get(domain) ?? 0) + 1);
  }
  const [usual] = [...domains].sort((a, b) => b[1] - a[1])[0] ?? [''];
  const nicer = [ANY_NAME, `${example}.${usual}`, `${example.replace(/\.+$/, '')}.${usual}`];
  const alike = (name: string) => automata.every((one) => one.fits(name) === one.fits(example));
  return nicer.find((name) => !name.endsWith('.') && alike(name)) ?? example;
}

function wideOf(parsed: ParsedTree): Wide[] {
  const found = new Map<string, Wide>();
  for (const { name, args } of callsOf(parsed)) {
    const text = args[0] ?? '';
    const wide =
      name === 'Host' ? star(text.toLowerCase()) : name === 'HostRegexp' ? fitting(text) : undefined;
    if (wide !== undefined) found.set(`${name} ${text}`, wide);
  }
  for (const domain of domainsOf(parsed)) found.set(`below ${domain}`, below(domain));
  return [...found.values()];
}

/** A star before a name is any one label. */
function star(name: string): Wide | undefined {
  if (!name.startsWith('*.')) return undefined;
  const before = { of: LETTER, least: 0, most: Number.POSITIVE_INFINITY };
  const words = `that is one label before ${name.slice(2)}`;
  return { automaton: new Automaton(endsWith(name.slice(1), before)), words };
}

/** An expression that fits an empty name fits every name, and tells none apart. */
function fitting(expression: string): Wide | undefined {
  const { automaton } = compiled({ kind: 'go', text: expression });
  return automaton === undefined || automaton.fits('')
    ? undefined
    : { automaton, words: wordsOf(expression) };
}

/** Domains of which any name below counts: stars of the tunnel, and cookies of logins that guard a whole domain. */
function domainsOf({ tunnels, authentik }: ParsedTree): string[] {
  const stars = tunnels.flatMap(({ rules }) =>
    rules.flatMap(({ hostname }) => (hostname.startsWith('*.') ? [hostname.slice(2)] : [])),
  );
  const cookies = authentik.providers.flatMap(({ mode, entry }) => {
    const domain = entry.attrs['cookie_domain'];
    return mode === 'forward_domain' && typeof domain === 'string' && domain !== '' ? [domain] : [];
  });
  return [...stars, ...cookies];
}

function below(domain: string): Wide {
  const before = { of: characters.ANY, least: 0, most: Number.POSITIVE_INFINITY };
  return { automaton: new Automaton(endsWith(`.${domain}`, before)), words: `below ${domain}` };
}

/** What an expression says, in words where it is a simple one. */
function wordsOf(expression: string): string {
  const [, begin] = /^\^([\w-]+)(?:\.[+*]\$?)?$/.exec(expression) ?? [];
  return begin === undefined ? `that matches ${expression}` : `that begins with ${begin}`;
}
