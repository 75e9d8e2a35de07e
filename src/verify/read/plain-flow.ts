/** Flow collections of plain YAML on one line, and authentik's tags. */
import { Tagged } from './data.ts';
import { giveUp, plainScalar, quoted } from './plain-scalar.ts';

/** `[a, "b", [c]]` or `{a: b}`, which must be the whole text. */
export function parseFlow(source: string): unknown {
  const reader = new FlowReader(source);
  const value = reader.value();
  return reader.ended() ? value : giveUp();
}

/** `!KeyOf name`, `!Find [model, [field, value]]`; a tag before anything else is left to the whole parser. */
export function taggedScalar(source: string): Tagged {
  const [, tag = '', rest = ''] = /^(!(?:KeyOf|Find|File|Context|Env)) (\S.*)$/.exec(source) ?? giveUp();
  if (/^["']/.test(rest)) return new Tagged(tag, quoted(rest));
  if (rest.startsWith('[')) return new Tagged(tag, parseFlow(rest));
  if (/^[&*?|>%@`#,\]{}!]|: | #|:$/.test(rest)) giveUp();
  return new Tagged(tag, rest);
}

class FlowReader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  ended(): boolean {
    this.#space();
    return this.#at === this.#text.length;
  }

  value(): unknown {
    this.#space();
    const first = this.#text[this.#at];
    if (first === '[') return this.#list();
    if (first === '{') return this.#map();
    return this.#scalar();
  }

  #space(): void {
    while (this.#text[this.#at] === ' ') this.#at++;
  }

  /** True and past it when this character is next. */
  #next(character: string): boolean {
    this.#space();
    if (this.#text[this.#at] !== character) return false;
    this.#at++;
    return true;
  }

  #list(): unknown[] {
    const items: unknown[] = [];
    this.#at++;
    while (!this.#next(']')) {
      if (items.length > 0 && !this.#next(',')) giveUp();
      if (this.#next(']')) break;
      items.push(this.value());
    }
    return items;
  }

  #map(): Record<string, unknown> {
    const map: Record<string, unknown> = {};
    this.#at++;
    for (let first = true; !this.#next('}'); first = false) {
      if (!first && !this.#next(',')) giveUp();
      if (this.#next('}')) break;
      const key = this.#scalar();
      if (typeof key !== 'string' || key in map || key === '__proto__' || !this.#next(':')) giveUp();
      else map[key] = this.value();
    }
    return map;
  }

  #scalar(): unknown {
    this.#space();
    const rest = this.#text.slice(this.#at);
    const found = /^(?:"(?:[^"\\]|\\.)*"|'(?:[^']|'')*')/.exec(rest)?.[0];
    if (found !== undefined) {
      this.#at += found.length;
      return quoted(found);
    }
    const plain = (/^[^,[\]{}"':#&*!|>%@`?]+/.exec(rest)?.[0] ?? giveUp()).trimEnd();
    this.#at += plain.length;
    return plainScalar(plain);
  }
}
