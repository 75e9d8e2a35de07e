/** The printer against two independent readers: the `yaml` library (YAML 1.2) and PyYAML (YAML 1.1, what authentik uses). */
import { execFileSync, spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse, parseDocument } from 'yaml';
import { printYaml, Tagged, type YamlValue } from '../../../src/compile/emit/yaml.ts';

const PYTHON = '/usr/bin/python3';
const hasPyYaml = spawnSync(PYTHON, ['-c', 'import yaml']).status === 0;
const needed = process.env['CI'] !== undefined;

/** Texts that some reader of YAML takes for something else. */
const TRICKY = [
  ...[
    'yes',
    'No',
    'ON',
    'off',
    'y',
    'N',
    'true',
    'False',
    'null',
    'Null',
    '~',
    '',
    ' ',
    '=',
    '<<',
    '.inf',
    '-.INF',
    '.nan',
  ],
  ...[
    '0',
    '1',
    '-1',
    '+1',
    '010',
    '0x1f',
    '0b1',
    '1_000',
    '1.5',
    '1.',
    '.5',
    '1e3',
    '1E-3',
    'e00',
    'E+5',
    '12:30:00',
    '1:2',
    '190:20:30',
    '2026-11-24',
    '2026-11-24 10:00:00',
  ],
  ...[
    'a: b',
    'a:',
    ':a',
    'a #b',
    '#a',
    'a#b',
    '- a',
    '-',
    '-a',
    '?',
    '? a',
    '!a',
    '&a',
    '*a',
    '%a',
    '@a',
    '`a',
    '|',
    '>',
    '{a',
    '[a',
    'a]',
    'a}',
    'a, b',
    '"a"',
    "'a'",
    "it's",
    '\\n',
    'a\\b',
  ],
  ...[
    'a\nb',
    'a\n',
    '\na',
    'a\n\nb',
    ' a\nb',
    'a \nb',
    'a\tb',
    '\t',
    'a\r',
    '\u0007',
    '\u0085',
    '\u2028',
    '\ufeff',
    'ä',
    '日本',
    '🎬',
    '\ud800',
  ],
  ...[
    '${A:-b}',
    ...['-x', '--long', '--', '-.inf', './a', '../a', '.a', '-1a'],
    '$$',
    'http://a:1/b?c=d&e=f#g',
    '10s',
    '5m',
    '1g',
    '10 s',
    '---',
    '...',
    'Host(`a.b`) && PathPrefix(`/c/`)',
  ],
];

const print = (value: { [key: string]: YamlValue }) => printYaml(['a header'], value);

/** What PyYAML reads; texts travel as escaped JSON, so that no encoding is in between. */
function python(text: string): unknown {
  const script =
    'import sys,json,yaml; print(json.dumps(yaml.safe_load(sys.stdin.buffer.read().decode("utf-8"))))';
  return JSON.parse(execFileSync(PYTHON, ['-c', script], { input: text, encoding: 'utf8' }));
}

const scalar = fc.oneof(
  fc.constantFrom(...TRICKY.filter((text) => text !== '\ud800')),
  fc.string({ unit: 'grapheme' }),
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
);
const key = fc.oneof(
  fc.constantFrom(...TRICKY.filter((text) => text !== '\ud800' && text !== '<<')),
  fc.string({ minLength: 1 }),
);
const tree = fc.letrec((tie) => ({
  value: fc.oneof({ depthSize: 'small' }, scalar, fc.array(tie('value'), { maxLength: 4 }), tie('map')),
  map: fc.dictionary(key, tie('value'), { maxKeys: 5, noNullPrototype: true }),
})).map;

describe('printYaml', () => {
  it('is read back by a YAML 1.2 reader', () => {
    for (const text of TRICKY)
      expect(parse(print({ k: text, [`${text}.`]: [text] })), text).toEqual({
        k: text,
        [`${text}.`]: [text],
      });
    const reads = fc.property(tree, (value) => {
      expect(parse(print(value as never), { maxAliasCount: 0 })).toEqual(value);
    });
    fc.assert(reads, { numRuns: 500 });
  });

  it('is read alike by the other reader of YAML 1.1, which takes more for numbers', () => {
    for (const text of TRICKY.filter((one) => one !== '<<'))
      expect(parse(print({ k: text, [text]: [text] }), { version: '1.1' }), text).toEqual({
        k: text,
        [text]: [text],
      });
  });

  it.skipIf(!hasPyYaml && !needed)('is read alike by a YAML 1.1 reader', () => {
    const texts = TRICKY.filter((text) => text !== '\ud800');
    expect(
      python(
        print({ list: texts, map: Object.fromEntries(texts.filter((t) => t !== '').map((t) => [t, t])) }),
      ),
    ).toEqual({
      list: texts,
      map: Object.fromEntries(texts.filter((t) => t !== '').map((t) => [t, t])),
    });
    const values = fc.sample(tree, { numRuns: 60, seed: 1 });
    expect(python(print({ values: values as never }))).toEqual({ values });
  });

  it('prints tags with texts and lists', () => {
    const find = new Tagged('!Find', ['authentik_flows.flow', ['slug', 'a, b']]);
    const text = print({ a: new Tagged('!KeyOf', 'provider'), list: [find] });
    expect(text).toContain('a: !KeyOf provider\nlist:\n  - !Find [authentik_flows.flow, [slug, "a, b"]]\n');
    expect(parseDocument(text).errors).toEqual([]);
  });

  it('never prints anchors, never folds, ends in one newline', () => {
    const shared = { a: 1 };
    const text = print({ one: shared, two: shared, long: 'word '.repeat(100).trim() });
    expect(text).not.toMatch(/[&*]/);
    expect(text.split('\n')).toHaveLength(7);
    expect(text).toMatch(/[^\n]\n$/);
  });
});
