/** Every key that a format knows is understood, harmless for a reason, or reported: never two of them, never none. */
import { describe, expect, it } from 'vitest';
import { standingOf, unfollowed } from '../../../src/verify/grammar/grammar.ts';
import { HARMLESS } from '../../../src/verify/grammar/harmless.ts';
import { type Format, UNDERSTOOD } from '../../../src/verify/grammar/understood.ts';
import { place } from '../../../src/verify/read/reader.ts';
import { Schema, type SchemaKey } from '../../harness/schema-keys.ts';
import { schemasMissing } from '../../harness/schemas.ts';

const AUTHENTIK = 'authentik-blueprint.2026.8.schema.json';

describe('the lists', () => {
  for (const format of Object.keys(UNDERSTOOD) as Format[]) {
    it(`${format}: no key is both understood and harmless`, () => {
      const harmless = new Set(HARMLESS[format].map(([key]) => key.toLowerCase()));
      expect(UNDERSTOOD[format].filter((key) => harmless.has(key.toLowerCase()))).toEqual([]);
    });

    it(`${format}: each harmless key has a reason`, () => {
      expect(HARMLESS[format].filter(([, reason]) => reason.split(' ').length < 3)).toEqual([]);
    });
  }
});

describe.skipIf(schemasMissing)('keys of the published schemas', () => {
  const formats: readonly (readonly [Format, string, (schema: Schema) => object])[] = [
    ['traefik-static', 'traefik-v3.json', (schema) => schema.root],
    ['traefik-dynamic', 'traefik-v3-file-provider.json', (schema) => schema.root],
    ...(Object.keys(UNDERSTOOD) as Format[])
      .filter((format) => format.includes('_'))
      .map((format) => {
        const node = (schema: Schema) => schema.definition(`model_${format}`);
        return [format, AUTHENTIK, node] as const;
      }),
  ];

  for (const [format, file, nodeOf] of formats) {
    it(`${format}: what is neither understood nor harmless is reported where it stands`, () => {
      const schema = new Schema(file);
      const counts = { understood: 0, harmless: 0, reported: 0 };
      const silent: string[] = [];
      visit(schema, nodeOf(schema) as SchemaKey['node'], [], (path, key) => {
        const standing = standingOf(format, path);
        const value = nested(path, schema.sample(key.node));
        const found = unfollowed(format, value, place('file')).length > 0;
        if (standing === 'unknown') counts.reported += 1;
        else if (standing !== 'inner') counts[standing] += 1;
        if (standing === 'unknown' && !found) silent.push(path.join('.'));
        return standing !== 'unknown';
      });
      expect(silent).toEqual([]);
      expect(counts.understood).toBeGreaterThan(0);
    });

    it(`${format}: the lists name only what the schema knows`, () => {
      const schema = new Schema(file);
      const lists = [...UNDERSTOOD[format], ...HARMLESS[format].map(([key]) => key)];
      const strange = lists.filter((pattern) => !knows(schema, nodeOf(schema) as SchemaKey['node'], pattern));
      expect(strange.filter((key) => !NEWER.has(key))).toEqual([]);
    });
  }
});

/** Keys that the programs' sources have (pkg/config/dynamic, pkg/config/static, authentik/blueprints), and these schemas not. */
const NEWER = new Set([
  'entryPoints.*.http.aliasHeadersStrategy',
  ...['Slash', 'BackSlash', 'NullCharacter', 'Semicolon', 'Percent', 'QuestionMark', 'Hash'].map(
    (name) => `http.middlewares.*.encodedCharacters.allowEncoded${name}`,
  ),
  'http.routers.*.observability.**',
  'http.services.*.loadBalancer.healthCheck.status',
  'http.services.*.loadBalancer.passiveHealthCheck.**',
  'http.services.*.loadBalancer.strategy',
  'http.services.*.loadBalancer.servers.[].weight',
  ...[
    'insecureSkipVerify',
    'maxIdleConnsPerHost',
    'forwardingTimeouts.**',
    'disableHTTP2',
    'serverName',
    'rootCAs.[]',
    'minVersion',
    'maxVersion',
    'cipherSuites.[]',
  ].map((key) => `http.serversTransports.*.${key}`),
  'tls.options.*.alpnProtocols.[]',
  'tls.options.*.disableSessionTickets',
  'identifiers.name',
]);

/** Deepest keys that are looked at: schemas refer to themselves. */
const DEEPEST = 9;

function visit(
  schema: Schema,
  node: SchemaKey['node'],
  path: readonly string[],
  see: (path: readonly string[], key: SchemaKey) => boolean,
): void {
  if (path.length > DEEPEST) return;
  for (const key of schema.keys(node)) {
    const here = [...path, key.key === '*' ? 'some' : key.key];
    if (see(here, key)) visit(schema, key.node, here, see);
  }
}

function nested(path: readonly string[], value: unknown): unknown {
  return path.reduceRight((inner, key) => (key === '[]' ? [inner] : { [key]: inner }), value);
}

function knows(schema: Schema, node: SchemaKey['node'], pattern: string): boolean {
  let at = node;
  for (const key of pattern.split('.')) {
    if (key === '**') return true;
    const keys = schema.keys(at);
    const next =
      keys.find((one) => one.key.toLowerCase() === key.toLowerCase()) ?? keys.find((one) => one.key === '*');
    if (next === undefined) return false;
    at = next.node;
  }
  return true;
}
