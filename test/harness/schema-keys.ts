/** Which keys a published JSON Schema knows, and a value that it would take for each. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { schemaFolder } from './schemas.ts';

type Node = Readonly<Record<string, unknown>>;

/** A key below a place of a schema: its name (`*` for any, `[]` for items) and what the schema says of its value. */
export interface SchemaKey {
  readonly key: string;
  readonly node: Node;
}

export class Schema {
  readonly #root: Node;

  constructor(name: string) {
    this.#root = JSON.parse(readFileSync(join(schemaFolder, name), 'utf8')) as Node;
  }

  get root(): Node {
    return this.#root;
  }

  /** A definition by its name. */
  definition(name: string): Node {
    const all = (this.#root['$defs'] ?? this.#root['definitions']) as Readonly<Record<string, Node>>;
    return all[name] ?? {};
  }

  /** The keys below a node: those of its properties, of any name, and of its items. */
  keys(node: Node): SchemaKey[] {
    const found = new Map<string, Node>();
    for (const part of this.#parts(node)) {
      for (const [key, value] of Object.entries((part['properties'] ?? {}) as Record<string, Node>))
        if (!found.has(key)) found.set(key, value);
      const any = [
        part['additionalProperties'],
        ...Object.values((part['patternProperties'] ?? {}) as object),
      ];
      for (const value of any)
        if (typeof value === 'object' && value !== null && !found.has('*')) found.set('*', value as Node);
      if (typeof part['items'] === 'object' && part['items'] !== null && !found.has('[]'))
        found.set('[]', part['items'] as Node);
    }
    return [...found].map(([key, inner]) => ({ key, node: inner }));
  }

  /** A value of the kind that the schema wants. */
  sample(node: Node, depth = 0): unknown {
    const parts = this.#parts(node);
    const choices = parts.flatMap((part) => (part['enum'] as unknown[] | undefined) ?? []);
    if (choices.length > 0) return choices[0];
    const types = parts.flatMap((part) => part['type'] ?? []).flat();
    const keys = this.keys(node);
    const inner = keys[0];
    if (inner !== undefined && depth < 4) {
      const value = this.sample(inner.node, depth + 1);
      if (inner.key === '[]') return [value];
      return { [inner.key === '*' ? 'some' : inner.key]: value };
    }
    if (types.includes('boolean')) return true;
    if (types.includes('integer') || types.includes('number')) return 7;
    if (types.includes('array')) return ['some'];
    return types.includes('object') ? {} : 'some';
  }

  /** A node with everything that it refers to or is made of. */
  #parts(node: Node, seen: readonly Node[] = []): Node[] {
    if (seen.includes(node) || seen.length > 12) return [];
    const below = [...seen, node];
    const reference = node['$ref'];
    const parts = [node];
    if (typeof reference === 'string') parts.push(...this.#parts(this.#resolve(reference), below));
    for (const word of ['allOf', 'anyOf', 'oneOf'])
      for (const part of (node[word] as Node[] | undefined) ?? []) parts.push(...this.#parts(part, below));
    return parts;
  }

  #resolve(reference: string): Node {
    const keys = reference.replace(/^#\//, '').split('/');
    return keys.reduce<unknown>(
      (at, key) => (at as Node | undefined)?.[decodeURIComponent(key)],
      this.#root,
    ) as Node;
  }
}
