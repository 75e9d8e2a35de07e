/** The variables of an inventory: which file wins, and what each is worth once its expressions are resolved. */
import type { Place } from '../../base/diag/diagnostic.ts';
import type { SourceFile } from '../../base/source/source-file.ts';
import { join } from '../../base/util/pointer.ts';
import type { Ledger } from '../ledger.ts';
import { DEFAULTS } from './defaults.ts';
import type { Scope } from './expression.ts';
import { presentName } from './names.ts';
import { isTemplate, render } from './template.ts';
import { UNDEFINED, Unresolved } from './values.ts';

/** A variable as one file defines it. */
interface Definition {
  readonly place: Place;
  readonly value: unknown;
}

/** Names by which Ansible knows the machine; only a run on it could tell. */
const OF_THE_MACHINE =
  /^(?:ansible_\w+|hostvars|groups|group_names|inventory_\w+|play_hosts|playbook_dir|role_path)$/;

/** A value that Ansible Vault has encrypted. */
export const isVault = (value: unknown): boolean =>
  typeof value === 'string' && value.trimStart().startsWith('$ANSIBLE_VAULT;');

/** All variables together. */
export class Variables {
  readonly #definitions = new Map<string, Definition>();
  readonly #ledger: Ledger;
  readonly #used = new Set<string>();
  readonly #resolving: string[] = [];
  readonly #problems = new Map<string, string>();

  /** Files in the order of their weight, the last one wins. */
  constructor(files: readonly SourceFile[], ledger: Ledger) {
    this.#ledger = ledger;
    for (const file of files) this.#add(file);
  }

  /** Names that the files define, in their present form. */
  names(): string[] {
    return [...this.#definitions.keys()];
  }

  /** Where a variable is defined; undefined when no file does. */
  place(name: string): Place | undefined {
    return this.#definitions.get(name)?.place;
  }

  /** Whether another variable refers to it. */
  isUsed(name: string): boolean {
    return this.#used.has(name);
  }

  /** Why the value of a variable is not known, or of something in it. */
  problem(name: string): string | undefined {
    return this.#problems.get(name);
  }

  /** Value as the file has it, expressions and all. */
  raw(name: string): unknown {
    return this.#definitions.get(name)?.value;
  }

  /** Value with its expressions resolved; their default where no file defines it or where it cannot be resolved. */
  value(name: string): unknown {
    const own = this.#definitions.get(name);
    const fallback = () => (Object.hasOwn(DEFAULTS, name) ? this.#resolved(name, DEFAULTS[name]) : undefined);
    if (own === undefined) return fallback();
    const found = this.#resolved(name, own.value);
    return found === UNDEFINED ? fallback() : found;
  }

  /** A string; numbers and truth values become one, everything else is empty. Encrypted values are empty. */
  text(name: string): string {
    const value = this.value(name);
    if (isVault(value) || value === null || typeof value === 'object' || typeof value === 'symbol') return '';
    return value === undefined ? '' : String(value).trim();
  }

  /** A truth value, also when it is written as a string. */
  flag(name: string): boolean {
    return isOn(this.value(name));
  }

  /** A list; a single value is a list of one. */
  list(name: string): readonly unknown[] {
    const value = this.value(name);
    if (Array.isArray(value)) return value as unknown[];
    return value === null || value === undefined || value === '' || typeof value === 'symbol' ? [] : [value];
  }

  #add({ path, value }: SourceFile): void {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return;
    for (const [written, own] of Object.entries(value)) {
      const name = presentName(written);
      const place: Place = { file: path, pointer: join('', written), on: 'key' };
      const before = this.#definitions.get(name);
      if (before !== undefined && written !== name && before.place.file === path) {
        this.#ledger.taken(place, `old name of ${name}, which is given too and wins`);
        continue;
      }
      if (before !== undefined) this.#ledger.taken(before.place, `${path} says it again and wins`);
      this.#definitions.set(name, { place, value: own });
    }
  }

  #resolved(name: string, value: unknown): unknown {
    if (this.#resolving.includes(name)) {
      const circle = [...this.#resolving.slice(this.#resolving.indexOf(name)), name].join(' -> ');
      throw new Unresolved(`variables refer to each other in a circle: ${circle}`);
    }
    this.#resolving.push(name);
    try {
      return this.#deeply(name, value);
    } finally {
      this.#resolving.pop();
    }
  }

  #deeply(name: string, value: unknown): unknown {
    if (typeof value === 'string') return isTemplate(value) ? this.#rendered(name, value) : value;
    if (Array.isArray(value)) return value.map((item) => this.#deeply(name, item));
    if (typeof value !== 'object' || value === null || value instanceof Date) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, this.#deeply(name, item)]));
  }

  #rendered(name: string, text: string): unknown {
    try {
      return render(text, this.#scope);
    } catch (error) {
      if (!(error instanceof Unresolved)) throw error;
      // Only the outermost variable is in the hands of the caller; the others are asked for themselves.
      if (this.#resolving.length > 1) throw error;
      if (this.#definitions.has(name)) this.#problems.set(name, error.message);
      return UNDEFINED;
    }
  }

  readonly #scope: Scope = (written) => {
    const name = presentName(written);
    this.#used.add(name);
    if (OF_THE_MACHINE.test(name)) throw new Unresolved(`\`${name}\` is known on the server only`);
    const own = this.#definitions.get(name);
    if (own === undefined && !Object.hasOwn(DEFAULTS, name)) return UNDEFINED;
    const value = this.#resolved(name, own === undefined ? DEFAULTS[name] : own.value);
    if (isVault(value)) throw new Unresolved(`\`${name}\` is encrypted with Ansible Vault`);
    return value;
  };
}

/** Truth as Ansible reads it. */
export const isOn = (value: unknown): boolean =>
  value === true ||
  value === 1 ||
  (typeof value === 'string' && /^(?:true|yes|on|1|y|t)$/i.test(value.trim()));
