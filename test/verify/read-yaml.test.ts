/** The fast reader of plain YAML reads what the whole parser reads, or nothing. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Document, isCollection, parseDocument } from 'yaml';
import { Tagged } from '../../src/verify/read/data.ts';
import { readPlainYaml } from '../../src/verify/read/plain-yaml.ts';
import { readYaml } from '../../src/verify/read/yaml.ts';
import { readTree, repository } from '../harness/files.ts';

const cases = join(repository, 'test/cases');
const folders = [
  ...readdirSync(join(repository, 'out')).map((name) => join(repository, 'out', name)),
  ...readdirSync(cases)
    .filter((name) => name.startsWith('tree-'))
    .map((name) => join(cases, name, 'expected/out')),
];

/** What the whole parser says, tags as the fast reader gives them. */
function whole(text: string): unknown {
  const tags = ['!KeyOf', '!Find', '!File', '!Context', '!Env'];
  const customTags = tags.flatMap((tag) => [
    { tag, resolve: (source: string) => new Tagged(tag, source) },
    {
      tag,
      collection: 'seq' as const,
      resolve: (node: unknown) => new Tagged(tag, (node as { toJSON(): unknown }).toJSON()) as never,
    },
  ]);
  const document: Document = parseDocument(text, { customTags, logLevel: 'silent', prettyErrors: false });
  if (document.errors.length > 0) throw new Error(document.errors[0]?.message);
  return isCollection(document.contents) || document.contents !== null ? document.toJS() : null;
}

describe('the fast reader', () => {
  it('reads every artifact that Waybill renders, as the whole parser does', () => {
    let fast = 0;
    let all = 0;
    for (const folder of folders) {
      for (const [path, text] of Object.entries(readTree(folder))) {
        if (!/\.ya?ml$/.test(path)) continue;
        all++;
        const plain = readPlainYaml(text);
        if (plain === undefined) continue;
        fast++;
        expect(plain.value, `${folder} ${path}`).toEqual(whole(text));
      }
    }
    expect(fast / all).toBeGreaterThan(0.9);
  });

  const parts = [
    'a:',
    ' b',
    '- c',
    '  - d: e',
    '"f": 1',
    'g: |',
    '    text',
    'h: [i, {j: k}, "l"]',
    "m: 'n''o'",
    'p: !KeyOf q r',
    's: !Find [t, [u, v]]',
    '# w',
    '',
    '  x: 0x1',
    'y: 1.50',
    'z: ~',
    '- - a',
    '- b: c',
    'd: &e f',
    'g: *e',
    '<<: {a: b}',
    'yes: on',
    '  - "a: b"',
    'c: d: e',
    'f: "a\\tb"',
    '- ',
    '-',
    'k: >-',
    'l: a #b',
    'm: 09',
    '1: 2',
    'n: - o',
    '? p',
    ': q',
    'r:s',
    'a b: c',
  ];

  it('agrees with the whole parser on lines put together at random, or gives up', () => {
    const line = fc
      .tuple(fc.constantFrom('', '  ', '    '), fc.constantFrom(...parts))
      .map((all) => all.join(''));
    fc.assert(
      fc.property(fc.array(line, { maxLength: 7 }), (lines) => {
        const text = `${lines.join('\n')}\n`;
        const plain = readPlainYaml(text);
        if (plain !== undefined) expect(plain.value).toEqual(whole(text));
      }),
      { numRuns: 3_000 },
    );
  });

  it('agrees on single scalars', () => {
    const characters = fc.string({ unit: fc.constantFrom(...'ab01-+.:#"\'[]{},&*!|>%@`?~ex\\/ $') });
    fc.assert(
      fc.property(characters, (scalar) => {
        for (const text of [`a: ${scalar}\n`, `- ${scalar}\n`, `a: [${scalar}]\n`]) {
          const plain = readPlainYaml(text);
          if (plain !== undefined) expect(plain.value, text).toEqual(whole(text));
        }
      }),
      { numRuns: 3_000 },
    );
  });
});

describe('readYaml', () => {
  it('leaves to the whole parser what is not plain', () => {
    expect(readYaml('a: &x {b: 1}\nc: *x\n').value).toEqual({ a: { b: 1 }, c: { b: 1 } });
  });
  it('says where a file stops being YAML', () => {
    expect(readYaml('a: 1\na: 2\n').error).toMatchObject({ start: 5 });
    expect(readYaml('a: [\n').error).toBeDefined();
  });

  it('refuses a second document, which only some programs read', () => {
    expect(readYaml('a: 1\n---\nb: 2\n').error).toBeDefined();
  });

  const disputed = '0100 00 -012 1_000 0b11 0o17 -0x1f 1_0.5 yes No ON off 1:30 12:30:00'.split(' ');
  for (const value of disputed)
    it(`refuses ${value} without quotes, which programs read in two ways`, () => {
      for (const text of [`a: ${value}\n`, `- ${value}\n`, `a: [${value}]\n`, `a: {b: ${value}}\n`])
        expect(readYaml(text).error?.message, text).toContain(`what \`${value}\` is`);
      expect(readYaml(`a: "${value}"\n`).value).toEqual({ a: value });
    });

  it('takes what all programs read alike', () => {
    const alike = { a: 0, b: -10, c: 0.5, d: 0x1f, e: true, f: null, g: 'none', h: '1.2.3', i: 'a_b' };
    const text = 'a: 0\nb: -10\nc: 0.5\nd: 0x1f\ne: true\nf: null\ng: none\nh: 1.2.3\ni: a_b\n';
    expect(readYaml(text).value).toEqual(alike);
  });
});
