/** Random specs over everything that the schema allows, made from the schema itself; many are refused, and none may surprise. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { catalog } from '../../src/catalog/catalog.gen.js';
import { repository } from './files.ts';

interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly pattern?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly patternProperties?: unknown;
  readonly additionalProperties?: Schema | boolean;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly examples?: readonly unknown[];
  readonly definitions?: Readonly<Record<string, Schema>>;
  readonly oneOf?: readonly Schema[];
  readonly then?: Schema;
  readonly else?: Schema;
  readonly minimum?: number;
  readonly maximum?: number;
}

const read = (path: string) => JSON.parse(readFileSync(join(repository, path), 'utf8')) as Schema;
const stack = read('schema/stack.schema.json');
const compose = read('src/compile/validate/compose.schema.json');

/** Texts that have meant something to somebody: names of every object, of the machinery, expressions, ranges, addresses. */
const ODD = [
  ...[
    'constructor',
    'valueof',
    'to-string',
    'length',
    'traefik',
    'authentik',
    'compose',
    'data',
    'path',
    'home',
  ],
  ...['^/', '^/$', '^/(?i)x', '^/(api|feed)/', '^/a|b', '^/[a', '^/x(?!y)', '^/\\d+', '^/`x`', '^/"x"'],
  ...[
    'http://moviebox:8096',
    'http://sonarr:8989',
    'http://localhost',
    'https://[fd00::5]:5001',
    'http://10.0.0.7:0',
  ],
  ...['192.168.1.0/24', '10.0.0.0/8', '2a02:8070:1234::/48', '127.0.0.0/8', '::ffff:0:0/96', '172.30.0.0/24'],
  ...[
    'authentik Admins',
    '${HOME}',
    '$',
    'a: b',
    '#x',
    "it's",
    '"',
    '\\',
    '|',
    '<b>',
    '`',
    '%',
    'ä',
    '🙂',
    '-',
    ' ',
    '',
  ],
  ...[
    'a\u2028b',
    'a\u0085b',
    'a\nb',
    'a\u202eb',
    'yes',
    'null',
    '012',
    '1e3',
    '.inf',
    '0',
    '-1',
    '99999',
    '1-4000000000',
  ],
  ...[
    'proxy',
    'tunnel',
    'home_tunnel',
    'host',
    'service:traefik',
    'nginx:1',
    'nginx:stable',
    'postgres',
    '/',
    '/etc',
    './x',
  ],
];

const text = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...ODD) },
  { weight: 1, arbitrary: fc.string({ maxLength: 12 }) },
);

/** A value that a schema takes, most of the time; `depth` bounds how far it goes. */
function arbitraryOf(root: Schema, schema: Schema, depth: number): fc.Arbitrary<unknown> {
  if (schema.$ref !== undefined) {
    const target = root.definitions?.[schema.$ref.split('/')[2] ?? ''] ?? {};
    return arbitraryOf(root, { ...target, ...(schema.examples ? { examples: schema.examples } : {}) }, depth);
  }
  const examples = (schema.examples ?? []).map((example) => fc.constant(example));
  const made = shapeOf(root, schema, depth);
  return examples.length === 0
    ? made
    : fc.oneof({ weight: 2, arbitrary: fc.oneof(...examples) }, { weight: 3, arbitrary: made });
}

function shapeOf(root: Schema, schema: Schema, depth: number): fc.Arbitrary<unknown> {
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  const further = [...(schema.oneOf ?? []), ...[schema.then, schema.else].flatMap((one) => one ?? [])];
  const types = schema.type === undefined ? [] : [schema.type].flat();
  const own = types
    .filter(
      (type) => type !== 'object' || schema.properties !== undefined || schema.additionalProperties !== false,
    )
    .map((type) => ofType(root, schema, type, depth));
  const all = [
    ...own,
    ...further
      .filter((one) => one.type !== undefined || one.$ref !== undefined)
      .map((one) => arbitraryOf(root, one, depth)),
  ];
  return all.length === 0 ? text : fc.oneof(...all);
}

