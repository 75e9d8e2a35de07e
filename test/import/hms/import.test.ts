/** What an import leaves: a stack that checks, renders and verifies, a word on every key, no secret but in one file. */
import { describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { renderText } from '../../../src/review/report/text.ts';
import { verify } from '../../../src/verify/verify.ts';
import { compiled, FIXTURES, importFiles, inputsOf } from './fixtures.ts';

/** Pointers of all texts, numbers and empty things of a document, found without the code that is tested. */
function leaves(value: unknown, at: readonly string[] = []): string[] {
  const below = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  if (below.length === 0)
    return [`/${at.map((key) => key.replaceAll('~', '~0').replaceAll('/', '~1')).join('/')}`];
  return below.flatMap(([key, child]) => leaves(child, [...at, key]));
}

/** Warnings that the input itself brings; why a right is needed only a person can say. */
const EXPECTED = [
  'check/deprecated-app',
  'check/login-bypassed',
  'check/unexplained-right',
  'check/unreachable-app',
];

for (const { name, options } of FIXTURES) {
  describe(name, () => {
    const files = inputsOf(name);
    const { code, report, stack = '', secrets = '', out, err } = importFiles(files, options);

    it('checks, renders and verifies', () => {
      const { stacks, diagnostics, textOf } = compiled(stack);
      const unexpected = diagnostics.filter((d) => !EXPECTED.includes(d.code));
      expect(renderText(unexpected, textOf, { color: false })).toBe('');
      expect(stacks).toHaveLength(1);
      for (const one of stacks) {
        const tree = new Map(one.tree().map(({ path, text }) => [path, text]));
        expect(verify(tree).diagnostics.map(({ code: found, message }) => `${found} ${message}`)).toEqual([]);
      }
      expect(code).toBe(0);
    });

    it('accounts for every key of every input', () => {
      const entries = report?.entries ?? [];
      const vanished: string[] = [];
      let keys = 0;
      for (const [file, text] of Object.entries(files)) {
        const own = entries.filter(({ at }) => at.file === file).map(({ pointer }) => pointer);
        for (const leaf of leaves(parse(text, { version: '1.1', logLevel: 'silent' }))) {
          keys++;
          if (!own.some((pointer) => leaf === pointer || leaf.startsWith(`${pointer}/`)))
            vanished.push(`${file} ${leaf}`);
        }
      }
      expect(vanished).toEqual([]);
      expect(keys).toBeGreaterThan(50);
    });

    it('knows every key: none is left over', () => {
      const unread = (report?.entries ?? []).filter(({ text }) => text === 'nothing here reads this key');
      expect(unread.map(({ pointer }) => pointer)).toEqual([]);
    });

    it('says what to do about everything that is not supported', () => {
      const missing = (report?.entries ?? []).filter(
        (e) => e.fate === 'unsupported' && (e.todo ?? '') === '',
      );
      expect(missing).toEqual([]);
    });

    it('keeps secrets out of everything but their file', () => {
      const values = [...secrets.matchAll(/^[A-Z0-9_]+='(.*)'$/gm)].map(([, value]) => value ?? '');
      for (const value of values.filter((text) => text.length > 10)) {
        expect(stack).not.toContain(value);
        expect(out).not.toContain(value);
        expect(err).not.toContain(value);
      }
      expect(stack).not.toContain('ANSIBLE_VAULT');
      expect(out).not.toContain('ANSIBLE_VAULT');
    });

    it('gives the same again', () => {
      expect(importFiles(files, options).stack).toBe(stack);
    });
  });
}

/** Everything that a stack renders, as one text. */
const treeOf = (stack: string) => JSON.stringify(compiled(stack).stacks[0]?.tree() ?? 'no tree');

describe.each(FIXTURES.filter(({ name }) => name !== 'everything'))('$name says', ({ name, options }) => {
  const { stack = '' } = importFiles(inputsOf(name), options);
  const spec = parse(stack) as { name: string; apps: Record<string, Record<string, unknown>> };

  it('only what differs from the usual: no key of an app can be left out', () => {
    const idle: string[] = [];
    const whole = treeOf(stack);
    for (const [app, entry] of Object.entries(spec.apps)) {
      for (const key of Object.keys(entry)) {
        const { [key]: _, ...others } = entry;
        const text = stringify({ ...spec, apps: { ...spec.apps, [app]: others } });
        if (treeOf(`name: ${spec.name}\n${text.replace(/^name: .*\n/m, '')}`) === whole)
          idle.push(`${app}.${key}`);
      }
    }
    expect(idle).toEqual([]);
  });
});

/** Keys and secrets of each input, by their disposition. */
const COUNTS: Readonly<Record<string, object>> = {
  defaults: { taken: 628, changed: 4, unsupported: 1, secrets: 0 },
  ci: { taken: 173, changed: 2, unsupported: 1, secrets: 3 },
  everything: { taken: 571, changed: 24, unsupported: 4, secrets: 17 },
};

describe('the report counts', () => {
  it.each(FIXTURES)('$name', ({ name, options }) => {
    expect(importFiles(inputsOf(name), options).report?.summary).toEqual(COUNTS[name]);
  });
});
