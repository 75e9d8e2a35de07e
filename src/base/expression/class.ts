/** Classes in square brackets. Those of Rust may be nested and combined with `&&`, `--` and `~~`. */

import type { Characters } from './characters.ts';
import * as characters from './characters.ts';
import type { Cursor } from './cursor.ts';
import { escapedCharacter, escapedSet } from './escape.ts';

export class ClassReader {
  readonly #cursor: Cursor;

  constructor(cursor: Cursor) {
    this.#cursor = cursor;
  }

  /** The characters of a class that begins here. */
  read(): Characters {
    const cursor = this.#cursor;
    cursor.skip(1);
    this.#space();
    const negated = cursor.match(/^\^/) !== null;
    if (negated) cursor.skip(1);
    const items = cursor.dialect === 'go' ? this.#goItems() : this.#rustItems();
    cursor.skip(1);
    return negated ? characters.negate(items) : items;
  }

  #goItems(): Characters {
    const cursor = this.#cursor;
    const found: Characters[] = [];
    for (let first = true; first || !cursor.sees(']'); first = false) found.push(this.#item());
    return characters.union(...found);
  }

  #rustItems(): Characters {
    const cursor = this.#cursor;
    let left = this.#rustUnion(true);
    for (;;) {
      const operator = cursor.match(/^(?:&&|--|~~)/)?.[0];
      if (operator === undefined) return left;
      cursor.skip(2);
      const right = this.#rustUnion(false);
      const both = characters.intersect(left, right);
      if (operator === '&&') left = both;
      else if (operator === '--') left = characters.intersect(left, characters.negate(right));
      else left = characters.intersect(characters.union(left, right), characters.negate(both));
    }
  }

  #rustUnion(first: boolean): Characters {
    const cursor = this.#cursor;
    const found: Characters[] = [];
    if (first) {
      // At the start a dash, any number of times, and then a closing bracket stand for themselves.
      for (this.#space(); cursor.sees('-'); this.#space()) {
        cursor.skip(1);
        found.push(characters.one(45));
      }
      if (found.length === 0 && cursor.sees(']')) found.push(this.#item());
    }
    for (;;) {
      this.#space();
      if (cursor.atEnd) throw cursor.refused('a class is not closed');
      if (cursor.sees(']') || cursor.match(/^(?:&&|--|~~)/) !== null) break;
      // A name that Rust does not know makes no error: the bracket begins a class within the class.
      const named = this.#posix();
      if (named !== undefined) found.push(named);
      else found.push(cursor.sees('[') ? cursor.deeper(() => new ClassReader(cursor).read()) : this.#item());
    }
    return characters.union(...found);
  }

  #item(): Characters {
    const cursor = this.#cursor;
    const set = this.#posix() ?? escapedSet(cursor);
    if (set !== undefined) return set;
    const first = this.#character();
    this.#space();
    const isRange = cursor.match(cursor.dialect === 'go' ? /^-[^\]]/ : /^-\s*[^\]-]/) !== null;
    if (!isRange) return cursor.folded(characters.one(first));
    cursor.skip(1);
    this.#space();
    const last = this.#character();
    if (last < first) throw cursor.refused('a range ends before it begins');
    return cursor.folded([[first, last]]);
  }

  #character(): number {
    const cursor = this.#cursor;
    return cursor.sees('\\') ? escapedCharacter(cursor) : (cursor.next().codePointAt(0) ?? 0);
  }

  #posix(): Characters | undefined {
    const cursor = this.#cursor;
    const [all, caret = '', name = ''] = cursor.match(/^\[:(\^?)([^:\]]*):\]/) ?? [];
    if (all === undefined) return undefined;
    const set = characters.POSIX[name];
    if (set === undefined) {
      if (cursor.dialect === 'rust') return undefined;
      throw cursor.refused(`there is no class ${all}`);
    }
    cursor.skip(all.length);
    const folded = cursor.folded(set);
    return caret === '' ? folded : characters.negate(folded);
  }

  #space(): void {
    this.#cursor.skipSpace();
  }
}
