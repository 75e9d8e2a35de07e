/** docs/hazards.md: every hazard has one row with an answer, and what a row names exists. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { allCodes } from '../../src/cli/codes.ts';
import { repository } from '../harness/files.ts';

const read = (path: string) => readFileSync(join(repository, path), 'utf8');

/** The list itself is not part of this repository; in CI it must be there. */
const list = process.env['WAYBILL_HAZARDS'] ?? join(repository, '../shared/reference/hazards.md');
const listMissing = !existsSync(list) && process.env['CI'] === undefined;

const KINDS = ['check', 'schema', 'catalogue', 'design', 'verify', 'applier', 'not ours'];

/** Kinds that Waybill answers for, so that a test must show it. */
const OURS = ['check', 'schema', 'catalogue', 'design', 'verify'];

const page = read('docs/hazards.md');

const rows = page
  .split('\n')
  .filter((line) => /^\| H\d/.test(line))
  .map((line) => {
    const [id = '', mistake = '', kind = '', how = '', shown = '', ...more] = line
      .split(/(?<!\\)\|/)
      .slice(1, -1)
      .map((cell) => cell.trim());
    return { id, mistake, kind, how, shown, more };
  });

/** Files and titles of a cell: `test/x.test.ts` "title"; a case is a folder and has no title. */
const testsOf = (shown: string) =>
  [...shown.matchAll(/`(test\/[^`]+)`(?: "([^"]+)")?/g)].map(([, file = '', title]) => ({ file, title }));

/** A title as the test has it; numbers at its end may be put together there. */
function stands(text: string, title: string): boolean {
  const [, words = '', numbers = ''] = /^(.*?)(?: \(((?:H\d{3}(?:, )?)+)\))?$/.exec(title) ?? [];
  const escaped = words.replaceAll("'", "\\'");
  const known = text.includes(words) || text.includes(escaped);
  return known && numbers.split(', ').every((number) => text.includes(number));
}

describe('docs/hazards.md', () => {
  it.skipIf(listMissing)('has one row for each hazard of the list, in its order', () => {
    const wanted = [...readFileSync(list, 'utf8').matchAll(/^\| (H\d{3}) \|/gm)].map(([, id]) => id);
    expect(wanted.length).toBeGreaterThan(100);
    expect(rows.map(({ id }) => id)).toEqual(wanted);
  });

  it('gives each a kind and an explanation', () => {
    for (const { id, mistake, kind, how, more } of rows) {
      expect(KINDS, id).toContain(kind);
      expect(mistake.length, id).toBeGreaterThan(3);
      expect(how, id).toMatch(/\S{2}.*\.$/);
      expect(more, id).toEqual([]);
      // "As H087" is an explanation only as long as that row has one of its own.
      for (const [, other] of how.matchAll(/\bAs (H\d{3})\b/g))
        expect(rows.find((row) => row.id === other)?.how ?? 'As nothing', id).not.toMatch(/^As /);
    }
  });

  it('names a code where a check is the answer, and a file of the compiler where its design is', () => {
    const step = /step|README\.md/i;
    for (const { id, kind, how } of rows) {
      if (kind === 'check' || kind === 'verify')
        expect(how, id).toMatch(/`(?:check|resolve|model|schema|verify)\/[a-z0-9-]+`/);
      if (kind === 'design' && !step.test(how))
        expect(how, id).toMatch(/`(?:src|docs)\/[^`]+`|holds no script/);
    }
  });

  it('names codes and files that exist', () => {
    const named = [...page.matchAll(/`([^`\n]+)`/g)].map(([, name = '']) => name);
    const codes = named.filter((name) =>
      /^(?:check|load|model|resolve|schema|verify|write)\/[a-z0-9-]+$/.test(name),
    );
    expect(codes.length).toBeGreaterThan(60);
    expect(codes.filter((code) => !(code in allCodes()))).toEqual([]);
    const files = named.filter(
      (name) => /^(?:\.ci|docs|schema|src|test)\//.test(name) && !codes.includes(name),
    );
    expect(files.filter((file) => !existsSync(join(repository, file)))).toEqual([]);
  });

  it('has a test for all that Waybill answers for, and titles that exist', () => {
    for (const { id, kind, shown } of rows) {
      const tests = testsOf(shown);
      if (OURS.includes(kind)) expect(tests, `${id} has no test`).not.toEqual([]);
      else if (tests.length === 0) expect(shown, id).toBe('–');
      for (const { file, title } of tests) {
        if (title === undefined) expect(file, id).toMatch(/^test\/cases\/[a-z-]+$/);
        else expect(stands(read(file), title), `${id}: ${file} has no test "${title}"`).toBe(true);
      }
    }
  });

  it('leaves out no test that shows a hazard', () => {
    for (const file of [
      'test/hazards.test.ts',
      'test/catalog/hazards.test.ts',
      'test/verify/attacks.test.ts',
    ])
      for (const [id] of read(file).matchAll(/\bH\d{3}\b/g)) {
        const row = rows.find((one) => one.id === id);
        expect(row?.shown ?? '', `${id} of ${file}`).toContain(file);
      }
  });
});
