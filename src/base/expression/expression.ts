/**
 * Regular expressions as their engines read them: Go's `regexp` (syntax RE2, regexp/syntax/parse.go), which Traefik and
 * cloudflared use, and the crate `regex` of Rust (regex-syntax), which outposts of authentik use since 2026.8.
 */

import type { Characters } from './characters.ts';
import * as characters from './characters.ts';
import { ClassReader } from './class.ts';
import { Cursor, type Dialect } from './cursor.ts';
import { escaped } from './escape.ts';
import { NOTHING, type Pattern } from './pattern.ts';

/** Go refuses more repetitions than this, also nested ones (regexp/syntax, maxSize and repeatIsValid). */
const MOST_REPETITIONS = 1000;

/** What an expression means. Throws RefusedExpression where the engine would refuse it. */
export function parseExpression(source: string, dialect: Dialect): Pattern {
  return new Reader(new Cursor(source, dialect)).whole();
}

class Reader {
  readonly #cursor: Cursor;
  readonly #names = new Set<string>();

  constructor(cursor: Cursor) {
    this.#cursor = cursor;
  }

  whole(): Pattern {
    const pattern = this.#choice();
    if (!this.#cursor.atEnd) throw this.#cursor.refused('a bracket is closed that was not opened');
    return pattern;
  }

  #choice(): Pattern {
    const parts = [this.#sequence()];
    while (this.#cursor.take('|')) parts.push(this.#sequence());
    return parts.length === 1 ? (parts[0] ?? NOTHING) : { kind: 'choice', parts };
  }

  #sequence(): Pattern {
    const parts: Pattern[] = [];
    let repeated = true;
    for (;;) {
      this.#cursor.skipSpace();
      if (this.#cursor.atEnd || this.#cursor.sees('|') || this.#cursor.sees(')')) break;
      const bounds = this.#bounds();
      if (bounds !== undefined) {
        const last = parts.pop();
        if (last === undefined || (repeated && this.#cursor.dialect === 'go'))
          throw this.#cursor.refused('there is nothing to repeat');
        parts.push(this.#repeat(last, bounds));
        repeated = true;
        continue;
      }
      const atom = this.#atom();
      if (atom === undefined) continue;
      parts.push(...atom);
      repeated = false;
    }
    return parts.length === 1 ? (parts[0] ?? NOTHING) : { kind: 'sequence', parts };
  }

  #bounds(): readonly [number, number] | undefined {
    const cursor = this.#cursor;
    const found = cursor.take('*')
      ? ([0, Number.POSITIVE_INFINITY] as const)
      : cursor.take('+')
        ? ([1, Number.POSITIVE_INFINITY] as const)
        : cursor.take('?')
          ? ([0, 1] as const)
          : cursor.sees('{')
            ? this.#counted()
            : undefined;
    if (found !== undefined) {
      cursor.skipSpace();
      cursor.take('?');
    }
    return found;
  }

  /** `{2}`, `{2,}`, `{2,3}`. What is none of these is plain text to Go, and refused by Rust. */
  #counted(): readonly [number, number] | undefined {
    const cursor = this.#cursor;
    const rust = cursor.dialect === 'rust';
    const match = cursor.match(
      rust ? /^\{\s*(\d*)\s*(?:(,)\s*(\d*)\s*)?\}/ : /^\{(0|[1-9]\d*)(?:(,)(0|[1-9]\d*)?)?\}/,
    );
    const [all, first = '', comma, second = ''] = match ?? [];
    if (all === undefined || first === '') {
      if (rust) throw cursor.refused('a number of repetitions is missing');
      return undefined;
    }
    cursor.skip(all.length);
    const least = Number(first);
    const most = comma === undefined ? least : second === '' ? Number.POSITIVE_INFINITY : Number(second);
    const highest = Number.isFinite(most) ? most : least;
    if (least > most || highest > (rust ? 0xffffffff : MOST_REPETITIONS))
      throw cursor.refused(`${all} is not a valid number of repetitions`);
    return [least, most];
  }

  #repeat(part: Pattern, [least, most]: readonly [number, number]): Pattern {
    const pattern: Pattern = { kind: 'repeat', part, least, most };
    const counts = least >= 2 || (Number.isFinite(most) && most >= 2);
    if (this.#cursor.dialect === 'go' && counts && !fitsLimit(pattern, MOST_REPETITIONS))
      throw this.#cursor.refused(`more than ${MOST_REPETITIONS} repetitions`);
    return pattern;
  }

  /** One part, or several; undefined for what only changes the flags. */
  #atom(): Pattern[] | undefined {
    const cursor = this.#cursor;
    if (cursor.sees('(')) return this.#group();
    if (cursor.sees('[')) return [character(new ClassReader(cursor).read())];
    if (cursor.sees('\\')) return escaped(cursor);
    const letter = cursor.next();
    const { flags } = cursor;
    if (letter === '.') return [character(flags.s ? characters.ANY : characters.negate(characters.NEWLINE))];
    if (letter === '^') return [cursor.edge(flags.m ? 'line-start' : 'text-start')];
    if (letter === '$') return [cursor.edge(flags.m ? 'line-end' : 'text-end')];
    return [character(cursor.folded(characters.one(letter.codePointAt(0) ?? 0)))];
  }

  #group(): Pattern[] | undefined {
    const cursor = this.#cursor;
    const flags = cursor.match(/^\(\?([a-zA-Z]*)(-[a-zA-Z]*)?([:)])/);
    const before = cursor.flags;
    if (flags !== null) {
      cursor.skip(flags[0].length);
      cursor.setFlags(flags[1] ?? '', flags[2]);
      if (flags[3] === ')') return undefined;
    } else {
      const name = cursor.match(/^\(\?P?<([^>]*)>/);
      if (name !== null) this.#named(name[1] ?? '');
      else if (cursor.match(/^\(\?/) !== null) throw cursor.refused('there is no such kind of group');
      cursor.skip(name?.[0].length ?? 1);
    }
    const pattern = cursor.deeper(() => this.#choice());
    if (!cursor.take(')')) throw cursor.refused('a bracket is not closed');
    cursor.flags = before;
    return [pattern];
  }

  /** Go lets two groups have one name; Rust does not. */
  #named(name: string): void {
    const rust = this.#cursor.dialect === 'rust';
    const good = rust ? /^[\p{Alphabetic}_][\p{Alphabetic}\p{N}_.[\]]*$/u : /^\w+$/;
    if (!good.test(name) || (rust && this.#names.has(name)))
      throw this.#cursor.refused(`${name} is not a valid name for a group, or is used twice`);
    this.#names.add(name);
  }
}

function character(of: Characters): Pattern {
  return { kind: 'character', of };
}

/** Whether no part is repeated more often than this, counted through all nesting (regexp/syntax, repeatIsValid). */
function fitsLimit(pattern: Pattern, limit: number): boolean {
  if (pattern.kind === 'repeat') {
    const times = Number.isFinite(pattern.most) ? pattern.most : pattern.least;
    if (times === 0) return true;
    const counts = pattern.least >= 2 || (Number.isFinite(pattern.most) && pattern.most >= 2);
    if (times > limit) return false;
    return fitsLimit(pattern.part, counts ? Math.floor(limit / times) : limit);
  }
  if (pattern.kind === 'sequence' || pattern.kind === 'choice')
    return pattern.parts.every((part) => fitsLimit(part, limit));
  return true;
}
