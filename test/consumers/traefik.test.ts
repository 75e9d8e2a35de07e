/** The published schemas of Traefik accept every file, and so does our own stricter reading. */
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { publishedSchema, schemasMissing } from '../harness/schemas.ts';
import { allTrees, below } from '../harness/trees.ts';
import { cloudflaredComplaints } from '../strict/cloudflared.ts';
import { dynamicComplaints, staticComplaints } from '../strict/traefik.ts';

/** Keys that Traefik knows (CHANGELOG, v3.7.12; pkg/config/dynamic) and the published schema does not know yet. */
const NEWER_THAN_THE_SCHEMA = new Set(['aliasHeadersStrategy', 'encodedCharacters']);

/** Without new keys, and without what holds nothing else. */
function withoutNewKeys(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value), (key, item: unknown) =>
    NEWER_THAN_THE_SCHEMA.has(key) || holdsOnlyNewKeys(item) ? undefined : item,
  );
}

const holdsOnlyNewKeys = (item: unknown): boolean =>
  typeof item === 'object' && item !== null && !Array.isArray(item) && Object.keys(item).length === 0;

for (const tree of allTrees()) {
  describe(tree.name, () => {
    const staticFile: unknown = parse(tree.files['traefik/traefik.yml'] ?? '');
    const dynamic = below(tree, 'traefik/dynamic').map(
      ([path, text]) => [path, parse(text) as unknown] as const,
    );

    it.skipIf(schemasMissing)('the static file is accepted', () => {
      const validate = publishedSchema('traefik-v3.json');
      expect(validate(withoutNewKeys(staticFile)) || validate.errors).toBe(true);
    });
    it.skipIf(schemasMissing)('every dynamic file is accepted', () => {
      const validate = publishedSchema('traefik-v3-file-provider.json');
      for (const [path, file] of dynamic)
        expect(validate(withoutNewKeys(file)) || validate.errors, path).toBe(true);
    });
    it('nothing is left to complain about', () => {
      expect(staticComplaints(staticFile)).toEqual([]);
      expect(
        dynamicComplaints(
          staticFile,
          dynamic.map(([, file]) => file),
        ),
      ).toEqual([]);
      const tunnel = tree.files['cloudflared/config.yml'];
      if (tunnel !== undefined) expect(cloudflaredComplaints(parse(tunnel))).toEqual([]);
    });
  });
}
