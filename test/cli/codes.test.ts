/** Every code is provoked: by the example that `waybill explain` shows, or by a case. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { allCodes } from '../../src/cli/codes.ts';
import { compileText } from '../harness/compile.ts';
import { repository } from '../harness/files.ts';

describe('codes', () => {
  it('that an example silences exist', () => {
    const silenced = Object.values(allCodes()).flatMap(({ example }) =>
      typeof example === 'string' ? [...example.matchAll(/\bcode: ([\w/-]+)/g)].map(([, code]) => code) : [],
    );
    expect(silenced.length).toBeGreaterThan(0);
    expect(Object.keys(allCodes())).toEqual(expect.arrayContaining(silenced));
  });

  for (const [code, { example, severity }] of Object.entries(allCodes())) {
    if (typeof example === 'string') {
      it(`${code}: its example provokes it, and no other error`, () => {
        const found = compileText(example).diagnostics;
        expect(found.map((d) => d.code)).toContain(code);
        expect(found.filter((d) => d.severity === 'error' && d.code !== code).map((d) => d.code)).toEqual([]);
        expect(found.find((d) => d.code === code)?.severity).toBe(severity);
      });
    } else if ('test' in example) {
      // No stack provokes what only a tree that was edited by hand can have.
      it(`${code}: there is a test that provokes its kind`, () =>
        expect(existsSync(join(repository, 'test', example.test))).toBe(true));
    } else {
      it(`${code}: its case provokes it`, () => {
        const expected = join(repository, 'test/cases', example.case, 'expected/diagnostics.txt');
        expect(existsSync(expected)).toBe(true);
        expect(readFileSync(expected, 'utf8')).toContain(`${severity} ${code}`);
      });
    }
  }
});
