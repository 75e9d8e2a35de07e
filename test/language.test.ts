/** Turns of phrase that are not English stay out of what people read: strings, comments and pages. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { repository } from './harness/files.ts';

/** The tests that are held to it: not this one, whose examples are what it refuses. */
const TESTS = readdirSync(join(repository, 'test'))
  .filter((name) => name !== 'language.test.ts')
  .map((name) => `test/${name}`);

/** What is read: folders and pages whose sentences were written or revised with these rules in mind. */
const READ = [
  'README.md',
  'docs',
  '.github',
  'schema',
  'src/apply',
  'src/base',
  'src/build',
  'src/catalog',
  'src/cli',
  'src/compile',
  'src/import',
  'src/review',
  'src/schema',
  'src/verify',
  ...TESTS,
];

/** Phrase -> what to write. */
const PHRASES: readonly (readonly [RegExp, string])[] = [
  [
    /(?<!there )\b(?:is|are|was|were) no (?!longer\b|more\b|less\b|other\b|such\b|one\b|way\b)[a-z`]/i,
    '"is not a ..."',
  ],
  [/\banew\b/i, '"again", "recreate"'],
  [/\bby (?:itself|themselves)\b/i, '"automatically", or nothing'],
  [
    /\bstands? (?:at|in|on|beside|before|behind|below|above|there|here|where|together|between)\b/i,
    '"is", "are"',
  ],
  [/\b(?:somebody|whoever)\b/i, 'the subject that is meant, or "anyone who"'],
  [/\ba text\b/i, '"a string", "text"'],
  [/\bwhat became of\b/i, '"the result", "what was done with"'],
  [/\bin step\b/i, '"in sync"'],
  [/\bfault of Waybill\b/i, '"internal error in Waybill"'],
  [/\banyhow\b|\ball the same\b/i, '"anyway", "still"'],
  [/\bin another way\b/i, '"differently"'],
  [/\bfor ever\b/i, '"forever"'],
  [/\b(?:needed|used|answers?|exists?) no more\b/i, '"no longer"'],
];

function filesOf(path: string): string[] {
  const full = join(repository, path);
  if (!statSync(full).isDirectory()) return [path];
  return readdirSync(full, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(?:ts|mjs|yaml|yml|md|json|njk)$/.test(name) && !name.includes('.gen.'))
    .map((name) => `${path}/${name}`);
}

/** Each phrase of a text with its line, and what to write instead. */
function phrasesIn(text: string): string[] {
  return text.split('\n').flatMap((line, i) =>
    PHRASES.flatMap(([phrase, better]) => {
      const found = phrase.exec(line);
      return found === null ? [] : [`${i + 1}: "${found[0]}": write ${better}`];
    }),
  );
}

describe('the language', () => {
  it.each(READ)('of %s is English', (path) => {
    const found = filesOf(path).flatMap((file) =>
      phrasesIn(readFileSync(join(repository, file), 'utf8')).map((problem) => `${file}:${problem}`),
    );
    expect(found).toEqual([]);
  });

  it.each([
    'the file is no list',
    'containers are made anew',
    'Docker starts it by itself',
    'what stands in the file',
    'whoever has the key',
    'Whoever reads a text',
    'what became of every key',
    'the host is in step',
    'what Docker does anyhow',
    'a secret is used no more',
  ])('rules catch: %s', (line) => expect(phrasesIn(line).length).toBeGreaterThan(0));

  it.each([
    'there is no tree',
    'the app is no longer maintained',
    '`{version}` stands for the major version',
    'text in quotes',
  ])('rules let pass: %s', (line) => expect(phrasesIn(line)).toEqual([]));
});
