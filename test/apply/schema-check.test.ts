import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { READ } from '../../src/apply/repository/manifest.ts';
import { check, KEYWORDS, type Schema } from '../../src/apply/schema-check.ts';
import { repository } from '../harness/files.ts';

const read = (path: string) => JSON.parse(readFileSync(join(repository, path), 'utf8'));

function* keywords(node: unknown, names = false): Generator<string> {
  if (typeof node !== 'object' || node === null) return;
  for (const [key, value] of Object.entries(node)) {
    if (!names && !Array.isArray(node)) yield key;
    if (!['examples', 'default', 'enum', 'const', 'required', 'discriminator'].includes(key) || names)
      yield* keywords(value, key === 'properties' || key === 'definitions');
  }
}

/** A manifest in which one thing is no longer as it was. */
const mutated = (value: unknown) =>
  fc.tuple(fc.nat(), fc.constantFrom(null, 7, 'text', [], {}, true, -1, undefined)).map(([at, by]) => {
    const copy = structuredClone(value);
    const places: [object, string][] = [];
    const visit = (node: unknown) => {
      if (typeof node !== 'object' || node === null) return;
      for (const key of Object.keys(node)) {
        places.push([node, key]);
        visit((node as Record<string, unknown>)[key]);
      }
    };
    visit(copy);
    const [node, key] = places[at % places.length] ?? [{}, ''];
    if (by === undefined) delete (node as Record<string, unknown>)[key];
    else (node as Record<string, unknown>)[key] = by;
    return copy;
  });

describe('schema check', () => {
  for (const name of ['manifest', 'applier', 'receipt']) {
    it(`understands every keyword of ${name}.schema.json`, () => {
      expect(
        [...new Set(keywords(read(`schema/${name}.schema.json`)))].filter((key) => !KEYWORDS.includes(key)),
      ).toEqual([]);
    });
  }

  it('accepts the manifests of the examples, and agrees with ajv on broken ones', () => {
    const schema = read('schema/manifest.schema.json');
    const ajv = new Ajv({ discriminator: true, strict: false });
    const validate = ajv.compile(schema);
    for (const stack of ['home', 'minimal']) {
      const value = read(`out/${stack}/manifest.json`);
      expect(check(schema as Schema, value)).toEqual([]);
      fc.assert(
        fc.property(mutated(value), (broken) => {
          expect(check(schema as Schema, broken).length === 0).toBe(validate(broken));
        }),
        { numRuns: 300 },
      );
    }
  });

  it('is asked for parts of the manifest that exist', () => {
    expect(READ.filter((key) => read('schema/manifest.schema.json').properties[key] === undefined)).toEqual(
      [],
    );
  });
});
