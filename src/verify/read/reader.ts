/** Reading the files of a tree: each is parsed once, and what cannot be parsed is noted. */
import type { Place } from '../../base/diag/diagnostic.ts';
import { join } from '../../base/util/pointer.ts';
import type { ReadProblem, Tree } from './types.ts';
import { readJson, readYaml } from './yaml.ts';

/** A place in an artifact. */
export function place(file: string, ...keys: readonly (string | number)[]): Place {
  return { file, pointer: join('', ...keys), on: 'value' };
}

/** A place below another one. */
export function below(at: Place, ...keys: readonly (string | number)[]): Place {
  return { ...at, pointer: join(at.pointer, ...keys) };
}

/** The key at a place instead of its value. */
export function keyAt(at: Place): Place {
  return { ...at, on: 'key' };
}

export class TreeReader {
  readonly tree: Tree;
  readonly problems: ReadProblem[] = [];
  readonly data = new Map<string, unknown>();

  constructor(tree: Tree) {
    this.tree = tree;
  }

  /** A parsed YAML or JSON file; undefined when there is none, or when it is not readable. */
  parsed(file: string): unknown {
    if (!this.data.has(file)) this.data.set(file, this.#parse(file));
    return this.data.get(file);
  }

  #parse(file: string): unknown {
    const source = this.tree.get(file);
    if (source === undefined) return undefined;
    if (/\.toml$/i.test(file)) {
      this.report('unreadable', 'this is TOML, which Waybill does not read', { file, start: 0, end: 0 });
      return undefined;
    }
    // Go and Python end a line, and with it a comment, at each of these; other readers do not.
    const start = source.search(/[\u0085\u2028\u2029]|\r(?!\n)/);
    if (start !== -1)
      this.report('unreadable', 'programs do not agree that a line ends at this character', {
        file,
        start,
        end: start + 1,
      });
    const result = file.endsWith('.json') ? readJson(source) : readYaml(source);
    const { error } = result;
    if (error === undefined) return result.value;
    this.report('unreadable', `this file is not readable: ${error.message}`, {
      file,
      start: error.start,
      end: error.end,
    });
    return undefined;
  }

  report(kind: ReadProblem['kind'], message: string, at: ReadProblem['at']): void {
    this.problems.push({ kind, message, at });
  }

  /** Paths of the tree below a folder, in order. */
  below(folder: string): string[] {
    const prefix = `${folder.replace(/\/$/, '')}/`;
    return [...this.tree.keys()].filter((path) => path.startsWith(prefix)).sort();
  }
}
