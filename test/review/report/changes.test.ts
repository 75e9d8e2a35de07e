import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import type { Change } from '../../../src/review/diff/change.ts';
import type { Review, StackChanges } from '../../../src/review/diff/diff.ts';
import { headline, renderChanges } from '../../../src/review/report/changes.ts';
import { jsonReview } from '../../../src/review/report/changes-json.ts';
import { LONGEST_COMMENT, renderMarkdown } from '../../../src/review/report/changes-markdown.ts';
import { jsonReport } from '../../../src/review/report/json.ts';
import { repository } from '../../harness/files.ts';

const change = (over: Partial<Change> = {}): Change => ({
  subject: 'exposure',
  weight: 'danger',
  name: 'seerr.example.com',
  text: 'is now reachable from the internet without a login (through the tunnel)',
  details: ['before: lan, without a login'],
  ...over,
});

const stack = (changes: readonly Change[], text = 'new\n'): StackChanges => ({
  stack: 'home',
  changes,
  files: [{ path: 'compose.yaml', before: 'old\n', after: text }],
});

const reviewOf = (...stacks: readonly StackChanges[]): Review => ({
  base: 'main (1a2b3c4)',
  stacks,
  broken: [],
});

describe('the review in a terminal', () => {
  it('has the danger first, by subject, with what was before', () => {
    const note = change({ subject: 'runs', weight: 'note', name: 'seerr', text: 'restarts', details: [] });
    expect(renderChanges(reviewOf(stack([change(), note])), { color: false, columns: 100 })).toBe(
      [
        'Compared with main (1a2b3c4).',
        '',
        'home: 1 dangerous, 1 more; 1 file',
        '',
        '  Who can reach what',
        '  !! seerr.example.com is now reachable from the internet without a login (through the tunnel)',
        '       before: lan, without a login',
        '',
        '  What runs',
        '     seerr restarts',
        '',
      ].join('\n'),
    );
  });

  it('says so when files change and nothing else does', () => {
    expect(headline(stack([]))).toBe('nothing that runs or can be reached changes; 1 file');
  });

  it('lets no escape sequence through', () => {
    expect(
      renderChanges(reviewOf(stack([change({ text: 'a\u001b[2Jb' })])), { color: false, columns: 100 }),
    ).not.toContain('\u001b');
  });
});

describe('the review as a comment', () => {
  const many = Array.from({ length: 3000 }, (_, i) =>
    change({ weight: 'note', name: `app${i}.example.com` }),
  );

  it('stays below the limit however much changes, and says how much was left out, and where it is', () => {
    const first = change({ name: 'first.example.com' });
    const text = renderMarkdown(reviewOf(stack([first, ...many], 'x'.repeat(200_000))), {
      link: 'https://example.com/run',
    });
    expect(text.length).toBeLessThan(LONGEST_COMMENT);
    expect(text).toContain('first.example.com');
    const shown = [...text.matchAll(/\*\*app\d+\.example\.com/g)].length;
    expect(shown).toBeGreaterThan(100);
    expect(text).toContain(
      `${3000 - shown} changes and the text of 1 file.** [The whole review is here](https://example.com/run)`,
    );
    expect(text.match(/<details>/g)).toHaveLength(text.match(/<\/details>/g)?.length ?? 0);
  });

  it('has the dangers of all stacks before anything else', () => {
    const other = { ...stack([change({ name: 'last.example.com' })]), stack: 'other' };
    const text = renderMarkdown(reviewOf(stack(many), other));
    expect(text).toContain('last.example.com');
    expect(text.indexOf('last.example.com')).toBeLessThan(text.indexOf('app0.example.com'));
  });

  it('lets no single change push out the others', () => {
    const long = change({ details: Array.from({ length: 5000 }, (_, i) => `line ${i}`) });
    const text = renderMarkdown(reviewOf(stack([long, change({ name: 'second.example.com' })])));
    expect(text).toContain('and 4970 more lines');
    expect(text).toContain('second.example.com');
  });

  it('leaves out the text of files before it leaves out a change', () => {
    const text = renderMarkdown(reviewOf(stack([change()], 'x'.repeat(80_000))));
    expect(text).toContain('seerr.example.com');
    expect(text).toContain('the text of 1 file.**');
  });

  it('names problems, and stacks of which nothing is known', () => {
    const text = renderMarkdown(
      { base: 'main', stacks: [], broken: ['home'] },
      { problems: ['stacks/home/stack.yaml:3:1 error: bad'] },
    );
    expect(text).toContain('#### Problems\n\n- stacks/home/stack.yaml:3:1 error: bad');
    expect(text).toContain('**home** has errors');
  });

  it('makes no markup, link or mention of the words of a spec', () => {
    const text = renderMarkdown(
      reviewOf(
        stack(
          [
            change({
              name: 'a`b',
              text: '<img src=x> @admin [x](http://evil) www.evil.com \n# head',
              details: ['```'],
            }),
          ],
          '```\n# out\n',
        ),
      ),
    );
    expect(text).not.toMatch(/(?<!\\)<img|@admin|^# head|http:\/\/|www\./m);
    expect(text).toContain('**a\\`b**');
    expect(text).toContain('```` ``` ````');
    expect(text).toContain('````diff');
  });

  it('is short when nothing changes', () => {
    expect(renderMarkdown(reviewOf())).toContain('Nothing changes on the host.');
  });
});

describe('the review in a narrow terminal', () => {
  it('breaks lines, keeps all words and the colour of each line', () => {
    const text = renderChanges(reviewOf(stack([change()])), { color: false, columns: 40 });
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(40);
    expect(text.replace(/\s+/g, ' ')).toContain(
      'is now reachable from the internet without a login (through the tunnel)',
    );
    const painted = renderChanges(reviewOf(stack([change()])), { color: true, columns: 40 });
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the colours
    expect(painted.replace(/\u001b\[[\d;]*m/g, '')).toBe(text);
  });
});

describe('the review for programs', () => {
  it('is what its schema says, also when nothing is known', () => {
    const validate = new Ajv({ strict: false }).compile(
      JSON.parse(readFileSync(join(repository, 'schema/review.schema.json'), 'utf8')),
    );
    const moved: StackChanges = {
      stack: 'home',
      changes: [{ ...change(), step: 'major', stateful: true }],
      files: [
        { path: 'b', from: 'a', before: '1', after: '2' },
        { path: 'c', after: '3' },
      ],
    };
    for (const review of [
      reviewOf(stack([change()])),
      reviewOf(moved),
      reviewOf(),
      { ...reviewOf(), broken: ['home'] },
    ]) {
      const report = { ...jsonReport([], () => undefined), ...jsonReview(review) };
      expect(validate(JSON.parse(JSON.stringify(report))) || validate.errors).toBe(true);
    }
  });
});
