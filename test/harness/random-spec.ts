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
  readonly minItems?: number;
  readonly propertyNames?: Schema;
}

const read = (path: string) => JSON.parse(readFileSync(join(repository, path), 'utf8')) as Schema;
const stack = read('schema/stack.schema.json');
const app = read('schema/app.schema.json');
const compose = read('src/compile/validate/compose.schema.json');

/** Texts that mean something to a program: names of every object, of the machinery, expressions, ranges, addresses. */
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

/** Texts of a pattern, and now and then any other. Of a pattern that cannot be turned around there are examples only. */
function textOf({ pattern }: Schema): fc.Arbitrary<string> {
  // A look ahead is taken away: what it forbids is then made too.
  const plain = pattern?.replaceAll(/\(\?!(?:[^()]|\([^()]*\))*\)/g, '');
  if (plain === undefined) return text;
  const fitting = fc.stringMatching(new RegExp(plain), { size: '-1' });
  return fc.oneof({ weight: 5, arbitrary: fitting }, { weight: 1, arbitrary: text });
}

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
  if (types.length === 0 && schema.pattern !== undefined) return textOf(schema);
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
  if (type === 'array') {
    const items = arbitraryOf(root, schema.items ?? {}, Math.max(0, depth - 1));
    return fc.array(items, { minLength: Math.min(schema.minItems ?? 0, 3), maxLength: 3 });
  }
  if (type === 'boolean') return fc.boolean();
  if (type === 'null') return fc.constant(null);
  if (type === 'integer' || type === 'number')
    return fc.integer({ min: schema.minimum ?? -1, max: Math.min(schema.maximum ?? 70_000, 70_000) });
  return textOf(schema);
}

function mapOf(root: Schema, schema: Schema, depth: number): fc.Arbitrary<object> {
  const fields = Object.entries(schema.properties ?? {}).map(
    ([key, one]) => [key, arbitraryOf(root, one, depth)] as const,
  );
  const open = typeof schema.additionalProperties === 'object' ? schema.additionalProperties : undefined;
  const further =
    open === undefined
      ? fc.constant({})
      : fc.dictionary(namesOf(root, schema), arbitraryOf(root, open, depth), { maxKeys: 2 });
  // Of a container, which has a hundred keys, a few more than of others.
  const most = Math.min(fields.length, fields.length > 50 ? 6 : 3);
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

/** Names that the entries of a map may have. */
function namesOf(root: Schema, { propertyNames = {} }: Schema): fc.Arbitrary<string> {
  const target =
    propertyNames.$ref === undefined
      ? propertyNames
      : root.definitions?.[propertyNames.$ref.split('/')[2] ?? ''];
  return textOf(target ?? {});
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

const of = (schema: Schema | undefined) => arbitraryOf(stack, schema ?? {}, 6);
const part = (name: string) => of(stack.definitions?.[name]);
const service = arbitraryOf(compose, compose.definitions?.['service'] ?? {}, 6);
const definition = arbitraryOf(app, app, 7);

const network = arbitraryOf(compose, compose.definitions?.['network'] ?? {}, 6);

/** What random stacks are made of. */
export const PIECES: readonly fc.Arbitrary<unknown>[] = [part('host'), service, network, definition];

/** What is not made from the schema alone, so that some of it is about things that are there. */
const GIVEN: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  apps: fc.dictionary(
    fc.oneof(fc.constantFrom(...APPS), fc.constant('mine'), text),
    fc.oneof(fc.constant({}), part('catalogueApp'), part('inlineApp')),
    { minKeys: 1, maxKeys: 3 },
  ),
  external: fc.dictionary(fc.constantFrom('nas', 'movies', 'constructor'), part('externalHost'), {
    maxKeys: 2,
  }),
  overrides: fc.record(
    {
      services: fc.dictionary(fc.constantFrom(...SERVICES), service, { minKeys: 1, maxKeys: 2 }),
      volumes: fc.dictionary(
        fc.constantFrom('cache', 'sonarr'),
        arbitraryOf(compose, compose.definitions?.['volume'] ?? {}, 6),
      ),
      networks: fc.dictionary(fc.constantFrom('proxy', 'more'), network),
    },
    { requiredKeys: [] },
  ),
};

/** Every part of a spec but what makes it one. */
const PARTS = Object.entries(stack.properties ?? {})
  .filter(([key]) => key !== 'apiVersion')
  .map(([key, one]) => [key, GIVEN[key] ?? of(one)] as const);

const spec = fc
  .subarray(
    PARTS.map(([key]) => key),
    { minLength: 1, maxLength: 4 },
  )
  .chain((keys) => fc.record(Object.fromEntries(PARTS.filter(([key]) => keys.includes(key)))))
  .map((some): Record<string, unknown> => ({ ...BASE, ...some }));

export interface RandomStack {
  readonly spec: Record<string, unknown>;
  /** A definition of an app in a file of its own. */
  readonly definition?: unknown;
}

/** A base that is right, with one to four parts of it made at random, and now and then an app of the person's own. */
export const randomStack: fc.Arbitrary<RandomStack> = fc.oneof(
  { weight: 4, arbitrary: spec.map((one): RandomStack => ({ spec: one })) },
  {
    weight: 1,
    arbitrary: fc.tuple(spec, definition).map(
      ([one, own]): RandomStack => ({
        spec: { ...one, apps: { ...(one['apps'] as object), mine: {} } },
        definition: own,
      }),
    ),
  },
);

/** Every key that some schema of what a person writes knows. */
export const KEYS: ReadonlySet<string> = new Set([stack, app, compose].flatMap((one) => [...keysOf(one)]));

function* keysOf(schema: Schema): Generator<string> {
  yield* Object.keys(schema.properties ?? {});
  for (const inner of Object.values(schema))
    for (const one of Array.isArray(inner) ? inner : [inner, ...Object.values(inner ?? {})])
      if (typeof one === 'object' && one !== null) yield* keysOf(one as Schema);
}

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
