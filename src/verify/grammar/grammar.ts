/**
 * A closed world of settings: each key of a format is understood, which means that the reader gives it a meaning, or
 * harmless, which means that a list says why nobody need look at it. Whatever is neither is reported.
 */
import type { Place } from '../../base/diag/diagnostic.ts';
import { memoizeByText } from '../../base/util/memoize.ts';
import { Tagged } from '../read/data.ts';
import { below, keyAt } from '../read/reader.ts';
import { HARMLESS } from './harmless.ts';
import { type Format, UNDERSTOOD } from './understood.ts';
import { VALUES } from './values.ts';

/** What is known of a key. `inner` leads to keys of which something is known. */
export type Standing = 'understood' | 'harmless' | 'inner' | 'unknown';

/** One level of a format: what is below each key; `*` stands for every name, `[]` for the items of a list. */
interface Level {
  readonly below: Map<string, Level>;
  standing: Standing;
  /** What is known of everything below. */
  deep?: Standing;
  /** The values that it may have. */
  value?: RegExp;
}

const level = (standing: Standing = 'inner'): Level => ({ below: new Map(), standing });

const grammarOf = memoizeByText((format: string): Level => {
  const root = level();
  const add = (pattern: string, standing: Standing): Level => {
    let at = root;
    for (const key of pattern.toLowerCase().split('.')) {
      if (key === '**') {
        at.deep = standing;
        continue;
      }
      const next = at.below.get(key) ?? level();
      at.below.set(key, next);
      at = next;
    }
    at.standing = standing;
    return at;
  };
  for (const pattern of UNDERSTOOD[format as Format]) add(pattern, 'understood');
  for (const [pattern] of HARMLESS[format as Format]) add(pattern, 'harmless');
  for (const [pattern, value] of VALUES[format as Format] ?? []) levelOf(root, pattern).value = value;
  return root;
});

/** A level of its own for one of many keys of which the same is known. */
function likeOthers({ deep, below: keys }: Level): Level {
  const made = level(deep ?? keys.get('*')?.standing);
  return deep === undefined ? made : { ...made, deep };
}

/** The level of a key, one that is made for it where nothing else is known of it. */
function levelOf(root: Level, pattern: string): Level {
  let at = root;
  for (const key of pattern.toLowerCase().split('.')) {
    const next = at.below.get(key) ?? likeOthers(at);
    at.below.set(key, next);
    at = next;
  }
  return at;
}

function step(from: Level, key: string, any: boolean): Level | undefined {
  const next = from.below.get(key.toLowerCase()) ?? (any ? from.below.get('*') : undefined);
  return next ?? (from.deep === undefined ? undefined : from);
}

/**
 * What is known of a key of a format.
 * @param path keys from the root; `[]` for the items of a list, and any name where the format lets people choose one
 */
export function standingOf(format: Format, path: readonly string[]): Standing {
  let at = grammarOf(format);
  for (const key of path) {
    const next = step(at, key, key !== '[]');
    if (next === undefined) return 'unknown';
    at = next;
  }
  return at.deep ?? at.standing;
}

/** A key, or a value of another shape than the format has there. */
export interface Unfollowed {
  readonly key: string;
  readonly at: Place;
  /** Keys of the same level of which something is known. */
  readonly known: readonly string[];
  readonly shape?: true;
}

/** Everything in a piece of data that is neither understood nor harmless. */
export function unfollowed(format: Format, value: unknown, at: Place): Unfollowed[] {
  return walk(grammarOf(format), value, { root: at, keys: [] });
}

/** A variable may stand for anything; tags are looked at where blueprints are. */
function fits({ value: allowed }: Level, value: unknown): boolean {
  if (allowed === undefined || value instanceof Tagged) return true;
  const word = String(value);
  return word.includes('$') || allowed.test(word);
}

/** Where a walk is. The place itself is made only where something is reported: nearly nothing is. */
interface Here {
  readonly root: Place;
  readonly keys: readonly (string | number)[];
}

const placeOf = ({ root, keys }: Here): Place => below(root, ...keys);
const inside = ({ root, keys }: Here, key: string | number): Here => ({ root, keys: [...keys, key] });

function walk(from: Level, value: unknown, here: Here): Unfollowed[] {
  if (value === null || value === undefined) return [];
  const isLeaf = from.standing !== 'inner' || from.deep !== undefined;
  if (typeof value !== 'object' || value instanceof Tagged)
    return isLeaf && fits(from, value) ? [] : [otherShape(here)];
  if (Array.isArray(value)) {
    const items = from.below.get('[]');
    if (items !== undefined) return value.flatMap((item, i) => walk(items, item, inside(here, i)));
    return value.length === 0 || from.deep !== undefined ? [] : [otherShape(here)];
  }
  const names = Object.keys(value).map((name) => name.toLowerCase());
  return Object.entries(value).flatMap(([name, item], i): Unfollowed[] => {
    const next = step(from, name, true);
    const at = inside(here, name);
    // Traefik takes keys in any case, and of two spellings whichever comes last.
    if (names.indexOf(name.toLowerCase()) !== i && from.below.has(name.toLowerCase()))
      return [{ key: name, at: keyAt(placeOf(at)), known: [] }];
    if (next !== undefined) return walk(next, item, at);
    const known = [...from.below.keys()].filter((one) => !/^[*[]/.test(one));
    return [{ key: name, at: keyAt(placeOf(at)), known }];
  });
}

/** The key is that of the map around it: items of lists have none. */
function otherShape(here: Here): Unfollowed {
  const key = here.keys.findLast((one) => typeof one === 'string') ?? '';
  return { key: String(key), at: placeOf(here), known: [], shape: true };
}