function ofType(root: Schema, schema: Schema, type: string, depth: number): fc.Arbitrary<unknown> {
  if (type === 'object') return depth === 0 ? fc.constant({}) : mapOf(root, schema, depth - 1);
  if (type === 'array')
    return fc.array(arbitraryOf(root, schema.items ?? {}, Math.max(0, depth - 1)), { maxLength: 3 });
  if (type === 'boolean') return fc.boolean();
  if (type === 'null') return fc.constant(null);
  if (type === 'integer' || type === 'number')
    return fc.integer({ min: schema.minimum ?? -1, max: Math.min(schema.maximum ?? 70_000, 70_000) });
  return text;
}

function mapOf(root: Schema, schema: Schema, depth: number): fc.Arbitrary<object> {
  const fields = Object.entries(schema.properties ?? {}).map(
    ([key, one]) => [key, arbitraryOf(root, one, depth)] as const,
  );
  const open = typeof schema.additionalProperties === 'object' ? schema.additionalProperties : undefined;
  const further =
    open === undefined
      ? fc.constant({})
      : fc.dictionary(text, arbitraryOf(root, open, depth), { maxKeys: 2 });
  const most = Math.min(fields.length, 3);
  const chosen = fc
    .subarray(
      fields.map(([key]) => key),
      { minLength: 0, maxLength: most },
    )
    .chain((keys) => {
      const wanted = new Set([...keys, ...(schema.required ?? [])]);
      return fc.record(Object.fromEntries(fields.filter(([key]) => wanted.has(key))));
    });
  return fc.tuple(chosen, further).map(([a, b]) => ({ ...b, ...a }));
}

const APPS = [
  'sonarr',
  'jellyfin',
  'homepage',
  'portainer',
  'qbittorrent',
  'authentik',
  ...Object.keys(catalog).slice(0, 12),
];
const SERVICES = [
  'sonarr',
  'traefik',
  'cloudflared',
  'authentik-server',
  'authentik-postgresql',
  'web',
  'nope',
];

const part = (name: string): fc.Arbitrary<unknown> => arbitraryOf(stack, stack.definitions?.[name] ?? {}, 4);
const service = arbitraryOf(compose, compose.definitions?.['service'] ?? {}, 3);

/** A base that is right, with one to four parts of it made at random. */
export const randomSpec: fc.Arbitrary<Record<string, unknown>> = fc
  .record(
    {
      apps: fc.dictionary(
        fc.oneof(fc.constantFrom(...APPS), text),
        fc.oneof(fc.constant({}), part('catalogueApp'), part('inlineApp')),
        { minKeys: 1, maxKeys: 3 },
      ),
      external: fc.dictionary(fc.constantFrom('nas', 'movies', 'constructor'), part('externalHost'), {
        maxKeys: 2,
      }),
      lan: fc.array(text, { minLength: 1, maxLength: 2 }),
      host: part('host'),
      sso: part('sso'),
      tunnel: fc.constantFrom(undefined, { id: '6ff42ae2-765d-4adf-8112-31c55c1551ef' }),
      tls: fc.constantFrom(undefined, { email: 'admin@example.com', dnsProvider: 'cloudflare' }),
      routing: fc.constantFrom('files', 'labels'),
      networks: part('networks'),
      overrides: fc.record({
        services: fc.dictionary(fc.constantFrom(...SERVICES), service, { minKeys: 1, maxKeys: 2 }),
      }),
      retired: fc.array(text, { maxLength: 2 }),
    },
    { requiredKeys: [] },
  )
  .chain((all) =>
    fc
      .subarray(Object.keys(all), { minLength: Math.min(1, Object.keys(all).length), maxLength: 4 })
      .map((keys) => ({
        ...BASE,
        ...Object.fromEntries(keys.map((key) => [key, (all as Record<string, unknown>)[key]])),
      })),
  );

const BASE = {
  apiVersion: 'waybill/v1',
  name: 'home',
  domain: 'example.com',
  host: { timezone: 'Europe/Berlin', uid: 1000, gid: 1000, data: '/opt/home', media: '/mnt/home' },
  lan: ['192.168.1.0/24'],
  tls: { email: 'admin@example.com', dnsProvider: 'cloudflare' },
  sso: { outposts: 'per-app' },
  tunnel: { id: '6ff42ae2-765d-4adf-8112-31c55c1551ef' },
  apps: { sonarr: { auth: 'sso' }, web: { image: 'nginx:1.29.3', port: 80 } },
};
