/** docs/glossary.md and the programs use the same words. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { exitCode } from '../src/apply/commands/command.ts';
import { repository } from './harness/files.ts';

const read = (path: string) => readFileSync(join(repository, path), 'utf8');

/** Rows of the tables below a heading: the cells of each, without the head of the table. */
function rowsBelow(heading: string): string[][] {
  const page = read('docs/glossary.md');
  const section = page.split(/^(?=##)/m).find((part) => part.startsWith(`${heading}\n`)) ?? '';
  const lines = section.split('\n').filter((line) => line.startsWith('| '));
  return lines.slice(2).map((line) => line.slice(2, -2).split(' | '));
}

function textOf(folder: string): string {
  return readdirSync(join(repository, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.includes('.gen.'))
    .map((name) => read(`${folder}/${name}`))
    .join('\n');
}

const HEADINGS = [
  ['## What you write and what is made', 'src'],
  ['## Who can reach what', 'src'],
  ['## What is reported', 'src'],
  ['## On the server', 'src/apply'],
  ['### The state of a stack', 'src/apply'],
  ['## Secrets and data', 'src'],
] as const;

describe('the glossary', () => {
  it.each(HEADINGS)('has only words that the programs use: %s', (heading, folder) => {
    const text = textOf(folder);
    const words = rowsBelow(heading).map(([word]) => String(word));
    expect(words.length).toBeGreaterThan(2);
    expect(words.filter((word) => !new RegExp(`\\b${word}`, 'i').test(text))).toEqual([]);
  });

  it('defines each word once, and is linked from the README', () => {
    const words = HEADINGS.flatMap(([heading]) => rowsBelow(heading).map(([word]) => word));
    expect(words.filter((word, i) => words.indexOf(word) !== i)).toEqual([]);
    expect(read('README.md')).toContain('](docs/glossary.md)');
  });

  it('has a state of a stack for the exit codes of a stack that runs', () => {
    const codes = rowsBelow('### The state of a stack').map(([, , code]) => Number(code));
    expect(codes).toEqual([exitCode.good, exitCode.attention, exitCode.attention]);
  });
});
