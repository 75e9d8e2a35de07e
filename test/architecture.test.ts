/** The architecture, as rules that run. Each rule says why when it is broken. */
import { readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import FLOORS from '../src/build/rooms.json' with { type: 'json' };
import { cycles, type Files, importProblems, importsOf, sources, tooLong } from './harness/architecture.ts';
import { repository } from './harness/files.ts';
import { identifiers, importedNames } from './harness/syntax.ts';

/** Places whose code computes and nothing else: the same input gives the same bytes on every machine. */
const PURE = [
  'base/diag',
  'base/compose',
  'base/expression',
  'base/util',
  'base/source',
  'base/web',
  'schema',
  'catalog',
  'compile',
  'verify',
  'review',
  'cli/init',
  'cli/codes.ts',
];

/** Names that a pure folder must not use, with the reason. */
const IMPURE: Readonly<Record<string, string>> = {
  Date: 'a clock',
  performance: 'a clock',
  random: 'randomness',
  process: 'the process',
  localeCompare: 'the locale',
  Intl: 'the locale',
  toLocaleString: 'the locale',
  globalThis: 'global state',
};

/** The one module of Node that computes and nothing else. */
const COMPUTES = 'crypto';

const isIn = (file: string, places: readonly string[]) =>
  places.some((place) => file === place || file.startsWith(`${place}/`));

function impurities(files: Files): string[] {
  const problems = new Set<string>();
  for (const [file, text] of Object.entries(files).filter(([name]) => isIn(name, PURE))) {
    for (const imported of importedNames(file, text)) {
      const name = imported.replace(/^node:/, '');
      if (builtinModules.includes(name) && name !== COMPUTES)
        problems.add(`${file} imports ${imported}: all I/O goes through Host`);
    }
    for (const name of identifiers(file, text))
      if (Object.hasOwn(IMPURE, name)) problems.add(`${file} uses ${name}: ${IMPURE[name]}`);
  }
  return [...problems];
}

/** Two files of types alone, without logic that a length could tangle. No other file may be long. */
const isData = (file: string) => ['compile/model/model.ts', 'verify/read/types.ts'].includes(file);

describe('architecture', () => {
  const files = sources();

  it('imports point down', () => expect(importProblems(files, FLOORS)).toEqual([]));
  it('the picture in docs/architecture.md draws them', () => {
    const page = readFileSync(join(repository, 'docs/architecture.md'), 'utf8');
    const drawn = [...page.matchAll(/^ {2}(\w+) --> (\w+)$/gm)].map(([, from, to]) => `${from} ${to}`);
    const between = Object.entries(files).flatMap(([file, text]) =>
      importsOf(file, text).map((imported) => [file.split('/')[0], imported.split('/')[0]]),
    );
    const arrows = between.filter(([from, to]) => from !== to).map((rooms) => rooms.join(' '));
    expect(drawn).toEqual([...new Set(arrows)].sort());
  });
  it('there are no import cycles', () => expect(cycles(files)).toEqual([]));
  it('everything that compiles, verifies and reviews is pure', () => expect(impurities(files)).toEqual([]));
  it('the applier knows the manifest and nothing else of the compiler', () => {
    const others = Object.entries(files)
      .filter(([file]) => isIn(file, ['apply']))
      .flatMap(([file, text]) => importsOf(file, text))
      .filter((imported) => !isIn(imported, ['apply', 'schema', 'base/util', 'base/diag', 'base/host']));
    expect(others).toEqual([]);
  });
  it('checks and emitters do not know each other', () => {
    const alone = /^compile\/(?:check\/checks|emit\/emitters)\//;
    const pairs = Object.entries(files)
      .filter(([file]) => alone.test(file))
      .flatMap(([file, text]) => importsOf(file, text).map((imported) => [file, imported] as const))
      .filter(([file, imported]) => dirname(file) === dirname(imported));
    expect(pairs).toEqual([]);
  });
  it('files and functions are short', () => expect(tooLong(files, isData)).toEqual([]));

  it('every check, emitter and finding has a test of its name', () => {
    const tests = readdirSync(join(repository, 'test'), { recursive: true, encoding: 'utf8' });
    const needed = Object.entries({
      'compile/check/checks': 'compile/check',
      'compile/emit/emitters': 'compile/emit',
      'verify/findings': 'verify/findings',
    }).flatMap(([folder, mirror]) =>
      readdirSync(join(repository, 'src', folder)).map((file) =>
        join(mirror, file.replace(/\.ts$/, '.test.ts')),
      ),
    );
    expect(needed.filter((test) => !tests.includes(test))).toEqual([]);
  });
});

describe('architecture rules catch', () => {
  const problems = (file: string, imported: string) =>
    importProblems({ [file]: `import type { X } from '${imported}';` }, FLOORS);

  it.each([
    ['an upward import between rooms', 'base/util/a.ts', '../../compile/model/model.ts'],
    ['an import between rooms beside each other', 'verify/trace/a.ts', '../../compile/model/names.ts'],
    ['an import of the applier by the compiler', 'compile/emit/a.ts', '../../apply/pass/pass.ts'],
    ['an import of a report by an importer', 'import/compose/a.ts', '../../review/report/text.ts'],
    ['an import of a command', 'review/report/a.ts', '../../cli/commands/render.ts'],
    ['an import between phases', 'compile/check/a.ts', '../emit/b.ts'],
    ['an import of the pipeline by a phase', 'compile/load/a.ts', '../compile.ts'],
    ['an import of a phase by the model', 'compile/model/build/a.ts', '../../resolve/resolve.ts'],
    ['an import of a command by what commands share', 'cli/init/a.ts', '../commands/init.ts'],
    ['an import of a report by a difference', 'review/diff/a.ts', '../report/text.ts'],
    ['an import of the program', 'cli/commands/a.ts', '../main.ts'],
  ])('%s', (_, file, imported) => expect(problems(file, imported)).toHaveLength(1));

  it.each(['waybill.ts', 'helpers/a.ts', 'compile/helpers.ts', 'base/misc/a.ts', 'cli/words.ts'])(
    'a file on no floor: %s',
    (file) => expect(importProblems({ [file]: '' }, FLOORS)).toHaveLength(1),
  );

  it('nothing in imports that point down', () => {
    expect(problems('cli/commands/a.ts', '../../review/diff/diff.ts')).toEqual([]);
    expect(problems('compile/emit/emitters/a.ts', '../../model/names.ts')).toEqual([]);
    expect(problems('compile/emit/emitters/a.ts', '../template.ts')).toEqual([]);
  });

  it('an import cycle', () => {
    const cycle = {
      'compile/model/a.ts': "export * from './b.ts';",
      'compile/model/b.ts': "import './a.ts';",
    };
    expect(cycles(cycle)).toEqual(['compile/model/a.ts -> compile/model/b.ts -> compile/model/a.ts']);
  });

  it('a long file, and a long function of every kind', () => {
    const body = '  f();\n'.repeat(50);
    const functions = [
      `function a() {\n${body}}`,
      `const a = () => {\n${body}};`,
      `const x = { a() {\n${body}} };`,
      `class X { constructor() {\n${body}} }`,
      `f(() => {\n${body}});`,
    ];
    for (const text of functions) expect(tooLong({ 'a.ts': text }, isData), text).toHaveLength(1);
    expect(tooLong({ 'a.ts': '\n'.repeat(250), 'x/types.ts': '\n'.repeat(250) }, isData)).toHaveLength(2);
  });

  it.each([
    "import { readFileSync } from 'node:fs';",
    "import net from 'net';",
    'const t = Date.now();',
    'const d = new Date();',
    'const r = Math.random();',
    'const e = process.env;',
    'a.localeCompare(b);',
  ])('what is not pure: %s', (text) => expect(impurities({ 'compile/resolve/a.ts': text })).toHaveLength(1));

  it('nothing in a digest', () =>
    expect(impurities({ 'compile/emit/a.ts': "import { createHash } from 'node:crypto';" })).toEqual([]));
});
