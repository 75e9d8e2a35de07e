/** Pages that say where things are must be right about it. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { catalog } from '../src/catalog/catalog.gen.js';
import { allCodes } from '../src/cli/codes.ts';
import { catalogueFiles } from './catalog/definitions.ts';
import { repository } from './harness/files.ts';

interface Pages {
  readonly specPage: (schema: object) => string;
  readonly cataloguePage: (apps: object) => string;
}

const page = (name: string) => readFileSync(join(repository, name), 'utf8');

it('docs/checks.md names every check, and only codes and files that exist', () => {
  const text = page('docs/checks.md');
  const named = [...text.matchAll(/`((?:check|load|schema|resolve|model|write)\/[a-z0-9-]+)`/g)].map(
    (match) => String(match[1]),
  );
  const codes = Object.keys(allCodes());
  expect(named.filter((code) => !codes.includes(code))).toEqual([]);
  expect(codes.filter((code) => code.startsWith('check/') && !named.includes(code))).toEqual([]);
  const files = [...text.matchAll(/`(src\/[\w./-]+|schema\/[\w.-]+\.json)`/g)].map((match) =>
    String(match[1]),
  );
  expect(files.filter((file) => !existsSync(join(repository, file)))).toEqual([]);
});

it('docs/checks.md names a test for every rule, and only titles that exist', () => {
  const rows = page('docs/checks.md')
    .split('\n')
    .filter((line) => line.startsWith('| ') && !line.startsWith('| Rule'))
    .map((line) => line.slice(1, -1).split('|'));
  expect(rows.length).toBeGreaterThan(50);
  for (const [rule = '', how = '', , shown = ''] of rows) {
    const tests = [...shown.matchAll(/`(test\/[^`]+\.test\.ts)`(?: "([^"]+)")?/g)];
    expect(tests, rule).not.toEqual([]);
    // A rule of the design has no code whose example would be run: its test must be named.
    if (how.includes('design'))
      expect(
        tests.some(([, , title]) => title !== undefined),
        rule,
      ).toBe(true);
    for (const [, file = '', title = ''] of tests)
      expect(page(file).includes(title), `${rule}: ${file} "${title}"`).toBe(true);
  }
});

it('docs/catalogue.md and docs/spec.md are made from catalogue and schema', async () => {
  const pages = (await import(join(repository, 'src/build/docs.mjs'))) as Pages;
  const schema = JSON.parse(page('schema/stack.schema.json')) as object;
  expect(page('docs/spec.md')).toBe(pages.specPage(schema));
  expect(page('docs/catalogue.md')).toBe(pages.cataloguePage(catalogueFiles()));
});

it('links of the README and of the pages lead somewhere', () => {
  for (const name of [
    'README.md',
    'docs/architecture.md',
    'docs/checks.md',
    'docs/concepts.md',
    'docs/glossary.md',
    'docs/hazards.md',
    'docs/review.md',
    'docs/secrets.md',
  ]) {
    const links = [...page(name).matchAll(/\]\(([^)#:]+)\)/g)].map((match) => String(match[1]));
    const folder = name.includes('/') ? 'docs' : '.';
    expect(
      links.filter((link) => !existsSync(join(repository, folder, link))),
      name,
    ).toEqual([]);
  }
});

it('docs/secrets.md names every variable of the catalogue that holds a secret, and no other', () => {
  const named = [...page('docs/secrets.md').matchAll(/^\| ([a-z0-9-]+) \| (`[A-Za-z].*`) \|$/gm)].map(
    (match) => [String(match[1]), String(match[2]).replaceAll('`', '').split(', ')],
  );
  const variables = Object.entries(catalog).map(([app, { services, patches = [] }]) => {
    const parts = [...Object.values(services), ...patches.map(({ set }) => set ?? {})];
    const entries = parts.flatMap(({ environment }) => Object.entries(environment ?? {}));
    const own = entries.filter(([, value]) => typeof value === 'object').map(([name]) => name);
    return [app, [...new Set(own)].sort()] as const;
  });
  expect(named).toEqual(variables.filter(([, own]) => own.length > 0));
});
