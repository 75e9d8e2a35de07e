/**
 * The books of an import: every key of every input has an entry, or is under one. What nobody spoke of is not lost but
 * reported as not supported.
 */
import type { Place } from '../base/diag/diagnostic.ts';
import type { ExposureChange, Fate, ImportEntry, ImportedSecret } from '../base/diag/import-entry.ts';
import { locate } from '../base/source/locate.ts';
import type { SourceFile } from '../base/source/source-file.ts';
import { defined, present } from '../base/util/defined.ts';
import { join } from '../base/util/pointer.ts';

/** Shorter values are words that stand everywhere, such as the name of an app. */
const SHORTEST_MASKED = 12;

export class Ledger {
  readonly #sources = new Map<string, SourceFile>();
  readonly #entries: ImportEntry[] = [];
  readonly #secrets = new Map<string, ImportedSecret>();

  /** Adds an input; all of its keys must be accounted for from now on. Adding it again changes nothing. */
  add(source: SourceFile): void {
    this.#sources.set(source.path, source);
  }

  /** The key, with everything below it, is in the stack. `text` says where. */
  taken(at: Place, text: string): void {
    this.#note('taken', at, { text });
  }

  /** The key is in the stack in a safer form. */
  changed(at: Place, text: string, exposure?: ExposureChange): void {
    this.#note('changed', at, { text, ...defined({ exposure }) });
  }

  /** The key is not in the stack. `todo` says what to do instead. */
  unsupported(at: Place, text: string, todo: string): void {
    this.#note('unsupported', at, { text, todo });
  }

  /**
   * A secret: its value goes to the file of secrets and nowhere else. Of two values for one name the first one stays.
   * Without a value the user has to provide it.
   */
  secret(at: Place, { name, value, purpose }: Omit<ImportedSecret, 'at'>): void {
    const known = this.#secrets.get(name);
    if (known?.value !== undefined || (known !== undefined && value === undefined)) return;
    this.#secrets.set(name, {
      name,
      purpose,
      at: this.#span(at),
      ...defined({ value }),
    });
  }

  /** All secrets, in the order of their names. */
  secrets(): ImportedSecret[] {
    return [...this.#secrets.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** All entries in the order of files and lines, those that nobody made included; values of secrets are masked. */
  entries(): ImportEntry[] {
    const rest = [...this.#sources.values()].flatMap((source) => this.#forgotten(source));
    const order = [...this.#sources.keys()];
    const all = [...this.#entries, ...rest].map((entry) => this.#masked(entry));
    return all.sort((a, b) => order.indexOf(a.at.file) - order.indexOf(b.at.file) || a.at.start - b.at.start);
  }

  #note(fate: Fate, at: Place, more: Omit<ImportEntry, 'fate' | 'at' | 'pointer'>): void {
    this.#entries.push({ fate, at: this.#span(at), pointer: at.pointer, ...more });
  }

  #span(at: Place) {
    const source = this.#sources.get(at.file);
    return source === undefined ? { file: at.file, start: 0, end: 0 } : locate(source, at);
  }

  #forgotten(source: SourceFile): ImportEntry[] {
    const known = new Set(this.#entries.filter((e) => e.at.file === source.path).map((e) => e.pointer));
    const accounted = (pointer: string): boolean =>
      known.has(pointer) || (pointer !== '' && accounted(pointer.slice(0, pointer.lastIndexOf('/'))));
    return leaves(source.value)
      .filter((pointer) => pointer !== '' && !accounted(pointer))
      .map((pointer) => ({
        fate: 'unsupported',
        at: this.#span({ file: source.path, pointer, on: 'key' }),
        pointer,
        text: 'nothing here reads this key',
        todo: 'look whether the key is spelt right; if a setting is missing in the stack, write it by hand',
      }));
  }

  #masked(entry: ImportEntry): ImportEntry {
    // The longest first: one value may hold another, and would be left in parts.
    const values = present([...this.#secrets.values()].map(({ value }) => value))
      .filter((value) => value.length >= SHORTEST_MASKED)
      .sort((a, b) => b.length - a.length);
    const mask = (text: string) => values.reduce((masked, value) => masked.replaceAll(value, '***'), text);
    return {
      ...entry,
      text: mask(entry.text),
      ...defined({ todo: entry.todo === undefined ? undefined : mask(entry.todo) }),
    };
  }
}

/** Pointers of everything in a value that holds nothing further: texts, numbers, empty lists and maps. */
export function leaves(value: unknown, pointer = ''): string[] {
  if (typeof value !== 'object' || value === null) return [pointer];
  const below = Object.entries(value);
  return below.length === 0 ? [pointer] : below.flatMap(([key, child]) => leaves(child, join(pointer, key)));
}
