/** The architecture, as rules that run. Each rule says why when it is broken. */
import { readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join, normalize } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { repository } from './harness/files.ts';

type Files = Readonly<Record<string, string>>;

/** Floors from the ground up. A file may import from lower floors and from its own folder. */
const FLOORS: readonly (readonly string[])[] = [
  ['base/diag', 'base/util'],
  ['base/host', 'base/source', 'schema', 'catalog'],
  ['compile/model'],
  [
    'compile/load',
    'compile/validate',
    'compile/resolve',
    'compile/check',
    'compile/emit',
    'review/diff',
    'verify',
    'import',
    'cli/init',
    'compile/write',
  ],
  ['compile/compile.ts', 'cli/codes.ts', 'review/report', 'apply'],
  ['cli/commands'],
  ['cli/main.ts'],
];

/** Folders whose code computes and nothing else: the same input gives the same bytes on every machine. */
const PURE = [
  'base/diag',
  'base/util',
  'base/source',
  'schema',
  'catalog',
  'compile/model',
  'compile/validate',
  'compile/resolve',
  'compile/check',
  'compile/emit',
  'review/diff',
  'verify',
  'review/report',
  'cli/init',
  'compile/compile.ts',
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

/** Largest file and function, in lines. Beyond them a file has two subjects. */
const LONGEST_FILE = 250;
const LONGEST_FUNCTION = 50;

const PLACES = FLOORS.flat();
const place = (file: string) => PLACES.find((name) => file === name || file.startsWith(`${name}/`)) ?? '';
const floorOf = (file: string) => FLOORS.findIndex((floor) => floor.includes(place(file)));

function importsOf(file: string, text: string): string[] {
  return ts
    .preProcessFile(text, true, true)
    .importedFiles.map(({ fileName }) => fileName)
    .filter((name) => name.startsWith('.'))
    .map((name) => normalize(join(dirname(file), name)));
}

function importProblems(files: Files): string[] {
  const problems: string[] = [];
  for (const [file, text] of Object.entries(files)) {
    if (floorOf(file) === -1) problems.push(`${file}: its folder is on no floor; add it to FLOORS`);
    for (const imported of importsOf(file, text)) {
      const upward = floorOf(imported) > floorOf(file);
      const sibling = floorOf(imported) === floorOf(file) && place(imported) !== place(file);
      // The two ground floors hold small helpers that may use each other; a cycle is an error all the same.
      const allowed = floorOf(file) <= 1;
      if (upward) problems.push(`${file} imports ${imported}: imports point down only`);
      else if (sibling && !allowed)
        problems.push(`${file} imports ${imported}: siblings never import each other`);
      if (/^compile\/(?:check\/checks|emit\/emitters)\//.test(file) && dirname(imported) === dirname(file)) {
        problems.push(`${file} imports ${imported}: checks and emitters stand alone`);
      }
    }
  }
  return problems;
}

function cycles(files: Files): string[] {
  const found: string[] = [];
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]): void => {
    if (path.includes(file)) {
      found.push([...path.slice(path.indexOf(file)), file].join(' -> '));
      return;
    }
    if (done.has(file) || files[file] === undefined) return;
    for (const imported of importsOf(file, files[file])) visit(imported, [...path, file]);
    done.add(file);
  };
  for (const file of Object.keys(files)) visit(file, []);
  return found;
}

function impurities(files: Files): string[] {
  const problems = new Set<string>();
  for (const [file, text] of Object.entries(files).filter(([name]) => PURE.includes(place(name)))) {
    for (const { fileName } of ts.preProcessFile(text, true, true).importedFiles) {
      const name = fileName.replace(/^node:/, '');
      if (builtinModules.includes(name) && name !== COMPUTES)
        problems.add(`${file} imports ${fileName}: all I/O goes through Host`);
    }
    const visit = (node: ts.Node): void => {
      const reason =
        ts.isIdentifier(node) && Object.hasOwn(IMPURE, node.text) ? IMPURE[node.text] : undefined;
      if (reason !== undefined) problems.add(`${file} uses ${node.getText()}: ${reason}`);
      ts.forEachChild(node, visit);
    };
    visit(ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, true));
  }
  return [...problems];
}

