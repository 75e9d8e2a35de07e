/** The contract: every property explains itself, its examples are valid, no object is open by accident. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { repository } from './harness/files.ts';

interface Node {
  readonly [key: string]: unknown;
  readonly $ref?: string;
  readonly type?: string;
  readonly properties?: Record<string, Node>;
  readonly additionalProperties?: unknown;
  readonly description?: string;
  readonly examples?: unknown[];
}

/** Every schema node below one, with its pointer. */
function* nodes(node: unknown, pointer: string): Generator<[string, Node]> {
  if (typeof node !== 'object' || node === null) return;
  if (!Array.isArray(node)) yield [pointer, node as Node];
  for (const [key, item] of Object.entries(node)) {
    if (!['examples', 'default', 'enum', 'const'].includes(key)) yield* nodes(item, `${pointer}/${key}`);
  }
}

for (const file of readdirSync(join(repository, 'schema'))) {
  describe(file, () => {
    const schema = JSON.parse(readFileSync(join(repository, 'schema', file), 'utf8')) as Node & {
      definitions: Record<string, Node>;
    };
    const all = [...nodes(schema, '')];
    const resolved = (node: Node): Node =>
      node.$ref === undefined ? node : { ...schema.definitions[node.$ref.split('/')[2] ?? ''], ...node };
    const properties = all
      .filter(([pointer]) => /\/properties\/[^/]+$/.test(pointer))
      .map(([pointer, node]) => [pointer, resolved(node)] as const);

    it('describes every property, with an example', () => {
      expect(properties.length).toBeGreaterThan(2);
      expect(
        properties
          .filter(([, node]) => !/^[A-Z`].*\.$/s.test(node.description ?? ''))
          .map(([pointer]) => pointer),
      ).toEqual([]);
      expect(
        properties.filter(([, node]) => (node.examples ?? []).length === 0).map(([pointer]) => pointer),
      ).toEqual([]);
    });

    it('gives examples that are valid', () => {
      const ajv = new Ajv({ discriminator: true, strict: false, validateFormats: false, inlineRefs: false });
      ajv.addSchema(schema, 'root');
      // References are from the root: what reads the same is the same.
      const different = new Map(
        all.map(([pointer, node]) => [JSON.stringify(node), [pointer, node] as const]),
      );
      for (const [pointer, node] of different.values()) {
        for (const example of node.examples ?? []) {
          const validate = ajv.compile({ $ref: `root#${pointer.replaceAll('$', '%24')}` });
          expect(validate(example) || validate.errors, pointer).toBe(true);
        }
      }
    }, 120_000);

    it('closes every object', () => {
      const open = all.filter(
        ([, node]) => node.properties !== undefined && node['additionalProperties'] !== false,
      );
      // Properties may be next to a union or a condition whose branches are closed.
      expect(
        open
          .filter(([, node]) => node['oneOf'] === undefined && node['if'] === undefined)
          .map(([pointer]) => pointer),
      ).toEqual([]);
    });
  });
}
