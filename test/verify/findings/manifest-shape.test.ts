import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { MORE_ROUTE_KEYS, manifestShape, ROUTE_KEYS } from '../../../src/verify/findings/manifest-shape.ts';
import { repository } from '../../harness/files.ts';
import { allTrees } from '../../harness/trees.ts';
import { codesIn, describeFinding } from './provoke.ts';

const home = allTrees().find(({ name }) => name === 'out/home')?.files ?? {};

interface Draft {
  routes: Record<string, unknown>[];
  state: Record<string, unknown>[];
  secrets: { name: string }[];
  folders: { path: string }[];
}

/** The tree of a home with another manifest. */
function changed(change: (manifest: Draft) => void): ReadonlyMap<string, string> {
  const manifest = JSON.parse(home['manifest.json'] ?? '{}') as Draft;
  change(manifest);
  return new Map(Object.entries({ ...home, 'manifest.json': JSON.stringify(manifest) }));
}

const CHANGES: Readonly<Record<string, (manifest: Draft) => void>> = {
  'a route without its target': ({ routes }) => delete routes[0]?.['target'],
  'a route of no app': ({ routes }) => Object.assign(routes[0] ?? {}, { app: '' }),
  'a route with a word that nobody knows': ({ routes }) => Object.assign(routes[0] ?? {}, { Auth: 'sso' }),
  'data of a service that is not there': ({ state }) => Object.assign(state[0] ?? {}, { service: 'nobody' }),
  'data of another app': ({ state }) => Object.assign(state[0] ?? {}, { app: 'another' }),
  'a consumer that is not there': ({ state }) => Object.assign(state[0] ?? {}, { consumers: ['nobody'] }),
  'a secret twice': ({ secrets }) => secrets.push(...secrets.slice(0, 1)),
  'a folder twice': ({ folders }) => folders.push(...folders.slice(0, 1)),
};

it.each(Object.entries(CHANGES))('finds %s', (_, change) => {
  expect(codesIn(manifestShape, changed(change))).toContain('verify/manifest-differs');
});

it('finds a time zone that there is not', () => {
  const env = (home['.env'] ?? '').replace('Europe/Berlin', 'Europe/Berln');
  expect(codesIn(manifestShape, new Map(Object.entries({ ...home, '.env': env })))).toHaveLength(1);
});

it('knows the keys that the schema has', () => {
  const schema = JSON.parse(readFileSync(join(repository, 'schema/manifest.schema.json'), 'utf8')) as {
    definitions: { route: { required: string[]; properties: object } };
  };
  const { required, properties } = schema.definitions.route;
  expect([...ROUTE_KEYS].sort()).toEqual([...required].sort());
  expect([...ROUTE_KEYS, ...MORE_ROUTE_KEYS].sort()).toEqual(Object.keys(properties).sort());
});

describeFinding('manifest-shape', manifestShape, {});