function tooLong(files: Files): string[] {
  const problems: string[] = [];
  for (const [file, text] of Object.entries(files)) {
    const lines = text.split('\n').length;
    if (lines > LONGEST_FILE && !isData(file))
      problems.push(`${file} has ${lines} lines; more than ${LONGEST_FILE} are two subjects`);
    const source = ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, true);
    const visit = (node: ts.Node): void => {
      if (ts.isFunctionDeclaration(node) || ts.isMethodDeclaration(node)) {
        const line = (position: number) => source.getLineAndCharacterOfPosition(position).line;
        const length = line(node.end) - line(node.getStart()) + 1;
        if (length > LONGEST_FUNCTION) problems.push(`${file}: ${node.name?.getText()} has ${length} lines`);
      }
      ts.forEachChild(node, visit);
    };
    visit(source);
  }
  return problems;
}

/** Files of texts and types have no logic that a length could tangle. */
const isData = (file: string) => /(?:^|\/)(?:codes|types|model)\.ts$/.test(file);

function sources(): Files {
  const root = join(repository, 'src');
  const names = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /(?<!\.d|\.gen)\.ts$/.test(name),
  );
  return Object.fromEntries(names.map((name) => [name, readFileSync(join(root, name), 'utf8')]));
}

describe('architecture', () => {
  const files = sources();

  it('imports point down', () => expect(importProblems(files)).toEqual([]));
  it('there are no import cycles', () => expect(cycles(files)).toEqual([]));
  it('phases between load and write are pure', () => expect(impurities(files)).toEqual([]));
  it('the applier knows the manifest and nothing else of the compiler', () => {
    const known = ['apply', 'schema', 'base/util', 'base/diag', 'base/host'];
    const others = Object.entries(files)
      .filter(([file]) => place(file) === 'apply')
      .flatMap(([file, text]) => importsOf(file, text))
      .filter((imported) => !known.includes(place(imported)) && !imported.startsWith('../schema/'));
    expect(others).toEqual([]);
  });
  it('files and functions are short', () => expect(tooLong(files)).toEqual([]));

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
  const clean: Files = { 'base/util/a.ts': '', 'compile/model/model.ts': "import '../../base/util/a.ts';" };

  it('an upward import', () => {
    expect(
      importProblems({ ...clean, 'base/util/b.ts': "import { x } from '../../compile/model/model.ts';" }),
    ).toHaveLength(1);
    expect(
      importProblems({
        ...clean,
        'base/util/b.ts': "import type { X } from '../../compile/model/model.ts';",
      }),
    ).toHaveLength(1);
  });
  it('an import between phases', () => {
    expect(
      importProblems({ ...clean, 'compile/check/a.ts': "import { x } from '../emit/b.ts';" }),
    ).toHaveLength(1);
  });
  it('an import cycle', () => {
    const cycle = {
      'compile/model/a.ts': "export * from './b.ts';",
      'compile/model/b.ts': "import './a.ts';",
    };
    expect(cycles({ ...clean, ...cycle })).toEqual([
      'compile/model/a.ts -> compile/model/b.ts -> compile/model/a.ts',
    ]);
  });
  it('I/O in a pure phase', () => {
    for (const text of [
      "import { readFileSync } from 'node:fs';",
      "import net from 'net';",
      'const t = Date.now();',
      'const d = new Date();',
      'const r = Math.random();',
      'const e = process.env;',
      'a.localeCompare(b);',
    ]) {
      expect(impurities({ ...clean, 'compile/resolve/a.ts': text }), text).toHaveLength(1);
    }
    expect(
      impurities({ ...clean, 'compile/emit/a.ts': "import { createHash } from 'node:crypto';" }),
    ).toEqual([]);
  });
});
