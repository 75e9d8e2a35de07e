/** The published schemas of authentik accept every blueprint, and so do our own stricter reading and Python's YAML. */
import { execFileSync, spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { publishedSchema, schemasMissing } from '../harness/schemas.ts';
import { allTrees, below } from '../harness/trees.ts';
import {
  blueprintComplaints,
  outpostComplaints,
  parseBlueprint,
  Tag,
  withStandIns,
} from '../strict/authentik.ts';

const PYTHON = '/usr/bin/python3';
const noPython = spawnSync(PYTHON, ['-c', 'import yaml']).status !== 0 && process.env['CI'] === undefined;

/** `grant_types` came with 2026.5. */
const SCHEMAS = {
  'authentik-blueprint.2025.12.4.schema.json': ['grant_types'],
  'authentik-blueprint.2026.8.schema.json': [],
};

/** A blueprint as PyYAML reads it, tags as `[name, value]`. */
const READ = `
import sys, json, yaml
class Loader(yaml.SafeLoader): pass
def read(loader, suffix, node):
    value = loader.construct_scalar(node) if isinstance(node, yaml.ScalarNode) else loader.construct_sequence(node, deep=True)
    return {"tag": "!" + suffix, "value": value}
Loader.add_multi_constructor("!", read)
print(json.dumps(yaml.load(sys.stdin.read(), Loader)))
`;

function plain(value: unknown): unknown {
  if (value instanceof Tag) return { tag: value.name, value: plain(value.value) };
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item)]));
}

for (const tree of allTrees()) {
  const blueprints = below(tree, 'authentik/blueprints').map(([path, text]) => ({
    path,
    text,
    data: parseBlueprint(text),
  }));
  if (blueprints.length === 0) continue;
  describe(tree.name, () => {
    for (const [schema, later] of Object.entries(SCHEMAS)) {
      it.skipIf(schemasMissing)(`every blueprint is accepted by ${schema}`, () => {
        const validate = publishedSchema(schema);
        for (const { path, data } of blueprints) {
          const older = JSON.parse(JSON.stringify(withStandIns(data)), (key, item: unknown) =>
            later.includes(key as never) ? undefined : item,
          ) as unknown;
          expect(validate(older) || validate.errors, path).toBe(true);
        }
      });
    }

    it('nothing is left to complain about', () => {
      for (const { path, data } of blueprints) expect(blueprintComplaints(data), path).toEqual([]);
      for (const [path, text] of below(tree, 'authentik/outposts'))
        expect(outpostComplaints(parse(text) as never), path).toEqual([]);
      const names = blueprints.map(({ data }) => (data['metadata'] as { name: string }).name);
      expect(new Set(names).size).toBe(names.length);
      for (const { path } of blueprints) expect(path).toMatch(/^authentik\/blueprints\/[^.][^/]*\.yaml$/);
    });

    it.skipIf(noPython)('Python reads the same', () => {
      for (const { path, text, data } of blueprints) {
        expect(
          JSON.parse(execFileSync(PYTHON, ['-c', READ], { input: text, encoding: 'utf8' })),
          path,
        ).toEqual(plain(data));
      }
    });

    it('the file for pasting is the configuration in the blueprint', () => {
      for (const [path, text] of below(tree, 'authentik/outposts')) {
        const app = /authentik-(.+)\.outpost\.yml$/.exec(path)?.[1];
        const entries = blueprints.find((b) => b.path.endsWith(`/${app}.yaml`))?.data['entries'] as {
          model: string;
          attrs: { config: unknown };
        }[];
        expect(parse(text)).toEqual(
          entries.find((entry) => entry.model === 'authentik_outposts.outpost')?.attrs.config,
        );
      }
    });
  });
}
