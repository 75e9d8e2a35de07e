/** docs/parity.md: every behaviour has one row with an answer, and what the page names exists. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { catalog } from '../../src/catalog/catalog.gen.js';
import { allCodes } from '../../src/cli/codes.ts';
import { repository } from '../harness/files.ts';

const page = readFileSync(join(repository, 'docs/parity.md'), 'utf8');

const ANSWERS = ['covered', 'covered differently', 'declined'];

const rows = page
  .split('\n')
  .filter((line) => /^\| F\d/.test(line))
  .map((line) => {
    const [id = '', what = '', answer = '', how = '', ...more] = line
      .split(/(?<!\\)\|/)
      .slice(1, -1)
      .map((cell) => cell.trim());
    return { id, what, answer, how, more };
  });

/** Texts between backticks. */
const named = [...page.matchAll(/`([^`\n]+)`/g)].map((match) => String(match[1]));

it('answers F001 to F142, each once', () => {
  const wanted = Array.from({ length: 142 }, (_, i) => `F${String(i + 1).padStart(3, '0')}`);
  expect(rows.map(({ id }) => id)).toEqual(wanted);
});

it('gives one of three answers and explains it', () => {
  for (const { id, what, answer, how, more } of rows) {
    expect(ANSWERS, id).toContain(answer);
    expect(what.length, id).toBeGreaterThan(3);
    expect(how, id).toMatch(/\S{2}.*\.$/);
    expect(more, id).toEqual([]);
    // "As F097" is an explanation only as long as that row has one of its own.
    for (const [, other] of how.matchAll(/\bAs (F\d{3})\b/gi))
      expect(rows.find((row) => row.id === other)?.how ?? `As ${id}`, id).not.toMatch(/^As /);
  }
});

it('declines little', () => {
  expect(rows.filter(({ answer }) => answer === 'declined').length).toBeLessThanOrEqual(11);
});

it('names files, checks, apps and keys that exist', () => {
  const paths = named.filter((name) =>
    /^(?:\.github|docs|out|schema|src|stacks|test)\/|^[A-Za-z-]+\.(?:md|json)$/.test(name),
  );
  expect(paths.length).toBeGreaterThan(60);
  expect(paths.filter((path) => !existsSync(join(repository, path)))).toEqual([]);
  const codes = named.filter((name) => /^(?:check|load|model|resolve|schema|write)\/[a-z0-9-]+$/.test(name));
  expect(codes.filter((code) => !(code in allCodes()))).toEqual([]);
  const apps = [...page.matchAll(/src\/catalog\/([a-z0-9-]+)\.yaml/g)].map((match) => String(match[1]));
  expect(apps.filter((app) => !(app in catalog))).toEqual([]);
});

interface Schema {
  readonly properties: Readonly<Record<string, unknown>>;
  readonly definitions: Readonly<Record<string, { readonly properties?: Readonly<Record<string, unknown>> }>>;
}

it('names keys of a stack that exist', () => {
  const schema = JSON.parse(readFileSync(join(repository, 'schema/stack.schema.json'), 'utf8')) as Schema;
  const dotted = named.filter((name) => /^(?:host|tls|sso|tunnel|networks|logs)\.[a-zA-Z]+$/.test(name));
  expect(dotted.length).toBeGreaterThan(15);
  const unknown = dotted.filter((name) => {
    const [section = '', key = ''] = name.split('.');
    return schema.definitions[section]?.properties?.[key] === undefined;
  });
  expect(unknown).toEqual([]);
  const everywhere = {
    ...schema.properties,
    ...Object.assign({}, ...Object.values(schema.definitions).map((d) => d.properties)),
  } as object;
  const single = named.flatMap((name) => /^([a-z][a-zA-Z]*):(?: .*)?$/.exec(name)?.[1] ?? []);
  const ofDefinitions = ['kind', 'scheme'];
  expect(single.filter((key) => !(key in everywhere) && !ofDefinitions.includes(key))).toEqual([]);
});

it('names commands that exist', () => {
  const commands = named.flatMap((name) => /^waybill ([a-z]+)/.exec(name)?.[1] ?? []);
  const main = readFileSync(join(repository, 'src/cli/main.ts'), 'utf8');
  expect(commands.filter((command) => !main.includes(`  ${command}: async () =>`))).toEqual([]);
});
