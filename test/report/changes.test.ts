import { describe, expect, it } from 'vitest';
import type { Change } from '../../src/diff/change.ts';
import type { StackChanges } from '../../src/diff/diff.ts';
import { headline, renderChanges } from '../../src/report/changes.ts';
import { LONGEST_COMMENT, renderMarkdown } from '../../src/report/changes-markdown.ts';

const change = (over: Partial<Change> = {}): Change => ({
  subject: 'exposure',
  weight: 'danger',
  name: 'seerr.example.com',
  text: 'is now reachable from the internet through the tunnel, without a login',
  details: ['before: lan, without a login'],
  ...over,
});

const stack = (changes: readonly Change[], text = 'new\n'): StackChanges => ({
  stack: 'home',
  changes,
  files: [{ path: 'compose.yaml', before: 'old\n', after: text }],
});

describe('the review in a terminal', () => {
  it('has the danger first, by subject, with what was before', () => {
    const note = change({ subject: 'runs', weight: 'note', name: 'seerr', text: 'restarts', details: [] });
    expect(renderChanges([stack([change(), note])], { color: false })).toBe(
      [
        'home: 1 dangerous, 1 more; 1 file',
        '',
        '  Who can reach what',
        '  !! seerr.example.com is now reachable from the internet through the tunnel, without a login',
        '       before: lan, without a login',
        '',
        '  What runs',
        '     seerr restarts',
        '',
        '',
      ].join('\n'),
    );
  });

  it('says so when files change and nothing else does', () => {
    expect(headline(stack([]))).toBe('nothing that runs or can be reached changes; 1 file');
  });

  it('lets no escape sequence through', () => {
    expect(renderChanges([stack([change({ text: 'a\u001b[2Jb' })])], { color: false })).not.toContain(
      '\u001b',
    );
  });
});

describe('the review as a comment', () => {
  it('stays below the limit however much changes, and says how much was cut', () => {
    const many = Array.from({ length: 3000 }, (_, i) =>
      change({ weight: 'note', name: `app${i}.example.com` }),
    );
    const text = renderMarkdown([
      stack([change({ name: 'first.example.com' }), ...many], 'x'.repeat(200_000)),
    ]);
    expect(text.length).toBeLessThan(LONGEST_COMMENT);
    expect(text).toContain('first.example.com');
    expect(text).toMatch(/\*\*Cut here: \d+ more parts do not fit\.\*\*/);
  });

  it('cuts the text of files before it cuts a change', () => {
    const text = renderMarkdown([stack([change()], 'x'.repeat(80_000))]);
    expect(text).toContain('seerr.example.com');
    expect(text).toContain('Cut here: 1 more parts');
  });

  it('makes no markup, link or mention of the words of a spec', () => {
    const text = renderMarkdown([
      stack(
        [change({ name: 'a`b', text: '<img src=x> @admin [x](http://evil) \n# head', details: ['```'] })],
        '```\n# out\n',
      ),
    ]);
    expect(text).not.toMatch(/(?<!\\)<img|@admin|^# head/m);
    expect(text).toContain('`` a`b ``');
    expect(text).toContain('````diff');
  });

  it('is short when nothing changes', () => {
    expect(renderMarkdown([])).toContain('nothing changes');
  });
});
