/** The report of an import begins with what a person acts on. */
import { describe, expect, it } from 'vitest';
import type { ImportEntry } from '../../../src/base/diag/import-entry.ts';
import { importJson, renderImport } from '../../../src/review/report/import.ts';
import { renderImportMarkdown } from '../../../src/review/report/import-markdown.ts';

const at = { file: 'compose.yaml', start: 0, end: 0 };
const entries: ImportEntry[] = [
  { fate: 'taken', at, pointer: '/services/web/image', text: 'the image' },
  { fate: 'changed', at, pointer: '/services/web/user', text: 'the user' },
  { fate: 'unsupported', at, pointer: '/services/web/build', text: 'no build', todo: 'push the image' },
  {
    fate: 'changed',
    at,
    pointer: '/services/web/ports/0',
    text: 'a route',
    exposure: { before: 'all', after: 'the LAN' },
  },
];
const report = { entries, secrets: [] };
const KEYS = ['services.web.ports.0', 'services.web.build', 'services.web.user', 'services.web.image'];

describe('the report of an import', () => {
  it('tells a terminal first what visitors notice, then what is to do, and counts the rest', () => {
    const text = renderImport(report, () => undefined, { color: false, columns: 100 });
    const titles = ['Different for a visitor (1)', 'To do (1)', 'Changed for safety (1)', 'Converted (1)'];
    expect(titles.map((title) => text.indexOf(title))).toEqual(
      [...titles.map((title) => text.indexOf(title))].sort((a, b) => a - b),
    );
    expect(titles.every((title) => text.includes(title))).toBe(true);
    expect(text).toContain('compose.yaml: 1 key');
    expect(text).not.toContain('services.web.image');
  });

  it('has the same order for programs, with every key', () => {
    expect(importJson(report, () => undefined).entries.map(({ key }) => key)).toEqual(KEYS);
  });

  it('folds what was simply converted in a page, and lists it there', () => {
    const page = renderImportMarkdown(report, () => undefined);
    expect(page.indexOf('<details>')).toBeGreaterThan(page.indexOf('services.web.user'));
    expect(page.indexOf('services.web.image')).toBeGreaterThan(page.indexOf('<details>'));
  });
});
