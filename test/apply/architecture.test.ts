/** The rooms of the applier: which imports which, and how small the part is that decides. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';
import { repository } from '../harness/files.ts';
import { importedNames } from '../harness/syntax.ts';

type Files = Readonly<Record<string, string>>;

/** Floors from the ground up: a file may import from its own room and from those before it. */
const FLOORS = [
  'problems',
  'problem.ts',
  'machine',
  'schema-check.ts',
  'config.ts',
  'state',
  'tell',
  'repository',
  'engine',
  'secrets',
  'data',
  'pass',
  'commands',
  'main.ts',
];

/** Lines of the pass with its steps: a cautious person reads them before trusting it. docs/architecture.md says so, too. */
const PASS_LINES = 2000;

const floorOf = (file: string) =>
  FLOORS.findIndex((floor) => file === floor || (!floor.endsWith('.ts') && file.startsWith(`${floor}/`)));

function importProblems(files: Files): string[] {
  return Object.entries(files).flatMap(([file, text]) => {
    if (floorOf(file) === -1) return [`${file}: has no room; put it into one of ${FLOORS.join(', ')}`];
    return importedNames(file, text)
      .map((name) => normalize(join(dirname(file), name)))
      .filter((imported) => !imported.startsWith('..') && floorOf(imported) > floorOf(file))
      .map((imported) => `${file} imports ${imported}: imports point down only`);
  });
}

function sources(): Files {
  const root = join(repository, 'src/apply');
  const names = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.ts'),
  );
  return Object.fromEntries(names.map((name) => [name, readFileSync(join(root, name), 'utf8')]));
}

describe('the rooms of the applier', () => {
  const files = sources();

  it('imports point down, and every file has a room', () => expect(importProblems(files)).toEqual([]));

  it('the pass with its steps stays small enough to be read', () => {
    const lines = Object.entries(files)
      .filter(([file]) => file.startsWith('pass/'))
      .reduce((sum, [, text]) => sum + text.split('\n').length - 1, 0);
    expect(lines).toBeLessThanOrEqual(PASS_LINES);
    expect(readFileSync(join(repository, 'docs/architecture.md'), 'utf8')).toContain(
      `${PASS_LINES.toLocaleString('en')} lines`,
    );
  });

  it('a planted upward import and a file without a room are found', () => {
    expect(importProblems({ 'engine/x.ts': "import '../pass/pass.ts';", 'extra.ts': '' })).toEqual([
      'engine/x.ts imports pass/pass.ts: imports point down only',
      expect.stringContaining('extra.ts: has no room'),
    ]);
  });
});
